"""`cdisc-convert delta`."""

from __future__ import annotations

from pathlib import Path

import click

from cdisc_convert.cli.apart import refuse_files_that_meet
from cdisc_convert.cli.arguments import INPUT, OUTPUT_FILE

SHOWN = 5


@click.command()
@click.argument("old", type=INPUT)
@click.argument("new", type=INPUT)
@click.option(
    "--most",
    type=click.IntRange(min=0),
    default=None,
    help="Records listed per table and kind; default 5 as text, 10,000 as JSON. Counts are whole.",
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--output", type=OUTPUT_FILE, default=None, help="File to write the delta to.")
def delta(old: Path, new: Path, most: int | None, format_: str, output: Path | None) -> None:
    """What changed from the run in OLD to the run in NEW: raw data, SDTM, ADaM and findings.

    Exit code 0 whether anything changed or not.

    Example: cdisc-convert delta build/transfer-1 build/transfer-2
    """
    from cdisc_convert.files.output_file import write_whole
    from cdisc_convert.submission.delta.compare import MOST_LISTED
    from cdisc_convert.submission.delta.compare import delta as compare
    from cdisc_convert.submission.delta.report import as_json, as_text

    refuse_files_that_meet({"--output": output}, {"OLD": old, "NEW": new})
    if format_ == "json":
        told = as_json(compare(old, new, MOST_LISTED if most is None else most))
    else:
        shown = SHOWN if most is None else most
        told = as_text(compare(old, new, shown), shown)
    if output is None:
        click.echo(told)
    else:
        write_whole(output, told + "\n")
