"""`cdisc-convert report`."""

from __future__ import annotations

from pathlib import Path

import click

from cdisc_convert.cli.apart import is_within, refuse_files_that_meet
from cdisc_convert.cli.arguments import INPUT, OUTPUT_FILE


@click.command()
@click.argument("run", type=INPUT)
@click.option(
    "--out",
    type=OUTPUT_FILE,
    default=Path("report.html"),
    show_default=True,
    help="The file to write.",
)
def report(run: Path, out: Path) -> None:
    """Write the page of the folder RUN: one HTML file with status, data, traces and results.

    Example: cdisc-convert report build/abc01 --out build/abc01-report.html
    """
    from cdisc_convert.package.run_state import refuse_changed
    from cdisc_convert.submission.report.page import write_report
    from cdisc_convert.submission.run_folder import READ_OF_RUN

    if not is_within(out, run / "report.html"):
        refuse_files_that_meet({"--out": out}, {"RUN": run})
    refuse_changed(run, *READ_OF_RUN)
    write_report(run, out)
    click.echo(str(out))
