"""`cdisc-convert validate`: rules over a folder of datasets."""

from __future__ import annotations

from pathlib import Path

import click

from cdisc_convert.model.errors import SpecError
from cdisc_convert.rules.catalogue_run import run_catalogue
from cdisc_convert.rules.dataset_folder import read_study
from cdisc_convert.rules.finding import Severity
from cdisc_convert.rules.open_rules.parse import read_rules
from cdisc_convert.rules.open_rules.run import run_rules
from cdisc_convert.rules.report import FORMATS, Outcome

NEVER = "never"
FOLDER = click.Path(file_okay=True, path_type=Path)


@click.command()
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("-s", "--standard", default="", help="Standard, such as sdtmig or adamig.")
@click.option("-v", "--version", default="", help="Its version, such as 3-4.")
@click.option("--define", type=FOLDER, default=None, help="The define.xml of the datasets.")
@click.option(
    "--rules",
    type=FOLDER,
    default=None,
    help="Folder of rules in CDISC's language, in place of our catalogue.",
)
@click.option(
    "--fail-on",
    type=click.Choice([*(severity.value for severity in Severity), NEVER]),
    default=Severity.ERROR.value,
    show_default=True,
    help="Least severity of a finding that makes the exit code 1.",
)
@click.option("--format", "form", type=click.Choice(list(FORMATS)), default="text")
@click.option("--output", type=FOLDER, default=None, help="File to write the report to.")
@click.pass_context
def validate(
    context: click.Context,
    folder: Path,
    standard: str,
    version: str,
    define: Path | None,
    rules: Path | None,
    fail_on: str,
    form: str,
    output: Path | None,
) -> None:
    """Validate the datasets in DIR (XPT, Dataset-JSON, parquet, or the CSV test layout).

    Example: cdisc-convert validate sdtm -s sdtmig -v 3-4 --rules open-rules --format json
    """
    outcome = _validated(folder, standard, version, define, rules)
    report = FORMATS[form](outcome)
    if output is None:
        click.echo(report)
    else:
        output.write_text(report + "\n", encoding="utf-8")
    context.exit(int(fail_on != NEVER and outcome.reaches(Severity(fail_on))))


def _validated(
    folder: Path, standard: str, version: str, define: Path | None, rules: Path | None
) -> Outcome:
    if rules is not None and not rules.is_dir():
        raise SpecError.at("--rules", f"'{rules}' is no folder; name a folder of rule files")
    study = read_study(folder, standard, version, define)
    if rules is None:
        return Outcome(study, run_catalogue(study))
    return Outcome(study, run_rules(read_rules(rules), study))
