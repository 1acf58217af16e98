"""`cdisc-convert define`: build, validate, render, diff, import, export."""

from __future__ import annotations

import json
from pathlib import Path

import click

from cdisc_convert.cli.apart import is_within, refuse_files_that_meet, refuse_folders_that_meet
from cdisc_convert.cli.arguments import INPUT, INPUT_FILE, OUTPUT_FILE, OUTPUT_FOLDER

MOST_LINES = 50
"""Findings of one check that are printed."""


@click.group()
def define() -> None:
    """define.xml 2.1 with ARM 1.0: made from a run, checked, rendered, compared, exchanged.

    Example: cdisc-convert define validate define.xml --data .
    """


@define.command()
@click.argument("run", type=INPUT)
@click.option(
    "--out", type=OUTPUT_FOLDER, help="Folder to write to; the run's own where not given."
)
@click.option("--quiet", is_flag=True, help="No progress messages.")
def build(run: Path, out: Path | None, quiet: bool) -> None:
    """Write define-sdtm.xml and define-adam.xml of the folder RUN anew, from its files.

    Example: cdisc-convert define build build/abc01
    """
    from cdisc_convert.files.output_file import write_whole
    from cdisc_convert.package.define_html import stylesheet_bytes
    from cdisc_convert.package.define_xml import STYLESHEET, define_bytes
    from cdisc_convert.package.run_state import CLOSED, refuse_changed
    from cdisc_convert.submission.define_document import defines_of_run

    if out is not None and not is_within(run, out):
        refuse_folders_that_meet({"--out": out}, {"RUN": run})
    refuse_changed(run, *CLOSED)
    documents = defines_of_run(run)
    folder = out or run
    contents = {name: define_bytes(document, STYLESHEET) for name, document in documents.items()}
    write_whole(folder / STYLESHEET, stylesheet_bytes())
    for name, content in contents.items():
        write_whole(folder / f"define-{name}.xml", content)
        if not quiet:
            click.echo(str(folder / f"define-{name}.xml"))


@define.command()
@click.argument("file", type=INPUT_FILE)
@click.option("--data", type=INPUT, help="Folder of the transport files that it describes.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "never"]),
    default="error",
    show_default=True,
)
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def validate(file: Path, data: Path | None, fail_on: str, format_: str) -> None:
    """Check FILE by the XML schema and by our checks, and against its data where they are given.

    Example: cdisc-convert define validate build/abc01/define-sdtm.xml --data build/abc01/sdtm
    """
    from cdisc_convert.submission.define_validate import validate_define

    if data is not None and not data.is_dir():
        raise click.UsageError(f"--data '{data}' is no folder; name the folder of the datasets")
    found = validate_define(file, data)
    if format_ == "json":
        entries = [
            {
                "line": f.line,
                "check": f.check,
                "severity": f.severity,
                "place": f.place,
                "message": f.message,
            }
            for f in found
        ]
        click.echo(
            json.dumps(
                {"ok": not found, "file": str(file), "findings": entries}, ensure_ascii=False
            )
        )
    else:
        for check in dict.fromkeys(one.check for one in found):
            own = [one for one in found if one.check == check]
            for one in own[:MOST_LINES]:
                place = f" {one.place}:" if one.place else ""
                click.echo(f"{file}:{one.line}: {one.check} {one.severity}:{place} {one.message}")
            if len(own) > MOST_LINES:
                rest = f"{len(own) - MOST_LINES} more of {check}"
                click.echo(f"{file}: {rest}; --format json lists all")
        errors = sum(one.severity == "error" for one in found)
        click.echo(f"{file}: {errors} errors, {len(found) - errors} warnings")
    bad = [one for one in found if fail_on == "warning" or one.severity == "error"]
    if bad and fail_on != "never":
        raise click.exceptions.Exit(1)


