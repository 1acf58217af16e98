"""`cdisc-convert demo`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from rich.table import Table

GROUPS = 3


@click.command()
@click.option(
    "--out",
    type=click.Path(path_type=Path),
    default=Path("build/demo"),
    show_default=True,
    help="Folder for exports and runs.",
)
@click.option("--study", default="", help="One trial only: nct05600920 or nct03821038.")
@click.option("--quiet", is_flag=True, help="No progress messages.")
def demo(out: Path, study: str, quiet: bool) -> None:
    """Simulate both trials' raw exports, convert them, and sum up. SYNTHETIC data only.

    Example: cdisc-convert demo --out build/demo
    """
    from rich.console import Console

    from cdisc_convert.demonstration import TITLES, demonstrate

    if study and study not in TITLES:
        raise click.UsageError(f"there is no trial '{study}'; the trials are {', '.join(TITLES)}")
    done = demonstrate(
        out, (study,) if study else (), lambda text: None if quiet else click.echo(text, err=True)
    )
    console = Console(soft_wrap=True)
    for trial in done:
        facts = trial.facts
        console.print(
            f"{trial.trial}  {trial.title}  (SYNTHETIC DATA)", style="bold", highlight=False
        )
        console.print(_overview(facts["datasets"]))
        ledger, found = facts["ledger"], facts["findings"]
        console.print(
            f"ledger   {ledger['read']:,} raw rows = {ledger['mapped']:,} mapped + "
            f"{ledger['set_aside']:,} set aside with a reason"
        )
        console.print(
            f"issues   {sum(facts['issues'].values())} for the data manager ({trial.out / 'issues.xlsx'}); "
            f"findings: {found['error']} errors, {found['warning']} warnings, {found['info']} notes",
            highlight=False,
        )
        console.print(f"files    {trial.out}  ({trial.seconds:.1f} s)\n", highlight=False)


def _overview(datasets: dict[str, dict[str, int]]) -> Table:
    """Datasets with their records and variables, side by side so that a trial fits a screen."""
    from rich.table import Table

    table = Table(box=None, padding=(0, 1), pad_edge=False)
    for heading in ("dataset", "records", "vars") * GROUPS:
        table.add_column(heading, justify="left" if heading == "dataset" else "right", no_wrap=True)
    cells = [(n, f"{d['rows']:,}", str(d["variables"])) for n, d in datasets.items()]
    height = -(-len(cells) // GROUPS)
    cells += [("", "", "")] * (GROUPS * height - len(cells))
    for line in range(height):
        table.add_row(*(cell for group in range(GROUPS) for cell in cells[line + group * height]))
    return table
