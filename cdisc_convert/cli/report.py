"""`cdisc-convert report`."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("run", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(path_type=Path),
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

    refuse_changed(run, *READ_OF_RUN)
    write_report(run, out)
    click.echo(str(out))
