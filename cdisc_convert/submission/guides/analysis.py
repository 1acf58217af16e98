"""Sections of the analysis guide: what analysis datasets share and how they choose their records.

Sections 3 and 4 of the PHUSE template of the Analysis Data Reviewer's Guide; every line is taken from
the datasets of the package and from the statements of the mapping.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cdisc_convert.engine.origins import PREDECESSOR, infer_origin
from cdisc_convert.language.method_text import say_statement, with_config
from cdisc_convert.submission.documents.blocks import Block, Heading, Paragraph, Table
from cdisc_convert.submission.run_folder import ADAM, DatasetEntry, Submission

SUBJECTS = "ADSL"
NONE = Paragraph("None.")
TREATMENT = re.compile(r"(TRT\d\d[PA]N?|TRT[PA]N?|TRTSEQ[PA]N?|TR\d\d[PA]G\dN?|ARM|ACTARM)")
CHOOSING = ("AVISIT", "ABLFL", "DTYPE")
"""Variables whose statements say how records are chosen for visits, baseline and imputed values."""
IMPUTED = re.compile(r"(.*(DTF|TMF)|DTYPE)")


def considerations(run: Submission) -> list[Block]:
    """Core variables, treatment variables, windows, flags, imputation, dependencies."""
    entries = run.datasets[ADAM]
    return [
        Heading("Core variables", 2),
        *_core(entries),
        Heading("Treatment variables", 2),
        *_table(("Dataset", "Variables"), _named(entries, TREATMENT), (1, 6)),
        Heading("Visit windows, unscheduled visits and record selection", 2),
        *_table(
            ("Dataset", "Variable", "How it is made"), list(_selection(run, entries)), (1, 1, 6)
        ),
        Heading("Imputation", 2),
        *_table(
            ("Dataset", "Variable", "Records", "Values"), list(_imputed(entries)), (1, 1, 1, 4)
        ),
        Heading("Data dependencies", 2),
        *_table(("Dataset", "Takes values from"), list(_sources(run, entries)), (1, 6)),
    ]


def _table(
    headings: tuple[str, ...], rows: Sequence[tuple[str, ...]], widths: tuple[float, ...]
) -> list[Block]:
    return [Table(headings, tuple(rows), widths)] if rows else [NONE]


def _core(entries: Sequence[DatasetEntry]) -> list[Block]:
    """Variables of ADSL that every other analysis dataset has."""
    names = {entry.name: [name for name, *_ in entry.variables] for entry in entries}
    others = [set(found) for name, found in names.items() if name != SUBJECTS]
    if SUBJECTS not in names or not others:
        return [NONE]
    labels = {
        name: label
        for entry in entries
        if entry.name == SUBJECTS
        for name, label, *_ in entry.variables
    }
    shared = [name for name in names[SUBJECTS] if all(name in other for other in others)]
    rows = [(name, labels[name]) for name in shared]
    text = f"Variables of {SUBJECTS} that every other analysis dataset has:"
    return [Paragraph(text), *_table(("Variable", "Label"), rows, (1, 4))]


def _named(entries: Sequence[DatasetEntry], pattern: re.Pattern[str]) -> list[tuple[str, ...]]:
    found = []
    for entry in entries:
        names = [name for name, *_ in entry.variables if pattern.fullmatch(name)]
        if names:
            found.append((entry.name, ", ".join(names)))
    return found


def _selection(run: Submission, entries: Sequence[DatasetEntry]) -> Iterator[tuple[str, ...]]:
    """How visits, baselines and analysis flags are chosen, as the mapping says it."""
    for entry in entries:
        spec = run.study.datasets.get(entry.name)
        for name, *_ in entry.variables if spec is not None else ():
            is_flag = re.fullmatch(r"ANL\d\dFL", name) is not None
            if spec is not None and name in spec.statements and (is_flag or name in CHOOSING):
                text = say_statement(spec, spec.statements[name])
                if text.startswith("Left empty"):
                    continue
                yield entry.name, name, with_config(run.study, text)


def _imputed(entries: Sequence[DatasetEntry]) -> Iterator[tuple[str, ...]]:
    """Imputation flags and derivation types with the values that they have."""
    for entry in entries:
        names = [name for name, *_ in entry.variables if IMPUTED.fullmatch(name)]
        if not names:
            continue
        columns = entry.read().columns
        for name in names:
            values = [str(value) for value in columns[name].tolist() if value]
            if not values:
                continue
            shown = ", ".join(f"{value} ({values.count(value):,})" for value in sorted(set(values)))
            yield entry.name, name, f"{len(values):,}", shown


def _sources(run: Submission, entries: Sequence[DatasetEntry]) -> Iterator[tuple[str, ...]]:
    """Datasets that the predecessors of each analysis dataset lie in."""
    submitted = {e.name for found in run.datasets.values() for e in found}
    for entry in entries:
        spec = run.study.datasets.get(entry.name)
        found: dict[str, None] = {}
        for statement in spec.statements.values() if spec is not None else ():
            kind, source, _ = infer_origin(run.study, spec, statement)  # type: ignore[arg-type]
            name = source.partition(".")[0]
            if kind == PREDECESSOR and name in submitted and name != entry.name:
                found[name] = None
        yield entry.name, ", ".join(found) or "derived from helpers that programs define"
