"""`cdisc-convert validate`: rules over a folder of datasets."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from cdisc_convert.cli.apart import refuse_files_that_meet
from cdisc_convert.cli.arguments import INPUT, OUTPUT_FILE, TEXT, Number

if TYPE_CHECKING:
    from cdisc_convert.rules.outcome import Outcome

_STANDARD = re.compile(r"(sdtm|adam|send|tig)(ig)?([-.][a-z0-9.-]+)?")
_VERSION = re.compile(r"[0-9]{1,2}([.-][0-9]{1,2}){1,3}")
NEVER = "never"
FORMS = ("text", "json", "sarif", "junit", "github", "xlsx", "html")


@click.command()
@click.argument("folder", metavar="DIR", type=INPUT)
@click.option("-s", "--standard", type=TEXT, default="", help="Standard, such as sdtmig or adamig.")
@click.option("-v", "--version", type=TEXT, default="", help="Its version, such as 3-4.")
@click.option("--define", type=INPUT, default=None, help="The define.xml of the datasets.")
@click.option(
    "--spec", type=INPUT, default=None, help="A P21-style workbook in place of a define.xml."
)
@click.option(
    "--study",
    type=TEXT,
    default="",
    help="Mapping that made the datasets: a folder or shipped name. Places findings at its lines; "
    "its known_findings.yaml is used as a waivers file.",
)
@click.option(
    "--rules",
    type=INPUT,
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
    "--sdtm", type=INPUT, default=None, help="SDTM datasets behind analysis datasets in DIR."
)
@click.option(
    "--engine",
    type=click.Choice(["native", "core", "both"]),
    default="native",
    show_default=True,
    help="core: the official CORE engine (set up by make core); both: the two side by side.",
)
@click.option("--core-cache", type=INPUT, default=None, help="Data files of the official engine.")
@click.option("--core-python", type=INPUT, default=None, help="Python of its environment.")
@click.option(
    "--core-seconds",
    type=Number(min=1),
    default=120.0,
    show_default=True,
    help="Seconds that one of its rules may take.",
)
@click.option(
    "--waivers", type=INPUT, multiple=True, help="File of accepted findings; may be given again."
)
@click.option(
    "--baseline",
    type=INPUT,
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
    type=Number(0, 100),
    default=0.0,
    help="Exit code 1 where less than this percentage of the rules that apply could be run.",
)
@click.option("--format", "form", type=click.Choice(FORMS), default="text", show_default=True)
@click.option("--output", type=OUTPUT_FILE, default=None, help="File to write the report to.")
@click.option(
    "--with-values",
    is_flag=True,
    help="Show values and subjects in sarif, junit and github too; they may leave the company.",
)
@click.option(
    "--run", type=INPUT, default=None, help="Run folder whose traces the HTML report shows."
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
    _refuse_without_effect(context, {**told, "form": form, "run": run})
    read = {"DIR": folder, "--rules": told["rules"], "--define": told["define"]}
    read |= {"--spec": told["spec"], "--baseline": told["baseline"], "--sdtm": told["sdtm"]}
    for waivers in (None, *told["waivers"]):
        refuse_files_that_meet({"--output": output}, {**read, "--waivers": waivers})
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


def _refuse_without_effect(context: click.Context, told: dict[str, Any]) -> None:
    """Raise UsageError for values that are no standard, and for options that would do nothing."""
    standard, version = told["standard"], told["version"]
    if standard and not _STANDARD.fullmatch(standard.lower()):
        raise click.UsageError(
            f"--standard '{standard}' is no standard; write sdtmig, adamig, sendig or tig"
        )
    if version and not _VERSION.fullmatch(version):
        raise click.UsageError(f"--version '{version}' is no version; write one such as 3-4")
    engine, own_rules = told["engine"], told["rules"] is not None
    is_native = engine == "native"
    needs = {
        "core_cache": (not is_native, "--engine core or both"),
        "core_python": (not is_native, "--engine core or both"),
        "core_seconds": (not is_native, "--engine core or both"),
        "run": (told["form"] == "html", "--format html"),
        "profile": (engine != "core" and not own_rules, "our own catalogue"),
        "sdtm": (engine != "core" and not own_rules, "our own catalogue"),
    }
    for name, (has_effect, with_what) in needs.items():
        if not has_effect and context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            option = f"--{name.replace('_', '-')}"
            raise click.UsageError(
                f"{option} '{told[name]}' has an effect with {with_what} only; leave it out, or ask for that"
            )


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
