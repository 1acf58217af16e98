"""The path of a value over time: a start point and the measurements after it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_number
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Records


@dataclass(frozen=True, eq=False)
class Steps:
    """Neighbouring points of each row: from (day, value) to (next_day, next_value)."""

    row: np.ndarray
    day: np.ndarray
    next_day: np.ndarray
    value: np.ndarray
    next_value: np.ndarray

    @property
    def days(self) -> np.ndarray:
        """Length of each step."""
        return self.next_day - self.day


def steps_of(
    value: np.ndarray, date: Records, start: Column, start_value: np.ndarray, until: Column
) -> Steps:
    """The steps of each row from (`start`, `start_value`) over the records up to `until`.

    value: value of each record; NaN = no point.
    date: dates of the records; points after the day of `start`, not after that of `until` (missing
        = no limit); one point per day, the mean of its values. Rows without start have no steps.
    """
    first, last = whole_days(start), whole_days(until)
    days = whole_days(date.value)
    limit = np.where(np.isnan(last), np.inf, last)
    is_point = (days > first[date.row]) & (days <= limit[date.row]) & ~np.isnan(value)
    begins = np.flatnonzero(~np.isnan(first) & ~np.isnan(start_value))
    is_point &= (~np.isnan(first) & ~np.isnan(start_value))[date.row]
    row = np.concatenate([begins, date.row[is_point]])
    day = np.concatenate([first[begins], days[is_point]])
    values = np.concatenate([start_value[begins], value[is_point]])
    row, day, values = one_per_moment(row, day, values)
    at = np.flatnonzero(row[1:] == row[:-1])
    return Steps(row[at], day[at], day[at + 1], values[at], values[at + 1])


def one_per_moment(
    row: np.ndarray, moment: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points sorted by row and moment, those of one moment replaced by their mean."""
    order = np.lexsort((moment, row))
    row, moment, values = row[order], moment[order], values[order]
    is_new = np.ones(len(row), dtype=bool)
    is_new[1:] = (row[1:] != row[:-1]) | (moment[1:] != moment[:-1])
    starts = np.flatnonzero(is_new)
    if not len(starts):
        return row, moment, values
    count = np.diff(np.append(starts, len(row)))
    return row[starts], moment[starts], np.add.reduceat(values, starts) / count


def number_of_records(value: Records) -> np.ndarray:
    """The number of each record, NaN where it has none."""
    return column_as_number(value.value)[0].values
