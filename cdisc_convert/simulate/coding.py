"""Coding exports: one row per record that was coded, with the terms of the invented dictionary."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Cells, Flags, constant
from cdisc_convert.simulate.dictionary import CLASSES, LEVELS, drug_terms, event_terms
from cdisc_convert.simulate.folder import FileLayout

MEDDRA = FileLayout(
    "coding/meddra.csv",
    (
        "SUBJECT", "FORM", "RECORDID", "VERBATIM",
        *(name for level in LEVELS for name in (level, f"{level}_CODE")),
    ),
)  # fmt: skip
WHODRUG = FileLayout(
    "coding/whodrug.csv",
    (
        "SUBJECT", "FORM", "RECORDID", "DRUGNAME", "PREFTERM",
        *(name for level in CLASSES for name in (level, f"{level}_CODE")),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Coding:
    """Records to be coded: subject, record, text as typed, and the dictionary text it stands for."""

    form: str
    subject: Cells
    record: Cells
    verbatim: Cells
    term: Cells
    uncoded: Flags
    twice: Flags


def meddra_columns(coding: Coding) -> dict[str, Cells]:
    """Columns of the export of event terms; a record `twice` has a second row at the end."""
    return _columns(MEDDRA, "VERBATIM", coding, event_terms())


def whodrug_columns(coding: Coding) -> dict[str, Cells]:
    """Columns of the export of drug names."""
    return _columns(WHODRUG, "DRUGNAME", coding, drug_terms())


def _columns(
    layout: FileLayout, text: str, coding: Coding, terms: Mapping[str, tuple[str, ...]]
) -> dict[str, Cells]:
    row = np.append(np.arange(len(coding.record)), np.flatnonzero(coding.twice))
    columns = {
        "SUBJECT": coding.subject[row],
        "FORM": constant(coding.form, len(row)),
        "RECORDID": coding.record[row],
        text: coding.verbatim[row],
    }
    coded = layout.columns[4:]
    blank = ("",) * len(coded)
    texts = [
        blank if empty else terms[term]
        for term, empty in zip(coding.term[row].tolist(), coding.uncoded[row].tolist(), strict=True)
    ]
    for place, name in enumerate(coded):
        columns[name] = np.array([entry[place] for entry in texts], dtype=object)
    return columns
