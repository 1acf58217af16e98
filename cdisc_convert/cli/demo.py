"""`cdisc-convert demo`."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdisc_convert.cli.arguments import OUTPUT_FOLDER, TEXT

if TYPE_CHECKING:
    from cdisc_convert.demonstration import Demonstrated

WIDTH = 100


@click.command()
@click.option(
    "--out",
    type=OUTPUT_FOLDER,
    default=Path("build/demo"),
    show_default=True,
    help="Folder for exports and runs.",
)
@click.option("--study", type=TEXT, default="", help="One trial only: nct05600920 or nct03821038.")
@click.option("--quiet", is_flag=True, help="No progress messages.")
def demo(out: Path, study: str, quiet: bool) -> int:
    """Simulate both trials' raw exports, convert, package and verify them. SYNTHETIC data only.

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
        console.print(_overview(facts["datasets"]), highlight=False)
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
        console.print(f"page     {trial.out / 'report.html'}", highlight=False)
        console.print(f"package  {trial.package}: {_verdict(trial)}\n", highlight=False)
    return 0 if all(trial.verification.is_clean for trial in done) else 1


def _verdict(trial: Demonstrated) -> str:
    """What `verify` said of the package, in a line."""
    faults = trial.verification.faults
    if faults:
        return f"{len(faults)} faults, the first: {faults[0]}"
    checks = len(trial.verification.checks)
    return f"{len(trial.packaged.files)} files, verified clean by {checks} checks"


def _overview(datasets: dict[str, dict[str, int]]) -> str:
    """Datasets with their records, some in a line, so that both trials fit a screen."""
    told = [f"{name}\u00a0{dataset['rows']:,}" for name, dataset in datasets.items()]
    filled = textwrap.fill(
        ", ".join(told),
        WIDTH,
        initial_indent="records  ",
        subsequent_indent=" " * 9,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filled.replace("\u00a0", " ")
