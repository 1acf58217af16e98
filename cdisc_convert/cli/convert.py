"""`cdisc-convert convert`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cdisc_convert.cli.convert_summary import tell

if TYPE_CHECKING:
    from cdisc_convert.package.run_state import Inputs


@click.command()
@click.argument("study")
@click.option(
    "--raw", required=True, type=click.Path(path_type=Path), help="Folder of the raw export."
)
@click.option("--out", required=True, type=click.Path(path_type=Path), help="Folder of the run.")
@click.option("--only", default="", help="Datasets to make, with what they need: AE,LB.")
@click.option("--cutoff", default="", metavar="DATE", help="Data cut-off date, ISO 8601.")
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
    type=click.IntRange(min=0),
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
@click.option("--scheduler", default="", metavar="ADDRESS", help="Dask scheduler; default our own.")
@click.option(
    "--scratch",
    default="",
    metavar="FOLDER",
    help="Folder or URL (fsspec) that all Dask workers reach; default beside --out.",
)
@click.option(
    "--part-rows",
    type=click.IntRange(min=1),
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
    only: str,
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
    say = _no_progress if quiet else _progress
    wanted = tuple(name.strip().upper() for name in only.split(",") if name.strip())
    given = [wanted, cutoff, blinded, ascii_policy, verify, part_rows]
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
        only=wanted,
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
