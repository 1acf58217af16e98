"""`cdisc-convert convert`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cdisc_convert.cli.apart import refuse_folders_that_meet
from cdisc_convert.cli.arguments import DAY, INPUT, NAMES, OUTPUT_FOLDER, TEXT
from cdisc_convert.cli.convert_summary import tell

if TYPE_CHECKING:
    from cdisc_convert.package.run_state import Inputs

MOST_JOBS, MOST_ROWS = 1024, 10**9


@click.command()
@click.argument("study", type=TEXT)
@click.option("--raw", required=True, type=INPUT, help="Folder of the raw export.")
@click.option(
    "--out",
    required=True,
    type=OUTPUT_FOLDER,
    help="Folder of the run, apart from export and mapping; an earlier run there is replaced.",
)
@click.option(
    "--only", type=NAMES, default=(), help="Datasets to make, with what they need: AE,LB."
)
@click.option(
    "--cutoff",
    type=DAY,
    default="",
    help="Data cut-off, a whole day such as 2025-06-30, in place of the one in study.yaml.",
)
@click.option(
    "--blinded",
    is_flag=True,
    help="Leave what the study seals unopened; the result is for format checks only.",
)
@click.option(
    "--ascii",
    "ascii_policy",
    type=click.Choice(["fold", "refuse"]),
    default="fold",
    show_default=True,
    help="Letters beyond ASCII: fold and list them, or refuse to write.",
)
@click.option(
    "--verify",
    type=click.Choice(["own", "full"]),
    default="own",
    show_default=True,
    help="full: read every XPT file with an independent reader too.",
)
@click.option("--again", is_flag=True, help="Run although nothing has changed.")
@click.option("--no-define", is_flag=True, help="Leave out the define documents (faster).")
@click.option(
    "--jobs",
    type=click.IntRange(0, MOST_JOBS),
    default=0,
    show_default="as many as pay",
    help="Processes that convert parts of whole subjects; they change no byte.",
)
@click.option(
    "--engine",
    type=click.Choice(["local", "dask"]),
    default="local",
    show_default=True,
    help="dask: parts are converted by a Dask cluster.",
)
@click.option(
    "--scheduler", type=TEXT, default="", metavar="ADDRESS", help="Dask scheduler; default our own."
)
@click.option(
    "--scratch",
    type=TEXT,
    default="",
    metavar="FOLDER",
    help="Folder or URL (fsspec) that all Dask workers reach; default beside --out.",
)
@click.option(
    "--part-rows",
    type=click.IntRange(1, MOST_ROWS),
    default=None,
    help="Raw rows that a part may hold; default as many as keep it small. It changes no dataset.",
)
@click.option(
    "--no-displays", is_flag=True, help="Leave out tables, figures and listings (faster)."
)
@click.option("--no-report", is_flag=True, help="Leave out report.html, the page of the run.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@click.option("--no-validate", is_flag=True, help="Do not run the rule catalogue on the datasets.")
@click.option("--quiet", is_flag=True, help="No progress messages.")
def convert(
    study: str,
    raw: Path,
    out: Path,
    only: tuple[str, ...],
    cutoff: str,
    blinded: bool,
    ascii_policy: str,
    verify: str,
    again: bool,
    no_define: bool,
    jobs: int,
    engine: str,
    scheduler: str,
    scratch: str,
    part_rows: int | None,
    no_displays: bool,
    no_report: bool,
    format_: str,
    no_validate: bool,
    quiet: bool,
) -> None:
    """Convert the raw export of STUDY (a folder with study.yaml, or a shipped name).

    Example: cdisc-convert convert abc01 --raw exports/abc01 --out build/abc01
    """
    from cdisc_convert.standards.study_folder import find_study

    say = _no_progress if quiet else _progress
    _refuse_without_effect(engine, jobs, scheduler, scratch)
    refuse_folders_that_meet({"--out": out}, {"--raw": raw, "STUDY": find_study(study)})
    given = [only, cutoff, blinded, ascii_policy, verify, part_rows]
    given += [no_define, no_displays, no_report, no_validate]
    inputs = _inputs(study, raw, out, {"given": given})
    if not again and _is_current(out, inputs):
        say("nothing has changed since the run in this folder; nothing was done (--again runs it)")
        tell(out, format_, "unchanged")
        return
    from cdisc_convert import pipeline

    done = pipeline.convert(
        study,
        raw,
        out,
        only=only,
        cutoff=cutoff,
        is_blinded=blinded,
        ascii_policy=ascii_policy,
        verify=verify,
        parts=pipeline.PartOptions(part_rows or 0, engine, scheduler, jobs, scratch),
        defines=not no_define,
        with_displays=not no_displays,
        with_report=not no_report,
        validates=not no_validate,
        keeping=pipeline.Keeping(inputs, cache=True, again=again),
        say=say,
    )
    tell(out, format_, f"{done.seconds['total']:.1f} s", done.memory)


def _refuse_without_effect(engine: str, jobs: int, scheduler: str, scratch: str) -> None:
    """Raise UsageError for options that say nothing to the engine asked for."""
    if engine == "local":
        for option, value in {"--scheduler": scheduler, "--scratch": scratch}.items():
            if value:
                raise click.UsageError(
                    f"{option} '{value}' is about --engine dask; add that, or leave it out"
                )
    elif jobs:
        raise click.UsageError(
            f"--jobs {jobs} is about processes of --engine local; with --engine dask the cluster "
            "has workers of its own. Leave one of the two out"
        )


def _progress(text: str) -> None:
    click.echo(text, err=True)


def _no_progress(_: str) -> None:
    """Say nothing."""


def _inputs(study: str, raw: Path, out: Path, options: dict[str, Any]) -> Inputs | None:
    """All that goes into the run, None where it cannot be told yet."""
    from cdisc_convert.package.run_state import inputs_of
    from cdisc_convert.standards.study_folder import find_study

    return inputs_of(find_study(study), raw, out, options) if raw.is_dir() else None


def _is_current(out: Path, inputs: Inputs | None) -> bool:
    from cdisc_convert.package.run_state import is_current

    return inputs is not None and is_current(out, inputs)
