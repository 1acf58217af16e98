"""Pairs of our rows with the records of another dataset that belong to them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.frame import spans
from cdisc_convert.engine.sight import Sight
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_number
from cdisc_convert.model.spec import Combination, Condition, Reference, references_of

Match = tuple[tuple[Reference, Reference], ...]


def pairs(
    sight: Sight, frame: str, match: Match, among: Condition | None
) -> tuple[np.ndarray, np.ndarray]:
    """For each of our rows the records of `frame`: of its group, else of the same subject.

    match: (their column, our reference) must be equal. among: sees both sides.
    Gives (our row, position in `frame`) per pair, sorted by row, then by position.
    """
    members = sight.members(frame)
    theirs_only, both = _split(among, frame)
    their_frame = sight.world.frame(frame)
    allowed = np.ones(their_frame.size, dtype=bool)
    if theirs_only is not None:
        allowed = holds(
            theirs_only,
            lambda ref: sight.world.column(ref.scope, ref.name),
            their_frame.size,
            sight.world.tables,
        )
    if members is not None:
        row, record = members.rows(), members.ids
        keep = allowed[record]
        row, record = row[keep], record[keep]
        for theirs, ours in match:
            left = sight.world.column(frame, theirs.name).take(record)
            keep = _equal(left, sight.column(ours).take(row))
            row, record = row[keep], record[keep]
    else:
        row, record = _joined(sight, frame, match, np.flatnonzero(allowed))
    if both is not None and len(row):
        keep = _both_hold(sight, frame, both, row, record)
        row, record = row[keep], record[keep]
    sight.world.ledger.read(sight.reader, frame, record)
    return row, record


def _split(among: Condition | None, frame: str) -> tuple[Condition | None, Condition | None]:
    """`among` as (part that sees their side only, rest)."""
    if among is None:
        return None, None
    parts = among.conditions if isinstance(among, Combination) and among.word == "all" else (among,)
    theirs: list[Condition] = []
    both: list[Condition] = []
    for part in parts:
        refs = list(references_of(part))
        is_theirs = all(ref.scope == frame for ref in refs)
        (theirs if is_theirs else both).append(part)
    return _all_of(theirs), _all_of(both)


def _all_of(parts: list[Condition]) -> Condition | None:
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else Combination("all", tuple(parts))


def _both_hold(
    sight: Sight, frame: str, condition: Condition, row: np.ndarray, record: np.ndarray
) -> np.ndarray:
    def resolve(ref: Reference) -> Column:
        if ref.scope == frame:
            return sight.world.column(frame, ref.name).take(record)
        return sight.column(ref).take(row)

    return holds(condition, resolve, len(row), sight.world.tables)


def _joined(
    sight: Sight, frame: str, match: Match, candidates: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    theirs = sight.world.frame(frame)
    left = [(sight.rows.subject, theirs.subject[candidates])]
    if frame in sight.world.study_level or frame in sight.world.tables:
        left = []
    for their_ref, our_ref in match:
        left.append(
            joint_codes(
                sight.column(our_ref), sight.world.column(frame, their_ref.name).take(candidates)
            )
        )
    ours_key, theirs_key = combine(left, sight.size, len(candidates))
    row, position = join(ours_key, theirs_key)
    return row, candidates[position]


def join(ours: np.ndarray, theirs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of equal keys (negative keys match nothing), sorted by our row, then their position."""
    usable = np.flatnonzero(theirs >= 0)
    order = usable[np.argsort(theirs[usable], kind="stable")]
    keys = theirs[order]
    start = np.searchsorted(keys, ours, side="left")
    stop = np.searchsorted(keys, ours, side="right")
    count = np.where(ours >= 0, stop - start, 0)
    return np.repeat(np.arange(len(ours)), count), order[spans(start, count)]


def joint_codes(ours: Column, theirs: Column) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers that are equal where the values are; -1 where missing."""
    if ours.is_text and theirs.is_text:
        return np.where(ours.absent, -1, _shifted(ours.codes_in(theirs))), np.where(
            theirs.absent, -1, theirs.values
        ).astype(np.int64)
    a, b = (column_as_number(c)[0] if c.is_text else c for c in (ours, theirs))
    codes, _ = pd.factorize(np.concatenate([a.values, b.values]))
    codes = codes.astype(np.int64)
    return codes[: len(a)], codes[len(a) :]


def _shifted(codes: np.ndarray) -> np.ndarray:
    """Codes with 'not among theirs' (-2) as -1: such a value matches nothing."""
    return np.where(codes < 0, -1, codes).astype(np.int64)


def combine(
    keys: list[tuple[np.ndarray, np.ndarray]], our_size: int, their_size: int
) -> tuple[np.ndarray, np.ndarray]:
    """Several keys as one; -1 where one of them is negative."""
    if not keys:
        return np.zeros(our_size, np.int64), np.zeros(their_size, np.int64)
    ours, theirs = (np.asarray(k, dtype=np.int64) for k in keys[0])
    for more_ours, more_theirs in keys[1:]:
        width = max(int(more_ours.max(initial=-1)), int(more_theirs.max(initial=-1))) + 1
        bad_ours, bad_theirs = (ours < 0) | (more_ours < 0), (theirs < 0) | (more_theirs < 0)
        wide_ours, wide_theirs = ours * width + more_ours, theirs * width + more_theirs
        codes, _ = pd.factorize(np.concatenate([wide_ours, wide_theirs]))
        ours = np.where(bad_ours, -1, codes[: len(wide_ours)]).astype(np.int64)
        theirs = np.where(bad_theirs, -1, codes[len(wide_ours) :]).astype(np.int64)
    return ours, theirs


def _equal(left: Column, right: Column) -> np.ndarray:
    ours, theirs = joint_codes(left, right)
    return (ours == theirs) & (ours >= 0)
