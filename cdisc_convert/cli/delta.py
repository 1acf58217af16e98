"""`cdisc-convert delta`."""

from __future__ import annotations

from pathlib import Path

import click

SHOWN = 5
ANY = click.Path(path_type=Path)


@click.command()
@click.argument("old", type=ANY)
@click.argument("new", type=ANY)
@click.option(
    "--most",
    type=click.IntRange(min=0),
    default=None,
    help="Records listed per table and kind; default 5 as text, 10,000 as JSON. Counts are whole.",
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--output", type=ANY, default=None, help="File to write the delta to.")
def delta(old: Path, new: Path, most: int | None, format_: str, output: Path | None) -> None:
    """What changed from the run in OLD to the run in NEW: raw data, SDTM, ADaM and findings.

    Exit code 0 whether anything changed or not.

    Example: cdisc-convert delta build/transfer-1 build/transfer-2
    """
    from cdisc_convert.files.output_file import write_whole
    from cdisc_convert.submission.delta.compare import MOST_LISTED
    from cdisc_convert.submission.delta.compare import delta as compare
    from cdisc_convert.submission.delta.report import as_json, as_text

    if format_ == "json":
        told = as_json(compare(old, new, MOST_LISTED if most is None else most))
    else:
        shown = SHOWN if most is None else most
        told = as_text(compare(old, new, shown), shown)
    if output is None:
        click.echo(told)
    else:
        write_whole(output, told + "\n")
