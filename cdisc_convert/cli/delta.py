"""`cdisc-convert delta`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

SHOWN = 10


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def delta(old: Path, new: Path, format_: str) -> None:
    """What changed from the run in OLD to the run in NEW: raw data, SDTM, ADaM and findings.

    Example: cdisc-convert delta build/transfer-1 build/transfer-2
    """
    from cdisc_convert.submission.delta import delta as compare

    found = compare(old, new)
    if format_ == "json":
        click.echo(json.dumps({"ok": True, **asdict(found)}, ensure_ascii=False))
        return
    for status, names in found.files.items():
        for name in names:
            click.echo(f"input {status}: {name}")
    for change in found.changes:
        if change.status == "same":
            continue
        shown = ", ".join(change.subjects[:SHOWN])
        more = f" and {len(change.subjects) - SHOWN} more" if len(change.subjects) > SHOWN else ""
        click.echo(
            f"{change.layer:<4} {change.name:<12} {change.status}: {change.gone:,} records gone, "
            f"{change.new:,} new, {change.kept:,} kept"
            + (f"; subjects {shown}{more}" if shown else "")
        )
    for word, counts in (("finding", found.findings), ("issue", found.issues)):
        for name, before, after in counts:
            click.echo(f"{word} {name}: {before:,} -> {after:,}")
    if all(c.status == "same" for c in found.changes) and not any(found.files.values()):
        click.echo("nothing changed")
