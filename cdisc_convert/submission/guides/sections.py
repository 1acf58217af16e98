"""Sections that both reviewer's guides have, each made from facts of the run."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cdisc_convert.language.say import plural
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.spec import Check, Study
from cdisc_convert.submission.documents.blocks import Block, Heading, Paragraph, Table
from cdisc_convert.submission.guides.notes import GuideNotes
from cdisc_convert.submission.packaging.split import SplitPart
from cdisc_convert.submission.run_folder import STANDARD_NAMES, DatasetEntry, Submission

NAMES = {
    "sdtmig": "SDTM Implementation Guide",
    "adamig": "ADaM Implementation Guide",
    "occds": "ADaM Occurrence Data Structure",
    "define": "Define-XML",
    "terminology": "Controlled terminology",
    "adam_terminology": "Controlled terminology of ADaM",
    "meddra": "MedDRA",
    "whodrug": "WHODrug",
}
NONE = Paragraph("None.")


def standards(run: Submission) -> list[Block]:
    """Standards, terminology and dictionaries with their versions."""
    used = sorted(
        {
            (statement.dictionary, f"{spec.name}.{statement.name}")
            for spec in run.study.datasets.values()
            if spec.is_submitted
            for statement in spec.statements.values()
            if statement.dictionary
        }
    )
    by_dictionary: dict[str, list[str]] = {}
    for dictionary, variable in used:
        by_dictionary.setdefault(dictionary, []).append(variable)
    rows = []
    for name, version in run.facts["study"]["standards"].items():
        title = NAMES.get(name, name)
        rows.append((title, str(version), ", ".join(by_dictionary.pop(title, []))))
    rows += [(name, "see define.xml", ", ".join(v)) for name, v in by_dictionary.items()]
    table = Table(("Standard or dictionary", "Version", "Variables"), tuple(rows), (3, 2, 5))
    return [Heading("Study data standards and dictionaries", 2), table]


def protocol(run: Submission) -> list[Block]:
    """Protocol number, title and design, from TS and TA."""
    blocks: list[Block] = [Heading("Protocol description")]
    values = trial_summary(run)
    wanted = {
        "TITLE": "Title",
        "REGID": "Registry identifier",
        "SPONSOR": "Sponsor",
        "TPHASE": "Phase",
        "INDIC": "Indication",
        "SSTDTC": "Start of the study",
        "SENDTC": "End of the study",
        "DCUTDTC": "Data cut-off",
        "PLANSUB": "Planned subjects",
        "ACTSUB": "Actual subjects",
        "NARMS": "Arms",
    }
    rows = [("Study identifier", run.studyid), ("Name", run.study.title)]
    rows += [(text, "; ".join(values[code])) for code, text in wanted.items() if values.get(code)]
    blocks += [
        Heading("Protocol number and title", 2),
        Table(("Item", "Value"), tuple(rows), (2, 6)),
    ]
    blocks += [Heading("Protocol design in relation to the data", 2), *_arms(run)]
    return blocks


def trial_summary(run: Submission) -> dict[str, list[str]]:
    """Values of TS by TSPARMCD."""
    found: dict[str, list[str]] = {}
    for code, value in zip(*texts_of(run, "TS", ("TSPARMCD", "TSVAL")), strict=True):
        if code and value:
            found.setdefault(code, []).append(value)
    return found


def texts_of(run: Submission, dataset: str, names: Sequence[str]) -> list[list[str]]:
    """Texts of variables of a dataset, "" where missing or where there is no such variable."""
    entry = run.entry(dataset)
    if entry is None:
        return [[] for _ in names]
    columns = entry.read().columns
    empty = [""] * entry.records
    return [
        [str(value or "") for value in columns[name].tolist()] if name in columns else empty
        for name in names
    ]


def _arms(run: Submission) -> list[Block]:
    planned: dict[str, list[str]] = {}
    names: dict[str, str] = {}
    for code, arm, element in zip(*texts_of(run, "TA", ("ARMCD", "ARM", "ELEMENT")), strict=True):
        planned.setdefault(code, []).append(element)
        names[code] = arm
    actual: dict[str, int] = {}
    reasons: dict[str, int] = {}
    for code, reason in zip(*texts_of(run, "DM", ("ARMCD", "ARMNRS")), strict=True):
        if code:
            actual[code] = actual.get(code, 0) + 1
        if reason:
            reasons[reason] = reasons.get(reason, 0) + 1
    rows = [(c, names[c], " > ".join(e), str(actual.get(c, 0))) for c, e in planned.items()]
    blocks: list[Block] = []
    if rows:
        headings = ("ARMCD", "Arm", "Elements in order (TA)", "Subjects in DM")
        blocks.append(Table(headings, tuple(rows), (1, 2, 5, 1)))
    if reasons:
        told = ", ".join(f"{reason}: {count}" for reason, count in sorted(reasons.items()))
        blocks.append(Paragraph(f"Reasons why an arm or actual arm is empty (ARMNRS): {told}."))
    return blocks or [Paragraph("The trial design datasets are not part of this run.")]


def inventory(
    entries: Sequence[DatasetEntry], splits: Mapping[str, Sequence[SplitPart]]
) -> list[Block]:
    """Every dataset with label, class, structure, keys, records, variables and size."""
    rows = tuple(
        (
            entry.name,
            entry.label,
            entry.class_,
            entry.structure,
            ", ".join(entry.keys),
            f"{entry.records:,}",
            str(len(entry.variables)),
            f"{entry.size:,}",
        )
        for entry in entries
    )
    headings = ("Dataset", "Label", "Class", "Structure", "Keys", "Records", "Variables", "Bytes")
    blocks: list[Block] = [
        Heading("Dataset inventory", 2),
        Table(headings, rows, (1.1, 3, 2, 4, 3, 1, 1, 1.2)),
        Heading("Split datasets", 2),
    ]
    parts = tuple(
        (name, part.name, f"{part.first:,}", f"{part.last:,}")
        for name, found in splits.items()
        for part in found
    )
    if parts:
        text = (
            "Datasets above the size limit are submitted whole and, in the folder split, in parts: "
            "whole subjects in the order of the records."
        )
        table = Table(("Dataset", "Part", "First record", "Last record"), parts)
        return [*blocks, Paragraph(text), table]
    return [*blocks, NONE]


def ledger(run: Submission) -> list[Block]:
    """Raw rows read, mapped and set aside, by source."""
    told = run.facts["ledger"]
    text = (
        f"{told['read']:,} raw rows were read: {told['mapped']:,} are in a submitted dataset and "
        f"{told['set_aside']:,} were set aside, each with a reason. None is unaccounted for."
        if not told["unbalanced"]
        else f"{told['unbalanced']:,} of {told['read']:,} raw rows are not accounted for."
    )
    rows = tuple(
        (name, *(f"{counts[k]:,}" for k in ("read", "mapped", "set_aside")))
        for name, counts in told["sources"].items()
    )
    table = Table(("Source", "Rows read", "Mapped", "Set aside"), rows, (3, 1, 1, 1))
    return [Heading("Traceability from collected data", 2), Paragraph(text), table]


def conformance(run: Submission, notes: GuideNotes) -> list[Block]:
    """How the data were validated, what was found, and which findings are known."""
    rules, found = run.facts["rules"], run.facts["findings"]
    version = run.facts["versions"]["cdisc-convert"]
    counted = (
        ("Rules passed", f"{rules['passed']:,}"),
        ("Rules failed", f"{rules['failed']:,}"),
        ("Rules not applicable", f"{rules['not_applicable']:,}"),
        ("Rules not run", f"{rules['not_run']:,}"),
        *(
            (f"Findings, {level}", f"{found.get(level, 0):,}")
            for level in ("error", "warning", "info")
        ),
    )
    blocks: list[Block] = [
        Heading("Data conformance summary"),
        Heading("Conformance inputs", 2),
        Paragraph(
            f"Rule catalogue of cdisc-convert {version}. The versions of standards and "
            "terminology are those listed above."
        ),
        Heading("Findings", 2),
        Table(("Item", "Count"), counted, (3, 1)),
        Heading("Known findings", 2),
    ]
    known = tuple((k.rule, k.scope, k.reason, k.owner) for k in notes.known)
    headings = ("Rule", "Scope", "Reason", "Owner")
    blocks.append(Table(headings, known, (2, 2, 5, 1)) if known else NONE)
    return blocks


def data_issues(run: Submission) -> list[Block]:
    """Issues of the collected data by kind, with what was done; mapping findings; changes."""
    known = {check.id: check for check in _checks(run.study)}
    rows = tuple(
        (
            id_,
            known[id_].severity if id_ in known else "",
            f"{count:,}",
            known[id_].query if id_ in known else "",
            known[id_].effect if id_ in known else "",
        )
        for id_, count in run.facts["issues"].items()
    )
    headings = ("Issue", "Severity", "Count", "Question", "Effect on the data")
    blocks: list[Block] = [
        Heading("Issues of the collected data", 2),
        Table(headings, rows, (2, 1, 0.7, 5, 3)) if rows else NONE,
        Heading("Values that a statement could not use", 2),
    ]
    findings = tuple(
        (f["id"], f["severity"], f["dataset"], f["variable"], str(f["count"]), f["because"])
        for f in run.facts["mapping"]
    )
    headings = ("Finding", "Severity", "Dataset", "Variable", "Count", "Because")
    blocks.append(Table(headings, findings, (2, 1, 1, 1, 1, 4)) if findings else NONE)
    blocks.append(Heading("Corrections and cells that the format changed", 2))
    changes = tuple(
        (c["dataset"], c["variable"], c["what"], f"{c['cells']:,}")
        for c in run.facts.get("changed_cells", [])
    )
    corrections = tuple(
        (str(c.get("source", "")), str(c.get("column", "")), str(c.get("why", "")), "1")
        for c in run.facts.get("corrections", [])
    )
    both = (*changes, *corrections)
    headings = ("Dataset or source", "Variable or column", "What", "Cells")
    blocks.append(Table(headings, both, (2, 2, 4, 1)) if both else NONE)
    return blocks


def _checks(study: Study) -> Iterable[Check]:
    yield from study.checks
    for spec in study.datasets.values():
        yield from spec.checks


def decisions(run: Submission, notes: GuideNotes) -> list[Block]:
    """Decisions, inconsistencies, open questions, configured values."""
    blocks: list[Block] = [Heading("Decisions and assumptions")]
    titles = (
        ("inconsistencies", "Inconsistencies of the protocol and their treatment", "Treated"),
        ("decisions", "Decisions", "Because"),
        ("open", "Open questions", ""),
    )
    for section, title, why in titles:
        found = notes.of(section)
        blocks.append(Heading(title, 2))
        rows = tuple((n.id, n.what, n.why) if why else (n.id, n.what) for n in found)
        headings = ("Id", "What", why) if why else ("Id", "What")
        blocks.append(Table(headings, rows, (1, 4, 4)[: len(headings)]) if rows else NONE)
    config = tuple((c.name, str(c.value), c.says, c.source) for c in run.study.config.values())
    blocks.append(Heading("Configured values", 2))
    headings = ("Name", "Value", "Meaning", "Source")
    blocks.append(Table(headings, config, (2, 1, 5, 1)) if config else NONE)
    cut = run.facts["study"]
    text = f"Data cut-off: {cut['cutoff']}." if cut["cutoff"] else "No data cut-off was applied."
    return [*blocks, Heading("Data cut-off", 2), Paragraph(text), *_cut(cut)]


def _cut(study: Mapping[str, Mapping[str, Mapping[str, int]]]) -> list[Block]:
    cut = study.get("cut") or {}
    rows = tuple(
        (what, name, f"{count:,}")
        for what, key in (("records removed", "records"), ("values emptied", "values"))
        for name, count in cut.get(key, {}).items()
    )
    return [Table(("What", "Where", "Count"), rows)] if rows else []


def criteria(run: Submission) -> list[Block]:
    """Inclusion and exclusion criteria as TI has them, with the versions of the protocol."""
    names = ("IETESTCD", "IECAT", "IETEST", "TIVERS")
    rows = tuple(zip(*texts_of(run, "TI", names), strict=True))
    headings = ("Criterion", "Category", "Text", "Versions")
    table = Table(headings, rows, (1.2, 1.2, 6, 1)) if rows else NONE
    return [Heading("Inclusion and exclusion criteria"), table]


def subjects_text(run: Submission) -> str:
    """How many subjects the data hold."""
    entry = run.entry("DM") or run.entry("ADSL")
    if entry is None:
        raise SourceError.at("package", "neither DM nor ADSL is in this run; convert them too")
    parts = [
        f"{plural(len(entries), 'dataset')} of {STANDARD_NAMES[standard]} with "
        f"{sum(e.records for e in entries):,} records"
        for standard, entries in run.datasets.items()
    ]
    return f"{plural(entry.records, 'subject')}; {'; '.join(parts)}."