@define.command()
@click.argument("file", type=INPUT_FILE)
@click.option("--out", type=OUTPUT_FILE, help="The page; FILE with .html where not given.")
@click.option("--stylesheet", type=INPUT_FILE, help="An XSLT 1.0 stylesheet of yours.")
@click.option("--quiet", is_flag=True, help="No progress messages.")
def render(file: Path, out: Path | None, stylesheet: Path | None, quiet: bool) -> None:
    """Render FILE (define.xml or P21 workbook) as one self-contained HTML page.

    Example: cdisc-convert define render define.xml --out define.html
    """
    from cdisc_convert.files.output_file import write_whole
    from cdisc_convert.package.define_html import render_define
    from cdisc_convert.package.define_xml import define_bytes
    from cdisc_convert.submission.define_files import read_any

    target = out or file.with_suffix(".html")
    refuse_files_that_meet({"--out": target}, {"FILE": file, "--stylesheet": stylesheet})
    is_as_it_is = stylesheet is not None and file.suffix.lower() == ".xml"
    content = file.read_bytes() if is_as_it_is else define_bytes(read_any(file).define, "")
    page = render_define(content, stylesheet)
    write_whole(target, page)
    if not quiet:
        click.echo(str(target))


@define.command()
@click.argument("before", type=INPUT_FILE)
@click.argument("after", type=INPUT_FILE)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json", "html"]),
    default="text",
    show_default=True,
)
@click.option("--output", type=OUTPUT_FILE, help="File to write to instead of the screen.")
def diff(before: Path, after: Path, format_: str, output: Path | None) -> None:
    """What differs in meaning between two define.xml files or workbooks; exit code 1 where it does.

    Example: cdisc-convert define diff old/define.xml new/define.xml --format html --output diff.html
    """
    from cdisc_convert.files.output_file import write_whole
    from cdisc_convert.submission.define_diff import as_html, as_json, as_text, differences
    from cdisc_convert.submission.define_files import read_any

    refuse_files_that_meet({"--output": output}, {"BEFORE": before, "AFTER": after})
    found = differences(read_any(before).define, read_any(after).define)
    if format_ == "html":
        text = as_html(found, before.name, after.name)
    else:
        text = as_json(found) if format_ == "json" else as_text(found)
    if output is None:
        click.echo(text)
    else:
        write_whole(output, text + "\n")
    if found:
        raise click.exceptions.Exit(1)


@define.command("import")
@click.argument("file", type=INPUT_FILE)
@click.option("--out", required=True, type=OUTPUT_FILE, help="The define.xml 2.1 to write.")
@click.option("--quiet", is_flag=True, help="No list of what was read otherwise.")
def import_(file: Path, out: Path, quiet: bool) -> None:
    """Read FILE (P21 workbook, define.xml 2.0 or 2.1) and write it as define.xml 2.1.

    Lists with counts what define.xml has no place for and what was read otherwise, and with lines
    what the XML schema refuses in a define.xml.
    Example: cdisc-convert define import spec.xlsx --out define.xml
    """
    from cdisc_convert.files.output_file import write_whole
    from cdisc_convert.package.define_xml import define_bytes
    from cdisc_convert.submission.define_files import read_any, remark_lines
    from cdisc_convert.submission.define_validate import schema_lines

    refuse_files_that_meet({"--out": out}, {"FILE": file})
    found = read_any(file)
    write_whole(out, define_bytes(found.define))
    if not quiet:
        for line in (*remark_lines(found), *schema_lines(file)):
            click.echo(line, err=True)
        click.echo(str(out))


@define.command()
@click.argument("file", type=INPUT_FILE)
@click.option(
    "--out", required=True, type=OUTPUT_FILE, help="The workbook (.xlsx) or define.xml to write."
)
@click.option("--quiet", is_flag=True, help="No list of what is not carried.")
def export(file: Path, out: Path, quiet: bool) -> None:
    """Write FILE (define.xml or workbook) as a P21 workbook in the 2.1 layout, or as define.xml.

    Lists with counts what the workbook has no column for.
    Example: cdisc-convert define export define.xml --out spec.xlsx
    """
    from cdisc_convert.files.output_file import whole_file, write_whole
    from cdisc_convert.package.define_xml import define_bytes
    from cdisc_convert.package.p21_workbook import write_p21
    from cdisc_convert.submission.define_files import WORKBOOKS, read_any, remark_lines

    refuse_files_that_meet({"--out": out}, {"FILE": file})
    found = read_any(file)
    lines = remark_lines(found)
    if out.suffix.lower() in WORKBOOKS:
        with whole_file(out) as new:
            lost = write_p21(found.define, new)
        lines += [
            f"{out.name}: not carried: {what} ({count} times)" for what, count in lost.items()
        ]
    else:
        write_whole(out, define_bytes(found.define))
    if not quiet:
        for line in lines:
            click.echo(line, err=True)
        click.echo(str(out))
