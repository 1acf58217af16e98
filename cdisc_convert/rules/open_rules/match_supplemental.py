"""Supplemental qualifiers as variables of their parent's records (SDTMIG 3.4, section 8.4)."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import as_texts, number_normal
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.frame import Entry, Frame, Taken
from cdisc_convert.rules.joins import joint_codes, pairs

SUBJECT_KEYS = ("STUDYID", "USUBJID", "APID", "POOLID", "SPDEVID")
PASSED_ON = ("RDOMAIN", "QORIG", "QEVAL")


def join_qualifiers(frame: Frame, qualifiers: Frame) -> Frame:
    """`frame` with one variable per QNAM, found by the subject's identifiers, IDVAR and IDVARVAL.

    Raises NotRun where two records give the same QNAM to one record of the parent.
    """
    names = as_texts(qualifiers.column("QNAM")).compact()
    values = qualifiers.column("QVAL")
    rows, records = _partners(frame, qualifiers)
    cells: dict[str, Entry] = {}
    partner = np.full(len(frame), -1, dtype=np.int64)
    partner[rows[::-1]] = records[::-1]
    assert names.levels is not None
    for code, name in enumerate(names.levels):
        here = names.values[records] == code
        index = np.full(len(frame), -1, dtype=np.int64)
        index[rows[here]] = records[here]
        if len(np.unique(rows[here])) < int(here.sum()):
            raise NotRun(f"several supplemental qualifiers {name} belong to one record")
        cells[str(name) if name not in frame else f"{name}_supp"] = Taken(values, index)
    for name in PASSED_ON:
        if name in qualifiers and name not in frame:
            cells[name] = Taken(qualifiers.cells[name], partner)
    return frame.with_cells(cells)


def _partners(frame: Frame, qualifiers: Frame) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of a row of the frame and a qualifier that belongs to it."""
    keys = [name for name in SUBJECT_KEYS if name in frame and name in qualifiers]
    variables = as_texts(qualifiers.column("IDVAR"))
    found_rows, found_records = [], []
    groups: list[tuple[str, np.ndarray]] = [("", variables.absent)]
    assert variables.levels is not None
    for code in np.flatnonzero(variables.used_levels()):
        groups.append((str(variables.levels[code]), variables.values == code))
    for name, here in groups:
        at = np.flatnonzero(here)
        if not len(at) or (name and name not in frame):
            continue
        mine = [frame.column(key) for key in keys]
        theirs = [qualifiers.column(key).take(at) for key in keys]
        if name:
            mine.append(as_texts(frame.column(name), number_normal))
            theirs.append(_pointer(qualifiers, at))
        rows, records = pairs(*joint_codes(mine, theirs))
        found_rows.append(rows)
        found_records.append(at[records])
    if not found_rows:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate(found_rows), np.concatenate(found_records)


def _pointer(qualifiers: Frame, at: np.ndarray) -> Column:
    return as_texts(qualifiers.column("IDVARVAL").take(at), number_normal)
