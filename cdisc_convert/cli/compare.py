"""`cdisc-convert compare`."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cdisc_convert.cli.apart import refuse_files_that_meet
from cdisc_convert.cli.arguments import INPUT, NAMES, OUTPUT_FILE, TEXT

if TYPE_CHECKING:
    from cdisc_convert.submission.comparison.keys import Keys


@click.command()
@click.argument("a", type=INPUT)
@click.argument("b", type=INPUT)
@click.option(
    "--keys",
    type=TEXT,
    multiple=True,
    metavar="[DATASET=]A,B",
    help="Variables that tell records apart, for every dataset or for one; may be given again.",
)
@click.option("--define", type=INPUT, default=None, help="define.xml whose keys are taken.")
@click.option(
    "--study", type=TEXT, default="", help="Mapping whose keys are taken: a folder or shipped name."
)
@click.option(
    "--absolute",
    type=TEXT,
    multiple=True,
    metavar="[VAR=]X",
    help="Numbers that lie no further apart than X are equal.",
)
@click.option(
    "--relative",
    type=TEXT,
    multiple=True,
    metavar="[VAR=]X",
    help="The same, as a part of the larger number.",
)
@click.option("--datasets", type=NAMES, default=(), help="Datasets to compare: AE,LB. Default all.")
@click.option("--only", type=NAMES, default=(), help="Variables to compare. Default all.")
@click.option("--ignore", type=NAMES, default=(), help="Variables to leave out.")
@click.option(
    "--most",
    type=click.IntRange(0),
    default=100,
    show_default=True,
    help="Records and differences listed per variable.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
)
@click.option("--output", type=OUTPUT_FILE, default=None, help="File to write the report to.")
@click.option("--quiet", is_flag=True, help="No progress messages.")
def compare(
    a: Path,
    b: Path,
    keys: tuple[str, ...],
    define: Path | None,
    study: str,
    absolute: tuple[str, ...],
    relative: tuple[str, ...],
    datasets: tuple[str, ...],
    only: tuple[str, ...],
    ignore: tuple[str, ...],
    most: int,
    form: str,
    output: Path | None,
    quiet: bool,
) -> int:
    """Compare A with B: dataset files, folders of them, runs or packages. Exit code 1 = different.

    Example: cdisc-convert compare run/adam double/adam --keys ADAE=USUBJID,AESEQ --absolute 1e-9
    """
    from cdisc_convert.files.output_file import write_whole
    from cdisc_convert.pipeline import find_study
    from cdisc_convert.submission.comparison.compare import Tolerance
    from cdisc_convert.submission.comparison.folders import compare_paths, declared_keys
    from cdisc_convert.submission.comparison.report import FORMATS

    refuse_files_that_meet({"--output": output}, {"A": a, "B": b, "--define": define})
    distance, distance_of = _numbers("--absolute", absolute)
    part, part_of = _numbers("--relative", relative)
    declared = declared_keys((a, b), define, find_study(study) if study else None)
    result = compare_paths(
        a,
        b,
        _named(keys, declared),
        tolerance=Tolerance(distance, part, distance_of, part_of),
        datasets=datasets,
        only=only,
        ignore=ignore,
        most=most,
        say=lambda text: None if quiet else click.echo(text, err=True),
    )
    report = FORMATS[form](result)
    if output is None:
        click.echo(report)
    else:
        write_whole(output, report + "\n")
    return 0 if result.is_equal else 1


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip().upper() for name in text.split(",") if name.strip())


def _named(given: tuple[str, ...], declared: Keys) -> Keys:
    """The declared keys with those of `--keys` over them."""
    every: tuple[str, ...] = ()
    of = {}
    for item in given:
        dataset, equals, names = item.rpartition("=")
        if not _names(names) or (equals and not dataset.strip()):
            raise click.UsageError(f"--keys '{item}' is not of the form A,B or DATASET=A,B")
        if equals:
            of[dataset.strip().upper()] = _names(names)
        else:
            every += _names(names)
    return replace(declared, every=every, of=of)


def _numbers(option: str, given: tuple[str, ...]) -> tuple[float, dict[str, float]]:
    """The number for every variable, and those for one."""
    every, of = 0.0, {}
    for item in given:
        name, equals, text = item.rpartition("=")
        try:
            number = float(text)
        except ValueError:
            number = -1.0
        if not 0 <= number < math.inf or (equals and not name.strip()):
            raise click.UsageError(f"{option} '{item}' is not of the form X or VAR=X with X >= 0")
        if equals:
            of[name.strip().upper()] = number
        else:
            every = number
    return every, of
