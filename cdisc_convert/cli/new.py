"""`cdisc-convert new`."""

from __future__ import annotations

from pathlib import Path

import click

from cdisc_convert.cli.apart import refuse_folders_that_meet
from cdisc_convert.cli.arguments import INPUT_FILE, OUTPUT_FOLDER
from cdisc_convert.model.errors import SpecError, UserError

FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command()
@click.argument("study", type=OUTPUT_FOLDER)
@click.option("--from-raw", type=FOLDER, help="Folder of a raw export.")
@click.option("--from-p21", type=INPUT_FILE, help="P21 specification (.xlsx).")
@click.option("--from-define", type=INPUT_FILE, help="define.xml 2.0 or 2.1.")
def new(
    study: Path, from_raw: Path | None, from_p21: Path | None, from_define: Path | None
) -> None:
    """Make the folder STUDY with a mapping draft.

    From a raw export: sources, keys and suggested targets. From a workbook or define.xml: the
    datasets and variables with codelists and methods as notes.
    Example: cdisc-convert new studies/xyz --from-raw exports/xyz
    """
    from cdisc_convert.submission.define_files import read_any, remark_lines
    from cdisc_convert.submission.scaffold.folder import write_scaffold
    from cdisc_convert.submission.scaffold.from_define import scaffold_from_define
    from cdisc_convert.submission.scaffold.from_raw import scaffold_from_raw

    given = [value for value in (from_raw, from_p21, from_define) if value is not None]
    if len(given) != 1:
        raise click.UsageError("give one of --from-raw, --from-p21, --from-define")
    sources = {"--from-raw": from_raw, "--from-p21": from_p21, "--from-define": from_define}
    refuse_folders_that_meet({"STUDY": study}, sources)
    name = study.resolve().name
    if from_raw is not None:
        made, remarks = scaffold_from_raw(name, from_raw), []
    else:
        file = read_any(given[0])
        made, remarks = scaffold_from_define(name, file), remark_lines(file)
    write_scaffold(made, study)
    for line in (*remarks, *made.notes):
        click.echo(f"note: {line}", err=True)
    for line in made.done:
        click.echo(line)
    click.echo(_checked(study))
    click.echo("next:")
    for number, step in enumerate(made.next_steps, start=1):
        click.echo(f"  {number}. {step}")


def _checked(study: Path) -> str:
    """What `check` says of the new study."""
    from cdisc_convert.pipeline import prepare

    try:
        prepare(str(study))
    except SpecError as bad:
        lines = [f"check: {len(bad.problems)} problems to solve"]
        return "\n".join([*lines, *(f"  {problem}" for problem in bad.problems[:20])])
    except UserError as bad:
        return "\n".join(f"check: {problem}" for problem in bad.problems)
    return "check: no problems"
