"""`cdisc-convert ct`: the controlled terminology packages at hand."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from cdisc_convert.cli.arguments import INPUT, OUTPUT_FOLDER, TEXT
from cdisc_convert.standards.codelist import Codelist
from cdisc_convert.standards.package_difference import Change, Difference, compare_packages
from cdisc_convert.standards.package_import import import_package
from cdisc_convert.standards.packages import find_package, list_packages, newest_packages
from cdisc_convert.standards.terminology import Terminology

SIGNS = {"added": "+", "removed": "-", "changed": "~"}

output_format = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)


@click.group()
def ct() -> None:
    """Controlled terminology: list, show, compare and import packages."""


@ct.command("list")
@output_format
def list_(form: str) -> None:
    """List the terminology packages at hand, shipped and imported.

    Example: cdisc-convert ct list
    """
    told = []
    for entry in list_packages():
        heads = find_package(entry.name).heads.values()
        terms = sum(head.term_count for head in heads)
        source = "shipped" if entry.is_shipped else str(entry.folder)
        told.append({"name": entry.name, "codelists": len(heads), "terms": terms, "from": source})
    if form == "json":
        _print_json({"packages": told})
        return
    for line in told:
        counts = f"{line['codelists']:>6,} codelists {line['terms']:>7,} terms"
        click.echo(f"{line['name']:<24}{counts}  {line['from']}")


@ct.command()
@click.argument("codelist", type=TEXT)
@click.option(
    "--package", "packages", type=TEXT, multiple=True, help="Where to look; default: the newest."
)
@output_format
def show(codelist: str, packages: tuple[str, ...], form: str) -> None:
    """Show the terms of CODELIST, a submission value or a C-code.

    Example: cdisc-convert ct show NY --package sdtm-2025-03-28
    """
    found = Terminology.load(*(packages or newest_packages())).need(codelist)
    if form == "json":
        _print_json(asdict(found))
        return
    _print_codelist(found)


@ct.command()
@click.argument("old", type=TEXT)
@click.argument("new", type=TEXT)
@output_format
def diff(old: str, new: str, form: str) -> None:
    """List the codelists and terms that package NEW adds, removes and changes against OLD.

    Example: cdisc-convert ct diff sdtm-2024-03-29 sdtm-2025-03-28
    """
    difference = compare_packages(find_package(old), find_package(new))
    if form == "json":
        _print_json(
            {
                "old": difference.old,
                "new": difference.new,
                "counts": _counts(difference),
                "changes": [_as_record(change) for change in difference.changes],
            }
        )
        return
    for what, counts in _counts(difference).items():
        told = ", ".join(f"{count:,} {how}" for how, count in counts.items())
        click.echo(f"{what}s: {told}")
    for change in difference.changes:
        _print_change(change)


@ct.command("import")
@click.argument("file", type=INPUT)
@click.option(
    "--name", type=TEXT, default="", help="Name of the package, if the file does not tell it."
)
@click.option("--to", "folder", type=OUTPUT_FOLDER, help="Folder for packages.")
@click.option("--replace", is_flag=True, help="Replace a package of the same name.")
@output_format
def import_(file: Path, name: str, folder: Path | None, replace: bool, form: str) -> None:
    """Take the published terminology FILE (ODM-XML, tab-separated text, Excel) as a package.

    Example: cdisc-convert ct import "SDTM Terminology.odm.xml" --name sdtm-2025-09-26
    """
    made = import_package(file, name, folder, replace)
    if form == "json":
        _print_json({**asdict(made), "folder": str(made.folder)})
        return
    counts = f"{made.codelist_count:,} codelists, {made.term_count:,} terms"
    click.echo(f"{made.name}: {counts}, written to {made.folder}")


def _print_codelist(codelist: Codelist) -> None:
    kind = "extensible" if codelist.extensible else "not extensible"
    click.echo(f"{codelist.value}  {codelist.code}  {codelist.name}")
    click.echo(f"{codelist.package}, {len(codelist.terms):,} terms, {kind}")
    width = max((len(term.value) for term in codelist.terms), default=0)
    for term in codelist.terms:
        names = "; ".join(dict.fromkeys((term.preferred, *term.synonyms)))
        click.echo(f"  {term.value:<{width}}  {term.code:<8} {names}")


def _counts(difference: Difference) -> dict[str, dict[str, int]]:
    return {
        what: {how: difference.count(what, how) for how in SIGNS} for what in ("codelist", "term")
    }


def _as_record(change: Change) -> dict[str, object]:
    fields = {name: {"old": old, "new": new} for name, old, new in change.fields}
    code, value = change.codelist
    return {**asdict(change), "codelist": {"code": code, "value": value}, "fields": fields}


def _print_change(change: Change) -> None:
    term = "" if change.what == "codelist" else f"  {change.value} ({change.code})"
    fields = "".join(f"; {name} '{old}' -> '{new}'" for name, old, new in change.fields)
    code, value = change.codelist
    click.echo(f"{SIGNS[change.how]} {value} ({code}){term}{fields}")


def _print_json(content: object) -> None:
    click.echo(json.dumps(content, ensure_ascii=False, indent=2))
