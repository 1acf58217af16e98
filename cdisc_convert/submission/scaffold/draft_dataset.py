"""Draft of one SDTM dataset from the raw tables that look like it.

Several tables of one domain (central and local laboratory, a file per form) become parts of a stack.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cdisc_convert.engine.metadata import DEFAULT_SDTMIG
from cdisc_convert.model.column import Column
from cdisc_convert.model.source import RawTable
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_variables
from cdisc_convert.submission.scaffold.suggest import SURE, Suggestion, suggestions

DATE_FORMATS = (
    ("YYYY-MM-DD", r"\d{4}-\d\d-\d\d"),
    ("DD-MMM-YYYY", r"\d{1,2}-[A-Za-z]{3}-\d{4}"),
    ("DD MMM YYYY", r"\d{1,2} [A-Za-z]{3} \d{4}"),
    ("DD/MM/YYYY", r"\d{1,2}/\d{1,2}/\d{4}"),
    ("DD.MM.YYYY", r"\d{1,2}\.\d{1,2}\.\d{4}"),
    ("YYYYMMDD", r"\d{8}"),
)


@dataclass(frozen=True)
class RawFile:
    """A raw table: the source's name, its file, kind, columns, subject and site columns, domain."""

    name: str
    file: str
    kind: str
    member: str
    table: RawTable
    subject: str
    site: str
    domain: str


@dataclass(frozen=True)
class Draft:
    """The YAML of a dataset, and how many columns of each source have a suggestion in it."""

    text: str
    mapped: Mapping[str, int]


@dataclass(frozen=True)
class _Found:
    """What was suggested for the columns of one table: sure enough, and only alike."""

    file: RawFile
    sure: tuple[Suggestion, ...]
    alike: tuple[Suggestion, ...]


def draft_of(domain: str, files: Sequence[RawFile]) -> Draft:
    """The dataset `domain` made of `files`, in their order."""
    standard = sdtm_dataset(DEFAULT_SDTMIG, domain)
    variables = sdtm_variables(DEFAULT_SDTMIG, domain)
    known = {variable.name: variable for variable in variables}
    sequence = f"{domain}SEQ" if f"{domain}SEQ" in known else ""
    given = {"STUDYID", "DOMAIN", "USUBJID", "SUBJID" if domain == "DM" else sequence}
    found = [_found(file, domain, variables, known, given) for file in files]
    names = {one.variable for each in found for one in each.sure}
    order = sorted(names, key=lambda name: known[name].ordinal)
    lines = [
        f"# {standard.label if standard else domain}: suggested from "
        f"{', '.join(file.file for file in files)}; read every line.",
        f"dataset: {domain}",
        *_rows(found, known),
        f"key: [{', '.join(['USUBJID', sequence] if sequence else ['USUBJID'])}]",
        "variables:",
        "  STUDYID: {how: copy, from: study.STUDYID}",
        f"  DOMAIN: {{how: constant, value: {domain}}}",
        "  USUBJID: {how: copy, from: subjects.USUBJID}",
    ]
    if domain == "DM":
        lines.append("  SUBJID: {how: copy, from: subjects.SUBJID}")
    elif sequence:
        first = order[0] if order else "USUBJID"
        lines.append(f"  {sequence}: {{how: sequence, within: [USUBJID], order: [{first}]}}")
    if len(files) > 1:
        lines += [f"  {name}: {{how: by_part}}" for name in order]
    else:
        of = {one.variable: one for one in found[0].sure}
        lines += [_statement(found[0].file, of[name], known[name]) for name in order]
    for each in found:
        lines += [_maybe(each.file, one) for one in each.alike if one.variable not in names]
    required = [variable.name for variable in variables if variable.core == "Req"]
    missing = [name for name in required if name not in names | given]
    if missing:
        lines.append(f"  # required by the guide and without a suggestion: {', '.join(missing)}")
    return Draft("\n".join([*lines, ""]), {each.file.name: len(each.sure) for each in found})


def _found(
    file: RawFile,
    domain: str,
    variables: Sequence[VariableStandard],
    known: Mapping[str, VariableStandard],
    given: set[str],
) -> _Found:
    own = [name for name in file.table.columns if name not in (file.subject, file.site)]
    made = suggestions(own, file.table.labels, domain, variables)
    sure = [
        one
        for one in made
        if one.score >= SURE and _can_be_named(one.column) and one.variable not in given
    ]
    sure.sort(key=lambda one: known[one.variable].ordinal)
    return _Found(file, tuple(sure), tuple(one for one in made if one not in sure))


def _rows(found: Sequence[_Found], known: Mapping[str, VariableStandard]) -> list[str]:
    """The rows: of one table, or a stack with what each table gives."""
    if len(found) == 1:
        return [f"rows: [{{how: take, from: {found[0].file.name}}}]"]
    lines = ["# one part for each file; join or drop parts as the collection was", "rows:"]
    lines += ["  - how: stack", "    parts:"]
    for each in found:
        name = each.file.name
        lines += [f"      {name}:", f"        rows: [{{how: take, from: {name}}}]"]
        lines.append("        give:" if each.sure else "        give: {}")
        for one in each.sure:
            lines.append("        " + _statement(each.file, one, known[one.variable]))
    return lines


def _maybe(file: RawFile, one: Suggestion) -> str:
    return (
        f"  # maybe {one.variable}: {{how: copy, from: {file.name}.{one.column}}}"
        f"  # {one.why}, {one.score} of 100"
    )


def _can_be_named(column: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", column))


def _statement(file: RawFile, one: Suggestion, standard: VariableStandard) -> str:
    source = f"{file.name}.{one.column}"
    column = file.table.columns[one.column]
    if one.variable.endswith("DTC"):
        shown = ", ".join(date_formats(column)) or "YYYY-MM-DD"
        body = f"{{how: iso_date, from: {source}, formats: [{shown}]}}"
    elif standard.type == "Num":
        body = f"{{how: number, from: {source}}}"
    elif len(standard.codelists) == 1:
        body = (
            f"{{how: decode, from: {source}, codelist: {standard.codelists[0]}, unmatched: keep}}"
        )
    else:
        body = f"{{how: copy, from: {source}}}"
    return f"  {one.variable}: {body}  # suggested: {one.why}, {one.score} of 100"


def date_formats(column: Column) -> list[str]:
    """Formats that the dates of a column have, the most usual first."""
    column = column.compact()
    levels = [str(level).strip() for level in column.levels] if column.levels is not None else []
    counts = {
        name: sum(bool(re.fullmatch(rf"{pattern}([ T].*)?", level)) for level in levels)
        for name, pattern in DATE_FORMATS
    }
    found = sorted((name for name in counts if counts[name]), key=lambda name: -counts[name])
    days = [
        re.split(r"[/.]", level)[:2] for level in levels if re.match(r"\d{1,2}/\d{1,2}/", level)
    ]
    if any(len(pair) == 2 and pair[1].isdigit() and int(pair[1]) > 12 for pair in days):
        found = ["MM/DD/YYYY" if name == "DD/MM/YYYY" else name for name in found]
    return found
