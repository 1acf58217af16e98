"""Unknown parts of a date filled in, within bounds that the known parts allow.

The rules are those of admiral's imputation functions (pharmaverse): the highest part that may be
filled, first, mid or last, and lower and upper bounds that count only where the known parts make
them possible.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.iso_dates import bounds, bounds_of_parts, whole_days
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY, day_numbers, days_in_month, moments

To = Literal["first", "mid", "last"]
DATE_LEVELS = ("none", "day", "month", "year")
TIME_LEVELS = ("none", "second", "minute", "hour", "day", "month", "year")
_FIRST_CLOCK, _LAST_CLOCK = (0, 0, 0), (23, 59, 59)
_MID_DAY, _MID_MONTH, _DAY_OF_MID_MONTH = 15, 6, 30


def date_parts(column: Column, after_gap: str, count: int) -> np.ndarray:
    """The first `count` parts (year ...) of each record as lines; NaN = unknown.

    after_gap: `dropped` = a part known after an unknown one counts as unknown.
    """
    read = moments(column)
    parts = read.parts[:, :count].copy()
    if after_gap == "dropped":
        unknown = np.cumsum(np.isnan(parts[:, :6]), axis=1) > 0
        parts[:, : min(count, 6)][unknown] = np.nan
        if count == 7:
            parts[unknown[:, -1], 6] = np.nan
    return np.asarray(parts[read.code].T)


def filled_days(parts: np.ndarray, level: str, to: To) -> np.ndarray:
    """Days since 1960-01-01 with month and day filled in up to `level`, NaN where not allowed."""
    year, month, day = parts[0].copy(), parts[1].copy(), parts[2].copy()
    no_month, no_day = np.isnan(month), np.isnan(day)
    month[no_month] = {"first": 1, "mid": _MID_MONTH, "last": 12}[to]
    longest = days_in_month(np.nan_to_num(year, nan=2000), month)
    if to == "first":
        filling = np.ones(len(day))
    elif to == "last":
        filling = longest.astype(float)
    else:
        filling = np.where(no_month, _DAY_OF_MID_MONTH, _MID_DAY)
    day[no_day] = filling[no_day]
    allowed = DATE_LEVELS.index(level)
    needed = np.where(no_month, 2, np.where(no_day, 1, 0))
    days = day_numbers(year, month, np.minimum(day, longest))
    days[needed > allowed] = np.nan
    return days


def filled_clock(parts: np.ndarray, level: str, to_last: bool) -> np.ndarray:
    """Seconds since midnight with hour, minute and second filled in up to `level`."""
    hour, minute, second, fraction = parts[3:7]
    fill = _LAST_CLOCK if to_last else _FIRST_CLOCK
    needed = np.select([np.isnan(hour), np.isnan(minute), np.isnan(second)], [3, 2, 1], 0)
    clock = np.where(np.isnan(hour), fill[0], hour) * 3600
    clock = clock + np.where(np.isnan(minute), fill[1], minute) * 60
    clock = clock + np.where(np.isnan(second), fill[2], second) + np.nan_to_num(fraction)
    clock[needed > TIME_LEVELS.index(level)] = np.nan
    return np.asarray(clock)


def held_within(
    made: np.ndarray,
    possible: tuple[np.ndarray, np.ndarray],
    lower: Sequence[np.ndarray],
    upper: Sequence[np.ndarray],
) -> np.ndarray:
    """`made` moved to bounds that lie in the `possible` range, first the lower ones."""
    earliest, latest = possible
    for bound in lower:
        counts = (bound >= earliest) & (bound <= latest)
        made = np.where(counts, np.fmax(made, bound), made)
    for bound in upper:
        counts = (bound >= earliest) & (bound <= latest)
        made = np.where(counts, np.fmin(made, bound), made)
    return made


def from_bounds(
    days: np.ndarray,
    unknown: np.ndarray,
    to: str,
    lower: Sequence[np.ndarray],
    upper: Sequence[np.ndarray],
) -> np.ndarray:
    """A wholly unknown date as the bound that `to` leads to."""
    if to == "first" and lower:
        return np.where(unknown, np.fmax.reduce(lower), days)
    if to == "last" and upper:
        return np.where(unknown, np.fmin.reduce(upper), days)
    return days


def possible_seconds(parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last second that the known parts allow; an unknown year allows all."""
    whole = np.full((7, parts.shape[1]), np.nan)
    whole[: len(parts)] = parts
    earliest, latest = bounds_of_parts(whole.T)
    no_year = np.isnan(parts[0])
    return np.where(no_year, -np.inf, earliest), np.where(no_year, np.inf, latest)


def possible_days(parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last day that the known parts allow; an unknown year allows all."""
    earliest, latest = possible_seconds(parts)
    return np.floor(earliest / SECONDS_PER_DAY), np.floor(latest / SECONDS_PER_DAY)


def seconds_of_bound(column: Column, is_upper: bool) -> np.ndarray:
    """A bound as seconds; a date alone counts from its first or to its last second."""
    chosen = bounds(column)[1 if is_upper else 0]
    return np.where(np.isnan(whole_days(column)), np.nan, chosen)
