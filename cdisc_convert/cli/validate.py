"""`cdisc-convert validate`: rules over a folder of datasets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from cdisc_convert.rules.outcome import Outcome

NEVER = "never"
FORMS = ("text", "json", "sarif", "junit", "github", "xlsx", "html")
PATH = click.Path(path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=PATH)
@click.option("-s", "--standard", default="", help="Standard, such as sdtmig or adamig.")
@click.option("-v", "--version", default="", help="Its version, such as 3-4.")
@click.option("--define", type=PATH, default=None, help="The define.xml of the datasets.")
@click.option(
    "--spec", type=PATH, default=None, help="A P21-style workbook in place of a define.xml."
)
@click.option(
    "--study",
    default="",
    help="Mapping that made the datasets: a folder or shipped name. Places findings at its lines; "
    "its known_findings.yaml is used as a waivers file.",
)
@click.option(
    "--rules",
    type=PATH,
    default=None,
    help="Folder of rules in CDISC's language, in place of our catalogue.",
)
@click.option(
    "--profile",
    type=click.Choice(["fda", "pmda"]),
    default=None,
    help="Agency whose rejection criteria and limits count too.",
)
@click.option(
    "--sdtm", type=PATH, default=None, help="SDTM datasets behind analysis datasets in DIR."
)
@click.option(
    "--engine",
    type=click.Choice(["native", "core", "both"]),
    default="native",
    show_default=True,
    help="core: the official CORE engine (set up by make core); both: the two side by side.",
)
@click.option("--core-cache", type=PATH, default=None, help="Data files of the official engine.")
@click.option("--core-python", type=PATH, default=None, help="Python of its environment.")
@click.option(
    "--core-seconds",
    type=click.FloatRange(min=1),
    default=120.0,
    show_default=True,
    help="Seconds that one of its rules may take.",
)
@click.option(
    "--waivers", type=PATH, multiple=True, help="File of accepted findings; may be given again."
)
@click.option(
    "--baseline",
    type=PATH,
    default=None,
    help="An earlier JSON report; only findings that it has not can fail the run.",
)
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info", NEVER]),
    default="error",
    show_default=True,
    help="Least severity of a finding that makes the exit code 1.",
)
@click.option(
    "--min-coverage",
    type=click.FloatRange(0, 100),
    default=0.0,
    help="Exit code 1 where less than this percentage of the rules that apply could be run.",
)
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@click.option("--output", type=PATH, default=None, help="File to write the report to.")
@click.option(
    "--with-values",
    is_flag=True,
    help="Show values and subjects in sarif, junit and github too; they may leave the company.",
)
@click.option(
    "--run", type=PATH, default=None, help="Run folder whose traces the HTML report shows."
)
@click.option("--quiet", is_flag=True, help="No progress messages.")
@click.pass_context
def validate(
    context: click.Context,
    folder: Path,
    form: str,
    output: Path | None,
    fail_on: str,
    min_coverage: float,
    with_values: bool,
    run: Path | None,
    quiet: bool,
    **told: Any,
) -> None:
    """Validate the datasets in DIR (XPT, Dataset-JSON, parquet, or the CSV test layout).

    Exit code 0: nothing at or above --fail-on; 1: findings, or a waiver that is over.

    Example: cdisc-convert validate sdtm -s sdtmig -v 3-4 --rules open-rules --format json
    """
    from cdisc_convert.rules.finding import Severity

    if form in ("xlsx", "html") and output is None:
        raise click.UsageError(f"--format {form} needs --output FILE")
    outcome = _outcome(folder, told, quiet)
    _write(outcome, form, output, with_values, run)
    if 100 * outcome.coverage < min_coverage:
        click.echo(
            f"{outcome.coverage:.1%} of the rules that apply were run; "
            f"--min-coverage asks for {min_coverage:g} %",
            err=True,
        )
        context.exit(1)
    context.exit(int(outcome.fails(None if fail_on == NEVER else Severity(fail_on))))


def _outcome(folder: Path, told: dict[str, Any], quiet: bool) -> Outcome:
    from datetime import date

    from cdisc_convert.submission.validation.request import Request, validated

    study = None
    if told["study"]:
        from cdisc_convert.pipeline import find_study

        study = find_study(told["study"])
    request = Request(
        folder, **{**told, "study": study, "today": date.today(), "profile": told["profile"] or ""}
    )
    with _progress(quiet or request.engine == "native") as say:
        return validated(request, say)


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str, int, int], None] | None]:
    """A bar on a terminal: rules done, of how many."""
    if quiet:
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal) as bar:
        task = bar.add_task("official engine", total=None)

        def say(_text: str, done: int, of: int) -> None:
            bar.update(task, completed=done, total=of)

        yield say


def _write(
    outcome: Outcome, form: str, output: Path | None, with_values: bool, run: Path | None
) -> None:
    from cdisc_convert.files.output_file import whole_file, write_whole

    if form == "xlsx":
        from cdisc_convert.submission.validation.workbook import write_report_workbook

        assert output is not None
        with whole_file(output) as new:
            write_report_workbook(new, outcome)
        return
    if form == "html":
        from cdisc_convert.submission.validation.page import report_page

        text = report_page(outcome, run)
    else:
        from cdisc_convert.rules.reports.forms import report_text

        text = report_text(outcome, form, with_values)
    if output is None:
        click.echo(text)
    else:
        write_whole(output, text + "\n")
