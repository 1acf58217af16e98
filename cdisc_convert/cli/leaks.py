"""`cdisc-convert leaks`."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from cdisc_convert.cli.arguments import INPUT, TEXT


@click.command()
@click.argument("study", type=TEXT)
@click.argument("run", type=INPUT)
@click.option("--raw", required=True, type=INPUT, help="Folder of the raw export.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def leaks(study: str, run: Path, raw: Path, format_: str) -> int:
    """Look for sealed facts (treatment, kit, randomisation number) in the blinded RUN of STUDY.

    Example: cdisc-convert leaks nct03821038 build/blinded --raw exports/nct03821038
    """
    from cdisc_convert.blinding import leaks_in
    from cdisc_convert.language.studies import load_study
    from cdisc_convert.model.errors import SourceError
    from cdisc_convert.package.run_state import FACTS
    from cdisc_convert.pipeline import find_study

    if not (run / FACTS).is_file():
        raise SourceError.at(str(run), f"holds no {FACTS}; name the folder of a run of convert")
    found = leaks_in(load_study(find_study(study)), raw, run)
    if format_ == "json":
        lines = [asdict(leak) for leak in found]
        click.echo(json.dumps({"ok": not found, "leaks": lines}, ensure_ascii=False))
    else:
        for leak in found:
            click.echo(f"{leak.file}: {leak.where}: {leak.what}: {leak.text}")
        click.echo(f"{len(found)} leaks")
    return 1 if found else 0
