"""`cdisc-convert simulate`: a synthetic raw export of one of the two trials."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdisc_convert.cli.apart import is_within
from cdisc_convert.cli.arguments import OUTPUT_FILE, OUTPUT_FOLDER

if TYPE_CHECKING:
    from cdisc_convert.simulate.simulation import Simulated

MOST_SUBJECTS, LARGEST_SEED = 10**7, 2**64 - 1
STUDIES = ("nct05600920", "nct03821038")


@click.command()
@click.argument("study", type=click.Choice(STUDIES, case_sensitive=False))
@click.option("--out", required=True, type=OUTPUT_FOLDER, help="Folder of the raw export.")
@click.option(
    "--subjects",
    type=click.IntRange(1, MOST_SUBJECTS),
    help="Enrolled subjects; default: the shipped size, 30 and 21.",
)
@click.option(
    "--seed",
    type=click.IntRange(0, LARGEST_SEED),
    help="Another random export; default: shipped.",
)
@click.option("--force", is_flag=True, help="Replace a folder that holds other files.")
@click.option(
    "--dirt",
    "dirt_file",
    type=OUTPUT_FILE,
    help="Also write the seeded dirt, with the key of each record, as JSON to this file.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--quiet", is_flag=True, help="No progress messages.")
def simulate(
    study: str,
    out: Path,
    subjects: int | None,
    seed: int | None,
    force: bool,
    dirt_file: Path | None,
    form: str,
    quiet: bool,
) -> None:
    """Write the synthetic raw export of STUDY; equal options give equal bytes.

    Example: cdisc-convert simulate nct05600920 --out build/raw/nct05600920
    """
    from rich.console import Console
    from rich.progress import Progress

    from cdisc_convert.simulate.simulation import simulate as make

    if dirt_file is not None and is_within(dirt_file, out):
        raise click.UsageError(
            f"--dirt '{dirt_file}' lies inside --out '{out}', which holds the export and nothing else; "
            "name a file outside it"
        )
    console = Console(stderr=True)
    if not quiet:
        click.echo(f"simulating {study} (synthetic data) into {out}", err=True)
    with Progress(console=console, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(study, total=1.0)
        made = make(
            study, out, subjects, seed, force, lambda share: bar.update(task, completed=share)
        )
    if dirt_file is not None:
        _write_dirt(made, dirt_file)
    rows = sum(made.rows.values())
    if form == "json":
        told = {
            **_facts(made),
            "folder": str(made.folder),
            "files": dict(sorted(made.rows.items())),
        }
        click.echo(json.dumps({"ok": True, **told, "dirt": dict(made.dirt)}))
        return
    for path, number in sorted(made.rows.items()):
        click.echo(f"{path:<28} {number:>10,} rows")
    click.echo(
        f"SYNTHETIC: {made.subjects:,} subjects, {len(made.rows)} files, {rows:,} rows, "
        f"seed {made.seed}; {out}"
    )


def _facts(made: Simulated) -> dict[str, str | int]:
    return {"study": made.trial, "subjects": made.subjects, "seed": made.seed}


def _write_dirt(made: Simulated, file: Path) -> None:
    """Write counts per class and the records that carry a class."""
    from cdisc_convert.files.output_file import write_whole

    records = [asdict(record) for record in made.planted]
    told = {**_facts(made), "counts": dict(made.dirt), "records": records}
    write_whole(file, json.dumps(told, ensure_ascii=False, indent=1) + "\n")
