"""Row verbs that change what a row is: group, split, spread."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cdisc_convert.engine.frame import Members, Rows, spans
from cdisc_convert.engine.sight import Sight
from cdisc_convert.model.column import Column, Kind, group_codes
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.iso_dates import parse_duration, whole_days
from cdisc_convert.model.spec import Group, Reference, Split, Spread

LONGEST_SPREAD = 100_000
ROUNDING = 1e-9  # of steps that are fractions of a day


def group_rows(step: Group, sight: Sight) -> Rows:
    """One row per combination of `by`; the grouped records stay reachable as members."""
    columns = [sight.column(ref) for ref in step.by]
    codes = group_codes(columns, sight.size)
    order = np.argsort(codes, kind="stable")
    count = np.bincount(codes) if sight.size else np.empty(0, dtype=np.int64)
    starts = np.concatenate([[0], np.cumsum(count)])
    leaders = order[starts[:-1]]
    subject = sight.rows.subject
    mixed = subject[order] != np.repeat(subject[leaders], count)
    if mixed.any():
        raise SourceError.at(
            step.place,
            f"{sight.owner}: group: a group holds records of several subjects; add USUBJID to 'by'",
        )
    rows = Rows(len(leaders), subject[leaders])
    for name, positions in sight.rows.index.items():
        ids = positions[order]
        kept = ids >= 0
        group_of = np.repeat(np.arange(len(leaders)), count)[kept]
        sizes = np.bincount(group_of, minlength=len(leaders))
        rows.members[name] = Members(np.concatenate([[0], np.cumsum(sizes)]), ids[kept])
    for name, members in sight.rows.members.items():
        ordered = members.take(order)
        sizes = np.add.reduceat(np.append(np.diff(ordered.starts), 0), starts[:-1])
        rows.members[name] = Members(np.concatenate([[0], np.cumsum(sizes)]), ordered.ids)
    for ref, column in zip(step.by, columns, strict=True):
        rows.made[str(ref)] = column.take(leaders)
    return rows


def split_rows(step: Split, sight: Sight) -> tuple[Rows, np.ndarray]:
    """One row per piece of a text (PIECE, PIECENO), and the rows without any."""
    column = column_as_text(sight.column(step.column))
    assert column.levels is not None
    pieces = [_pieces(level, step) for level in column.levels]
    counts = np.array([len(p) for p in pieces] + [0], dtype=np.int64)[column.values]
    pool = [piece for parts in pieces for piece in parts]
    offsets = np.concatenate([[0], np.cumsum([len(p) for p in pieces])]).astype(np.int64)
    starts = np.append(offsets[:-1], 0)[column.values]
    rows = sight.rows.take(np.repeat(np.arange(sight.size), counts))
    codes = spans(starts, counts)
    rows.made["PIECE"] = Column.of_levels(codes, pool) if pool else Column.missing(rows.size)
    rows.made["PIECENO"] = Column.of_numbers((codes - np.repeat(starts, counts) + 1).astype(float))
    return rows, np.flatnonzero(counts == 0)


def spread_rows(
    step: Spread, sight: Sight, describe: Callable[[Rows, int], str]
) -> tuple[Rows, np.ndarray]:
    """One row per step of an interval (STEP, STEPNO), and the rows without a complete one.

    Raises SourceError for an interval of more than LONGEST_SPREAD steps; `describe` names its row.
    """
    start, end = sight.column(step.start), sight.column(step.end)
    first, last = whole_days(start), whole_days(end)
    if isinstance(step.every, Reference):
        every = sight.column(step.every).map_numbers(_days_of)
        width = every.values
    else:
        days = _days_of(step.every)
        if days is None:
            raise SourceError.at(step.place, f"spread: '{step.every}' is not a duration in days")
        width = np.full(sight.size, days)
    last = np.where(np.isnan(last), first, last)
    # one day without a step (ONCE) is one row
    width = np.where(np.isnan(width) & (first == last), 1.0, width)
    usable = ~np.isnan(first) & ~np.isnan(width) & (width > 0) & (last >= first)
    # steps of less than a day go on to the end of the last day
    length = last - first + np.maximum(1 - width, 0)
    counts = np.where(usable, np.floor(length / np.where(usable, width, 1) + ROUNDING) + 1, 0)
    counts = counts.astype(np.int64)
    if (counts > LONGEST_SPREAD).any():
        row = int(np.flatnonzero(counts > LONGEST_SPREAD)[0])
        raise SourceError.at(
            step.place,
            f"{sight.owner}: spread: {describe(sight.rows, row)} would make {counts[row]} "
            f"rows; at most {LONGEST_SPREAD}. Look at its dates",
        )
    rows = sight.rows.take(np.repeat(np.arange(sight.size), counts))
    number = spans(np.zeros(sight.size, dtype=np.int64), counts)
    days_at = np.floor(np.repeat(first, counts) + number * np.repeat(width, counts) + ROUNDING)
    rows.made["STEP"] = Column.of_numbers(days_at, Kind.DATE)
    rows.made["STEPNO"] = Column.of_numbers(number + 1.0)
    return rows, np.flatnonzero(counts == 0)


def _pieces(text: str, step: Split) -> list[str]:
    if step.every:
        return [text[i : i + step.every] for i in range(0, len(text), step.every)]
    return [piece.strip() for piece in text.split(step.separator) if piece.strip()]


def _days_of(text: str) -> float | None:
    duration = parse_duration(text)
    if duration is None or duration.months:
        return None
    return duration.days + duration.seconds / 86400
