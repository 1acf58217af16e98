"""`cdisc-convert ledger`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cdisc_convert.cli.arguments import INPUT


@click.command()
@click.argument("run", type=INPUT)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def ledger(run: Path, format_: str) -> None:
    """Print the record ledger of a run: every raw row mapped, or set aside with a reason.

    Example: cdisc-convert ledger build/abc01
    """
    import pyarrow.parquet as pq

    from cdisc_convert.package.run_state import LEDGER, refuse_changed

    refuse_changed(run, LEDGER)
    lines = pq.read_table(run / LEDGER).to_pylist()
    if format_ == "json":
        click.echo(json.dumps({"ok": True, "lines": lines}, ensure_ascii=False))
        return
    for line in lines:
        if line["outcome"] in ("step", "column not submitted"):
            continue
        target = line["into"] if line["outcome"] == "mapped" else line["because"]
        place = f"  ({line['place']})" if line["place"] else ""
        click.echo(
            f"{line['source']:<16} {line['outcome']:<12} {line['rows']:>9,}  {target}{place}"
        )
