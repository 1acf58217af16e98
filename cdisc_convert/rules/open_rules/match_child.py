"""Parents of records in SUPP--, CO and RELREC: found by IDVAR (SDTMIG 3.4, section 8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import Cell, as_numbers, as_texts, number_in, stack
from cdisc_convert.rules.frame import Entry, Frame, Later
from cdisc_convert.rules.joins import first_match, joint_codes
from cdisc_convert.rules.open_rules.rule import Match
from cdisc_convert.rules.study import Study, StudyDataset

POINTERS = ("IDVAR", "IDVARVAL")


def join_parents(
    study: Study,
    dataset: StudyDataset,
    frame: Frame,
    match: Match,
    of: Callable[[StudyDataset], Frame],
) -> Frame:
    """`frame` with the variables of each record's parent, which replace those of the record.

    A record without parent keeps its own values.
    """
    parents = _parents(study, dataset, frame, match)
    if not parents:
        return frame
    found = []
    for parent in parents:
        records = of(parent)
        found.append((records, _parent_rows(dataset, parent, frame, records, match)))
    return frame.with_cells(_cells(frame, found))


def _parents(study: Study, dataset: StudyDataset, frame: Frame, match: Match) -> list[StudyDataset]:
    if dataset.is_supplemental:
        if match.name not in ("SUPP--", "SQ--", dataset.name):
            return []
        wanted: set[object] = {dataset.related_domain}
    elif match.name not in (dataset.domain, dataset.name):
        return []
    elif "RDOMAIN" in frame:
        wanted = set(frame.column("RDOMAIN").tolist())
    else:
        return [
            one
            for one in study.datasets
            if one is not dataset and all(key in one.data.columns for key in match.right)
        ]
    whole: dict[str, StudyDataset] = {}
    for one in study.datasets:
        if one.domain and one.domain in wanted:
            whole.setdefault(one.domain, one)
    return list(whole.values())


def _parent_rows(
    dataset: StudyDataset, parent: StudyDataset, frame: Frame, records: Frame, match: Match
) -> np.ndarray:
    """Per row of the frame the first record of the parent that it points to, -1 where none is."""
    both = zip(match.left, match.right, strict=True)
    told = [(one, two) for one, two in both if one not in POINTERS]
    keys = [(one, two) for one, two in told if one in frame and two in records]
    mine = [frame.column(one) for one, _ in keys]
    theirs = [records.column(two) for _, two in keys]
    rows = np.full(len(frame), -1, dtype=np.int64)
    has_pointers = any(name in match.left for name in POINTERS)
    if not has_pointers:
        return first_match(*joint_codes(mine, theirs))
    concerned = np.ones(len(frame), dtype=bool)
    if not dataset.is_supplemental and "RDOMAIN" in frame:
        concerned = _is(as_texts(frame.column("RDOMAIN")), parent.domain)
    variable, value = as_texts(frame.column("IDVAR")), frame.column("IDVARVAL")
    points = variable.present & value.present
    plain = concerned & ~points
    rows[plain] = _first(mine, theirs, plain, None, None)
    assert variable.levels is not None
    for code in np.flatnonzero(variable.used_levels()):
        name = str(variable.levels[code])
        here = concerned & points & (variable.values == code)
        if name in records and here.any():
            rows[here] = _first(mine, theirs, here, value, records.column(name))
    return rows


def _first(
    mine: Sequence[Column],
    theirs: Sequence[Column],
    rows: np.ndarray,
    value: Column | None,
    pointed: Column | None,
) -> np.ndarray:
    """First record of the parent for the `rows`: by keys that have a value, and by the pointer."""
    at = np.flatnonzero(rows)
    found = np.full(len(at), -1, dtype=np.int64)
    known = np.array([column.present[at] for column in mine]).reshape(len(mine), len(at))
    patterns, back = np.unique(known, axis=1, return_inverse=True)
    for number in range(patterns.shape[1]):
        here = at[back.reshape(-1) == number]
        left = [m.take(here) for m, use in zip(mine, patterns[:, number], strict=True) if use]
        right = [t for t, use in zip(theirs, patterns[:, number], strict=True) if use]
        if value is not None and pointed is not None:
            left.append(_comparable(value.take(here), pointed))
            right.append(pointed)
        if not left:
            continue
        size = len(right[0])
        present = np.logical_and.reduce([column.present for column in right])
        codes, others = joint_codes(left, right)
        others = np.where(present, others, -1)
        rows_found = first_match(codes, others) if size else np.full(len(here), -1)
        found[back.reshape(-1) == number] = rows_found
    return found


def _comparable(value: Column, pointed: Column) -> Column:
    """IDVARVAL (text) as a value of the variable it is compared with."""
    texts = as_texts(value, str.strip)
    if pointed.is_text:
        return texts
    return Column.of_numbers(as_numbers(texts.map_texts(_number_text)))


def _number_text(text: str) -> str | None:
    return text if number_in(text) is not None else None


def _is(column: Column, wanted: str) -> np.ndarray:
    assert column.levels is not None
    return np.append(column.levels == wanted, False)[column.values]


def _cells(frame: Frame, found: Sequence[tuple[Frame, np.ndarray]]) -> dict[str, Entry]:
    """Every variable of the parents: of the parent where there is one, else the record's own."""
    names = dict.fromkeys(name for records, _ in found for name in records.cells)
    return {name: Later(_maker(frame, found, name)) for name in names}


def _maker(
    frame: Frame, found: Sequence[tuple[Frame, np.ndarray]], name: str
) -> Callable[[], Cell]:
    def make() -> Cell:
        size = len(frame)
        own = frame.get(name) if name in frame else None
        parts: list[tuple[Cell | None, int]] = [(own, size)]
        index = np.arange(size)
        start = size
        for records, rows in found:
            if name in records:
                parts.append((records.get(name), len(records)))
                index = np.where(rows >= 0, start + rows, index)
                start += len(records)
        return stack(parts).take(index)

    return make
