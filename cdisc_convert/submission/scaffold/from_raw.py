"""A mapping draft from a folder of raw exports: sources, keys, and suggested targets.

Nothing is decided for the reader: what is sure enough stands as a statement with the reason beside
it, what is only alike stands as a comment, every other column is listed as not mapped yet.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from cdisc_convert.engine.metadata import DEFAULT_SDTMIG, DEFAULT_TERMINOLOGY
from cdisc_convert.model.column import group_codes
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._registry import NAME_IS_NO_TEXT, is_text, kind_of, read_source
from cdisc_convert.standards.sdtmig import sdtm_datasets
from cdisc_convert.submission.scaffold.draft_dataset import RawFile, draft_of
from cdisc_convert.submission.scaffold.folder import Scaffold, quoted, study_text

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
ONE_FILE = ("DM",)
MOST_KEY = 6


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
    texts, done = {}, []
    domains = {file.domain: None for file in files if file.domain and file.subject}
    for domain in domains:
        own = [file for file in files if file.domain == domain and file.subject]
        if domain in ONE_FILE:  # one record per subject: its other files are joined by a person
            own.sort(key=lambda file: file is not register)
        draft = draft_of(domain, own[:1] if domain in ONE_FILE else own)
        if len(own) > 1 and domain in ONE_FILE:
            names = ", ".join(file.file for file in own[1:])
            draft = replace(draft, text=f"# Look at {names} too: values to join.\n{draft.text}")
        texts[f"sdtm/{domain.lower()}.yaml"] = draft.text
        for file in own:
            of = f"{draft.mapped.get(file.name, 0)} of {len(file.table.columns)}"
            done.append(f"{file.file}: {domain}, {of} columns suggested")
    rest = [file.file for file in files if file.domain not in domains or not file.subject]
    done += [f"{name}: a source without a dataset yet" for name in rest]
    texts["study.yaml"] = _study(name, files, register, texts)
    waiting = (
        f"map the {len(rest)} sources without a dataset, or set their rows aside with 'when' and "
        "'because': convert stops while rows of a source go nowhere"
    )
    steps = (
        "read study.yaml: subject column, key and standards of each source were guessed from the data",
        "read each sdtm/*.yaml: every line says why it was suggested; turn 'maybe' lines on or delete them",
        "map or give a reason for the columns under not_submitted",
        *((waiting,) if rest else ()),
        f"cdisc-convert check {name}, then cdisc-convert convert {name} --raw {folder} --out build/{name}",
    )
    return Scaffold(dict(sorted(texts.items())), tuple(done), steps, tuple(notes))


def _read(folder: Path) -> tuple[list[RawFile], list[str]]:
    files: list[RawFile] = []
    notes: list[str] = []
    taken: set[str] = set()
    for path in sorted(p for p in folder.rglob("*") if p.is_file() and not p.name.startswith(".")):
        shown = path.relative_to(folder).as_posix()
        if not is_text(shown):
            notes.append(str(Problem(Place(shown), NAME_IS_NO_TEXT)))
            continue
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


def _file(name: str, shown: str, kind: str, member: str, table: RawTable) -> RawFile:
    columns = list(table.columns)
    return RawFile(
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


def _study(name: str, files: Sequence[RawFile], register: RawFile, texts: dict[str, str]) -> str:
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


def _source(file: RawFile, texts: dict[str, str], *, is_register: bool) -> list[str]:
    lines = [f"  {file.name}:"]
    is_sheet = bool(file.member) and file.kind == "excel"
    sheet = f", sheet: {quoted(file.member)}" if is_sheet else ""
    lines += [f"    file: {quoted(file.file)}", f"    reader: {{kind: {file.kind}{sheet}}}"]
    if file.member and not is_sheet:
        lines.append(f"    form: {quoted(file.member)}")
    lines.append(_subject(file))
    key = _key(file.table, [name for name in (file.site, file.subject) if name])
    lines.append(f"    key: [{', '.join(quoted(name) for name in key)}]")
    if len(key) >= 1 and not _is_unique(file.table, key):
        lines.append("    duplicates: report    # no few columns make the rows unique")
    text = texts.get(f"sdtm/{file.domain.lower()}.yaml", "")
    live = "\n".join(line.partition("#")[0] for line in text.splitlines())
    used = {
        name
        for name in file.table.columns
        if re.search(rf"\b{re.escape(file.name)}\.{re.escape(name)}(?![A-Za-z0-9_])", live)
    }
    used |= {file.subject, *(["SITEID"] if file.site == "SITEID" else [])}
    rest = [name for name in file.table.columns if name not in used]
    if rest:
        lines.append("    not_submitted:")
        lines += [f"      {quoted(name)}: {NOT_YET}" for name in rest]
    return lines


def _subject(file: RawFile) -> str:
    if not file.subject:
        return "    subject: none"
    held = f", with: [{quoted(file.site)}]" if file.site == "SITEID" else ""
    return f'    subject: {{column: {quoted(file.subject)}, form: "{{SUBJID}}"{held}}}'


def _is_unique(table: RawTable, key: Sequence[str]) -> bool:
    codes = group_codes([table.columns[name] for name in key], len(table.rows))
    return not len(codes) or int(codes.max()) + 1 == len(codes)
