"""A mapping draft from a folder of raw exports: sources, keys, and suggested targets.

Nothing is decided for the reader: what is sure enough stands as a statement with the reason beside
it, what is only alike stands as a comment, every other column is listed as not mapped yet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.engine.metadata import DEFAULT_SDTMIG, DEFAULT_TERMINOLOGY
from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._registry import kind_of, read_source
from cdisc_convert.standards.metadata import VariableStandard
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_datasets, sdtm_variables
from cdisc_convert.submission.scaffold.folder import Scaffold, quoted, study_text
from cdisc_convert.submission.scaffold.suggest import SURE, Suggestion, suggestions

SUBJECT_NAMES = (
    "SUBJID", "SUBJECT", "SUBJECTID", "SUBJECT_ID", "SUBJ", "PATIENT", "PATIENTID", "PATNUM", "PATNO",
    "USUBJID", "STUDYSUBJ", "RECORD_ID", "RECORDID", "PARTICIPANT", "PARTICIPANT_ID", "SUBJECTKEY",
    "STUDYSUBJECTID", "CASTOR_RECORD_ID", "SCREENNO", "RANDNO",
)  # fmt: skip
SITE_NAMES = ("SITEID", "SITE", "SITENUMBER", "SITENUM", "CENTRE", "CENTER", "INSTITUTE", "INVSITE")
NAMES_OF_DOMAINS = {
    "DM": ("dm", "demog", "demographics", "enrol", "enroll", "subject", "subjects"),
    "AE": ("ae", "adverse"),
    "CM": ("cm", "conmed", "medication", "medications"),
    "LB": ("lb", "lab", "labs", "laboratory"),
    "VS": ("vs", "vitals", "vital"),
    "EX": ("ex", "dosing", "exposure", "infusion"),
    "MH": ("mh", "history", "medhist"),
    "DS": ("ds", "disposition", "eos", "endofstudy"),
    "EG": ("eg", "ecg"),
    "PE": ("pe", "physical"),
    "IE": ("ie", "eligibility"),
    "QS": ("qs", "questionnaire"),
    "PC": ("pc", "pk"),
    "DV": ("dv", "deviations"),
    "PR": ("pr", "procedures"),
}
NOT_YET = "not mapped yet"
DATE_FORMATS = (
    ("YYYY-MM-DD", r"\d{4}-\d\d-\d\d"),
    ("DD-MMM-YYYY", r"\d{1,2}-[A-Za-z]{3}-\d{4}"),
    ("DD MMM YYYY", r"\d{1,2} [A-Za-z]{3} \d{4}"),
    ("DD/MM/YYYY", r"\d{1,2}/\d{1,2}/\d{4}"),
    ("DD.MM.YYYY", r"\d{1,2}\.\d{1,2}\.\d{4}"),
    ("YYYYMMDD", r"\d{8}"),
)
MOST_KEY = 6


@dataclass(frozen=True)
class _File:
    """A raw table: the source's name, its file, kind, columns, subject and site columns, key."""

    name: str
    file: str
    kind: str
    member: str
    table: RawTable
    subject: str
    site: str
    domain: str

    @property
    def key(self) -> tuple[str, ...]:
        """Columns that make rows unique: subject and site, then as few others as it takes."""
        first = [name for name in (self.site, self.subject) if name]
        return _key(self.table, first)


def scaffold_from_raw(name: str, folder: Path) -> Scaffold:
    """The draft for the study `name` of the exports in `folder`.

    Raises SourceError where the folder holds no file that can be read.
    """
    files, notes = _read(folder)
    if not files:
        text = "holds no file that can be read; give the folder of the raw export"
        raise SourceError.at(str(folder), text)
    register = next((f for f in files if f.domain == "DM"), None) or next(
        (f for f in files if f.subject), files[0]
    )
    texts, done, subjects = {}, [], set()
    for file in files:
        if file.domain and file.subject and file.domain not in subjects:
            subjects.add(file.domain)
            text, mapped = _dataset(file)
            texts[f"sdtm/{file.domain.lower()}.yaml"] = text
            done.append(
                f"{file.file}: {file.domain}, {mapped} of {len(file.table.columns)} columns suggested"
            )
        else:
            done.append(f"{file.file}: a source without a dataset yet")
    texts["study.yaml"] = _study(name, files, register, texts)
    steps = (
        "read study.yaml: subject column, key and standards of each source were guessed from the data",
        "read each sdtm/*.yaml: every line says why it was suggested; turn 'maybe' lines on or delete them",
        "map or give a reason for the columns under not_submitted",
        f"cdisc-convert check {name}, then cdisc-convert convert {name} --raw {folder} --out build/{name}",
    )
    return Scaffold(dict(sorted(texts.items())), tuple(done), steps, tuple(notes))


