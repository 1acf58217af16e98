"""Days covered by episodes that may overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.functions.records._dates import SECONDS_PER_DAY
from cdisc_convert.model.column import Column
from cdisc_convert.model.iso_dates import bounds, is_complete_date
from cdisc_convert.model.records import Records


@dataclass(frozen=True, eq=False)
class Episodes:
    """Episodes in whole days since 1960-01-01.

    row: our row of each episode.
    first, last: first and last day it can have; -inf or inf where the date is missing.
    is_partial: true where a date is given in part only.
    is_undated: true where both dates are missing.
    """

    row: np.ndarray
    first: np.ndarray
    last: np.ndarray
    is_partial: np.ndarray
    is_undated: np.ndarray


def episodes_of(start: Records, end: Records) -> Episodes:
    """The episodes with partial dates taken as widely as they can be meant."""
    (first, _), (_, last) = day_bounds(start.value), day_bounds(end.value)
    is_partial = _is_partial(start.value) | _is_partial(end.value)
    is_undated = np.isnan(first) & np.isnan(last)
    return Episodes(
        start.row,
        np.where(np.isnan(first), -np.inf, first),
        np.where(np.isnan(last), np.inf, last),
        is_partial,
        is_undated,
    )


def day_bounds(column: Column) -> tuple[np.ndarray, np.ndarray]:
    """First and last day that each date can mean, NaN where there is none."""
    earliest, latest = bounds(column)
    return np.floor(earliest / SECONDS_PER_DAY), np.floor(latest / SECONDS_PER_DAY)


def _is_partial(column: Column) -> np.ndarray:
    return column.present & ~is_complete_date(column)


def rows_with(row: np.ndarray, mask: np.ndarray, size: int) -> np.ndarray:
    """True for each of our rows that has an episode where `mask` is true."""
    rows = np.zeros(size, dtype=bool)
    rows[row[mask]] = True
    return rows


def days_covered(row: np.ndarray, first: np.ndarray, last: np.ndarray, size: int) -> np.ndarray:
    """Number of days of each row in the union of its episodes, both ends included.

    row, first, last: one per episode, in any order; finite days; an episode that ends before it
        starts covers nothing.
    """
    is_real = last >= first
    row, first, last = row[is_real], first[is_real], last[is_real]
    if not len(row):
        return np.zeros(size)
    order = np.lexsort((first, row))
    row, first, last = row[order], first[order], last[order]
    origin = first.min()
    begin, end = first - origin, last - origin
    # rows stand far apart on one axis, so that one running maximum serves all of them
    room = end.max() + 1
    furthest = np.maximum.accumulate(end + row * room)
    before = np.append(-1.0, furthest[:-1] - row[1:] * room)
    added = end - np.maximum(begin, before + 1) + 1
    return np.bincount(row, np.maximum(added, 0), minlength=size)
