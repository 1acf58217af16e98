"""`cdisc-convert demo`."""

from __future__ import annotations

from pathlib import Path

import click


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
    from rich.table import Table

    from cdisc_convert.demonstration import TITLES, demonstrate

    if study and study not in TITLES:
        raise click.UsageError(f"there is no trial '{study}'; the trials are {', '.join(TITLES)}")
    done = demonstrate(
        out, (study,) if study else (), lambda text: None if quiet else click.echo(text, err=True)
    )
    console = Console()
    for trial in done:
        facts = trial.facts
        table = Table(title=f"{trial.trial}  {trial.title}  (SYNTHETIC DATA)", title_justify="left")
        for heading in ("dataset", "records", "variables") * 3:
            table.add_column(heading, justify="left" if heading == "dataset" else "right")
        cells = [
            (name, f"{dataset['rows']:,}", str(dataset["variables"]))
            for name, dataset in facts["datasets"].items()
        ]
        height = -(-len(cells) // 3)
        padded = cells + [("", "", "")] * (3 * height - len(cells))
        for line in range(height):
            table.add_row(*padded[line], *padded[line + height], *padded[line + 2 * height])
        console.print(table)
        ledger, found = facts["ledger"], facts["findings"]
        console.print(
            f"ledger   {ledger['read']:,} raw rows = {ledger['mapped']:,} mapped + "
            f"{ledger['set_aside']:,} set aside with a reason"
        )
        console.print(
            f"issues   {sum(facts['issues'].values())} for the data manager ({trial.out / 'issues.xlsx'}); "
            f"mapping findings: {found['warning']} warnings, {found['info']} notes",
            highlight=False,
        )
        console.print(f"files    {trial.out}  ({trial.seconds:.1f} s)\n", highlight=False)