def _read(folder: Path) -> tuple[list[_File], list[str]]:
    files: list[_File] = []
    notes: list[str] = []
    taken: set[str] = set()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        shown = path.relative_to(folder).as_posix()
        try:
            kind = kind_of(path, shown)
            tables = read_source(path, kind, shown_as=shown)
        except SourceError as bad:
            notes += [str(problem) for problem in bad.problems]
            continue
        for member, table in tables.items():
            stem = _plain(f"{path.stem} {member}" if member and len(tables) > 1 else path.stem)
            name = stem if stem not in taken else f"{stem}_{len(taken)}"
            taken.add(name)
            files.append(_file(name, shown, kind, member if len(tables) > 1 else "", table))
    return files, notes


def _file(name: str, shown: str, kind: str, member: str, table: RawTable) -> _File:
    columns = list(table.columns)
    return _File(
        name,
        shown,
        kind,
        member,
        table,
        _first_named(columns, SUBJECT_NAMES),
        _first_named(columns, SITE_NAMES),
        _domain(name, columns),
    )


def _plain(text: str) -> str:
    """A name that a mapping may give a source; `_raw` keeps it apart from dataset names."""
    name = re.sub(r"[^a-z0-9]+", "_", text.lower()).strip("_") or "source"
    name = name if name[0].isalpha() else f"s_{name}"
    return name if "_" in name else f"{name}_raw"


def _first_named(columns: Sequence[str], wanted: Sequence[str]) -> str:
    known = {column.upper(): column for column in reversed(columns)}
    return next((known[name] for name in wanted if name in known), "")


def _domain(name: str, columns: Sequence[str]) -> str:
    """The domain that a table looks like: by the name of its file, else by what its columns begin with."""
    words = set(name.split("_"))
    for domain, known in NAMES_OF_DOMAINS.items():
        if words & set(known):
            return domain
    counts: dict[str, int] = {}
    domains = {
        dataset.name
        for dataset in sdtm_datasets(DEFAULT_SDTMIG)
        if len(dataset.name) == 2 and any(v.name == "USUBJID" for v in dataset.variables)
    }
    for column in columns:
        start = column[:2].upper()
        if start in domains and len(column) > 4:
            counts[start] = counts.get(start, 0) + 1
    best = max(counts, key=lambda domain: counts[domain], default="")
    return best if best and counts[best] >= 3 else ""


def _key(table: RawTable, first: list[str]) -> tuple[str, ...]:
    size = len(table.rows)
    chosen = list(first)

    def groups(names: list[str]) -> int:
        if not names or not size:
            return 0
        return int(group_codes([table.columns[name] for name in names], size).max()) + 1

    rest = [name for name in table.columns if name not in chosen]
    while groups(chosen) < size and rest and len(chosen) < MOST_KEY:
        best = max(rest, key=lambda name: (groups([*chosen, name]), -rest.index(name)))
        if groups([*chosen, best]) == groups(chosen):
            break
        chosen.append(best)
        rest.remove(best)
    return tuple(chosen)


def _study(name: str, files: Sequence[_File], register: _File, texts: dict[str, str]) -> str:
    standards = {"sdtmig": DEFAULT_SDTMIG, "define": "2.1", "terminology": DEFAULT_TERMINOLOGY}
    id_ = "{STUDYID}-{SITEID}-{SUBJID}" if register.site else "{STUDYID}-{SUBJID}"
    lines = [
        "# Draft made from a raw export. Everything here is a suggestion until a person has read it.",
        *study_text(name, "", standards, register.name, id_),
        "sources:",
    ]
    for file in files:
        lines += _source(file, texts, is_register=file is register)
    return "\n".join([*lines, "files: [sdtm/]", ""])


