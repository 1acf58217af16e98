"""Related records by way of RELREC (SDTMIG 3.4, section 8.2)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import Cell, as_texts, member_mask, number_normal, stack
from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.frame import Entry, Frame, Later
from cdisc_convert.rules.joins import joint_codes, pairs
from cdisc_convert.rules.study import Study, StudyDataset

Pairs = tuple[np.ndarray, np.ndarray]
SUBJECT = ("STUDYID", "USUBJID")


def join_related(
    study: Study,
    dataset: StudyDataset,
    frame: Frame,
    relrec: Frame,
    wildcard: str,
    of: Callable[[StudyDataset], Frame],
) -> Frame:
    """Every pair of a record and a record related to it, the latter's variables as `RELREC.X`.

    A variable whose name the model has with `--` bears the `wildcard` in place of its domain.
    """
    left, right = _related(relrec, dataset.domain)
    found: list[tuple[Frame, str, Pairs]] = []
    domains = as_texts(relrec.column("RDOMAIN").take(right)).compact()
    assert domains.levels is not None
    for code, domain in enumerate(domains.levels):
        other = study.of_domain(str(domain))
        if other is not None:
            records = of(other)
            here = domains.values == code
            two = _record_pairs(frame, records, relrec, left[here], right[here])
            found.append((records, str(domain), two))
    if not any(len(rows) for _, _, (rows, _) in found):
        raise NotApplicable("no record is related to one of another dataset")
    rows = np.concatenate([rows for _, _, (rows, _) in found])
    return frame.take(rows).with_cells(_cells(found, wildcard, study))


def _related(relrec: Frame, domain: str) -> Pairs:
    """Positions in RELREC: records of `domain`, each with every other of its relationship."""
    names = [name for name in (*SUBJECT, "RELID") if name in relrec]
    columns = [relrec.column(name) for name in names]
    is_own = member_mask(relrec.column("RDOMAIN"), [domain])
    own, others = np.flatnonzero(is_own), np.flatnonzero(~is_own)
    mine, theirs = joint_codes(
        [column.take(own) for column in columns], [column.take(others) for column in columns]
    )
    rows, partners = pairs(mine, theirs)
    return own[rows], others[partners]


def _record_pairs(
    frame: Frame, records: Frame, relrec: Frame, left: np.ndarray, right: np.ndarray
) -> Pairs:
    """Pairs of records that pairs of RELREC entries relate, worked out per pair of IDVARs."""
    one, two = relrec.column("IDVAR").take(left), relrec.column("IDVAR").take(right)
    values = relrec.column("IDVARVAL")
    exact = values.take(left).present & values.take(right).present
    codes, count = two.group_codes()
    kinds = (one.group_codes()[0] * count + codes) * 2 + exact
    found: list[Pairs] = []
    for kind in np.unique(kinds):
        here = np.flatnonzero(kinds == kind)
        names = one.take(here[:1]).tolist()[0], two.take(here[:1]).tolist()[0]
        if any(
            name is not None and name not in where
            for name, where in zip(names, (frame, records), strict=True)
        ):
            continue
        if exact[here[0]]:
            found.append(_by_value(frame, records, relrec, left[here], right[here], names))
        elif None not in names:
            found.append(_by_name(frame, records, relrec.column("USUBJID").take(left[here]), names))
    if not found:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    return np.concatenate([a for a, _ in found]), np.concatenate([b for _, b in found])


def _by_value(
    frame: Frame,
    records: Frame,
    relrec: Frame,
    left: np.ndarray,
    right: np.ndarray,
    names: tuple[object, object],
) -> Pairs:
    """Records with the values that RELREC names, of the same subject."""
    mine_at, entries = _pointed(frame, relrec, left, names[0])
    theirs_at, others = _pointed(records, relrec, right, names[1])
    entry_rows, other_rows = pairs(entries, others)
    rows, partners = mine_at[entry_rows], theirs_at[other_rows]
    same = np.ones(len(rows), dtype=bool)
    for name in SUBJECT:
        if name in frame and name in records:
            same &= frame.column(name).take(rows).same_as(records.column(name).take(partners))
    return rows[same], partners[same]


def _pointed(
    records: Frame, relrec: Frame, entries: np.ndarray, name: object
) -> tuple[np.ndarray, np.ndarray]:
    """Records that entries of RELREC point to, and the number of the entry."""
    subjects = relrec.column("USUBJID").take(entries)
    values = as_texts(relrec.column("IDVARVAL").take(entries), number_normal)
    found_rows, found_entries = [], []
    for has_subject in (True, False):
        at = np.flatnonzero(subjects.present == has_subject)
        mine = [as_texts(records.column(str(name)), number_normal)]
        theirs = [values.take(at)]
        if has_subject:
            mine.append(records.column("USUBJID"))
            theirs.append(subjects.take(at))
        if len(at):
            entry, row = pairs(*reversed(joint_codes(mine, theirs)))
            found_rows.append(row)
            found_entries.append(at[entry])
    return np.concatenate(found_rows), np.concatenate(found_entries)


def _by_name(frame: Frame, records: Frame, subjects: Column, names: tuple[object, object]) -> Pairs:
    """Records of the same subject with equal values of the two variables."""
    keys = [name for name in SUBJECT if name in frame and name in records]
    mine = [*(frame.column(key) for key in keys), as_texts(frame.column(str(names[0])))]
    theirs = [*(records.column(key) for key in keys), as_texts(records.column(str(names[1])))]
    rows, partners = pairs(*joint_codes(mine, theirs, normal=True))
    if subjects.present.all() and "USUBJID" in frame:
        told = member_mask(frame.column("USUBJID").take(rows), subjects.tolist())
        return rows[told], partners[told]
    return rows, partners


def _cells(found: list[tuple[Frame, str, Pairs]], wildcard: str, study: Study) -> dict[str, Entry]:
    general = study.library.general_names
    sources: dict[str, list[str | None]] = {}
    for at, (records, domain, _) in enumerate(found):
        for name in records.cells:
            is_general = name.startswith(domain) and f"--{name[len(domain) :]}" in general
            after = f"{wildcard}{name[len(domain) :]}" if is_general else name
            sources.setdefault(f"RELREC.{after}", [None] * len(found))[at] = name
    return {name: Later(_maker(found, names)) for name, names in sources.items()}


def _maker(found: list[tuple[Frame, str, Pairs]], names: list[str | None]) -> Callable[[], Cell]:
    def make() -> Cell:
        parts: list[tuple[Cell | None, int]] = []
        for (records, _, (_, partners)), name in zip(found, names, strict=True):
            taken = records.get(name).take(partners) if name else None
            parts.append((taken, len(partners)))
        return stack(parts)

    return make