def _source(file: _File, texts: dict[str, str], *, is_register: bool) -> list[str]:
    lines = [
        f"  {file.name}:",
        f"    file: {quoted(file.file)}",
        f"    reader: {{kind: {file.kind}}}",
    ]
    if file.member and file.kind == "excel":
        lines[-1] = f"    reader: {{kind: excel, sheet: {quoted(file.member)}}}"
    if file.subject:
        held = f", with: [{quoted(file.site)}]" if file.site == "SITEID" else ""
        lines.append(f'    subject: {{column: {quoted(file.subject)}, form: "{{SUBJID}}"{held}}}')
    else:
        lines.append("    subject: none")
    key = file.key
    lines.append(f"    key: [{', '.join(quoted(name) for name in key)}]")
    if len(key) >= 1 and not _is_unique(file.table, key):
        lines.append("    duplicates: report    # no few columns make the rows unique")
    text = texts.get(f"sdtm/{file.domain.lower()}.yaml", "")
    used = {name for name in file.table.columns if f"{file.name}.{name}" in text}
    used |= {file.subject, *(["SITEID"] if file.site == "SITEID" else [])}
    rest = [name for name in file.table.columns if name not in used]
    if rest:
        lines.append("    not_submitted:")
        lines += [f"      {quoted(name)}: {NOT_YET}" for name in rest]
    return lines


def _is_unique(table: RawTable, key: Sequence[str]) -> bool:
    codes = group_codes([table.columns[name] for name in key], len(table.rows))
    return not len(codes) or int(codes.max()) + 1 == len(codes)


def _dataset(file: _File) -> tuple[str, int]:
    domain = file.domain
    standard = sdtm_dataset(DEFAULT_SDTMIG, domain)
    variables = sdtm_variables(DEFAULT_SDTMIG, domain)
    own = [name for name in file.table.columns if name not in (file.subject, file.site)]
    found = suggestions(own, file.table.labels, domain, variables)
    known = {variable.name: variable for variable in variables}
    sure = [one for one in found if one.score >= SURE and _can_be_named(one.column)]
    order = sorted(sure, key=lambda one: known[one.variable].ordinal)
    sequence = f"{domain}SEQ" if f"{domain}SEQ" in known else ""
    first = next((one.variable for one in order if one.variable != sequence), "USUBJID")
    lines = [
        f"# {standard.label if standard else domain}: suggested from {file.file}; read every line.",
        f"dataset: {domain}",
        f"rows: [{{how: take, from: {file.name}}}]",
        f"key: [{', '.join(['USUBJID', sequence] if sequence else ['USUBJID'])}]",
        "variables:",
        "  STUDYID: {how: copy, from: study.STUDYID}",
        f"  DOMAIN: {{how: constant, value: {domain}}}",
        "  USUBJID: {how: copy, from: subjects.USUBJID}",
    ]
    if domain == "DM":
        lines.append("  SUBJID: {how: copy, from: subjects.SUBJID}")
        order = [one for one in order if one.variable != "SUBJID"]
    elif sequence:
        lines.append(f"  {sequence}: {{how: sequence, within: [USUBJID], order: [{first}]}}")
        order = [one for one in order if one.variable != sequence]
    lines += [_statement(file, one, known[one.variable]) for one in order]
    taken = {one.variable for one in order}
    for one in found:
        if one.variable not in taken:
            lines.append(
                f"  # maybe {one.variable}: {{how: copy, from: {file.name}.{one.column}}}"
                f"  # {one.why}, {one.score} of 100"
            )
    missing = [
        v.name for v in variables if v.core == "Req" and f"  {v.name}:" not in "\n".join(lines)
    ]
    if missing:
        lines.append(f"  # required by the guide and without a suggestion: {', '.join(missing)}")
    return "\n".join([*lines, ""]), len(order)


def _can_be_named(column: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", column))


def _statement(file: _File, one: Suggestion, standard: VariableStandard) -> str:
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
