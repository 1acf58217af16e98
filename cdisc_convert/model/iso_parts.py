"""Dates and times taken apart: ISO 8601 texts and numeric dates as calendar and clock parts.

SDTM writes ISO 8601 with unknown parts left off on the right or shown by a hyphen (SDTMIG 3.4,
sections 4.4.1 and 4.4.2). Each distinct value is read once. An unknown part is NaN: `2024---15` has
a year and a day but no month. Numbers count from 1960-01-01, as SAS does.
"""

from __future__ import annotations

import re
import weakref
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cdisc_convert.model.column import Column, Kind

SECONDS_PER_DAY = 86400
EPOCH = np.datetime64("1960-01-01", "D")
PART_COUNT = 7
_REMEMBERED_COLUMNS = 4
_MOST_REMEMBERED = 200_000
DATE_PARTS = slice(0, 3)
_ISO_TEXT = re.compile(
    r"(?:(\d{4}|-)(?:-(\d\d|-)(?:-(\d\d|-)(?=T|$))?)?(?=T|$))?"
    r"(?:T(\d\d|-)(?::(\d\d|-)(?::(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.ASCII,
)


@dataclass(frozen=True, eq=False)
class Moments:
    """The distinct values of a column, taken apart.

    parts: one line per distinct value and a last one for missing; year, month, day, hour, minute,
        second, fraction of a second; NaN = unknown. A line of NaN only: missing or unreadable.
    offset: seconds east of UTC as written in the text, NaN = none.
    code: line of each record.
    """

    parts: np.ndarray
    offset: np.ndarray
    code: np.ndarray

    @property
    def is_read(self) -> np.ndarray:
        """True for each line in which a part is known."""
        return np.asarray(~np.isnan(self.parts).all(axis=1))


def moments(column: Column) -> Moments:
    """The parts of each distinct value of an ISO text or a DATE, DATETIME or TIME column.

    Texts that are no ISO date (2023-02-30, month 13, 24:01) come out as unknown throughout, and so
    does every record of a column without any value, whatever its kind.
    """
    if column.levels is not None:
        if len(column.levels) > len(column):  # a part of a dataset has the levels of the whole
            column = column.compact()
        assert column.levels is not None
        return Moments(*_lines_of(column.levels), column.values)
    # a column without any value has no kind of its own
    is_number = column.kind is Kind.NUMBER and bool(column.present.any())
    assert not is_number, "a plain number is no date"
    code, distinct = pd.factorize(column.values)
    parts = _parts_of_numbers(np.asarray(distinct), column.kind)
    return Moments(*_with_missing_line(parts, np.full(len(distinct), np.nan)), code)


@dataclass(frozen=True, eq=False)
class _Remembered:
    """The lines of levels that were read lately; alive as long as the levels are."""

    levels: weakref.ref[np.ndarray]
    lines: tuple[np.ndarray, np.ndarray]


_remembered: dict[int, _Remembered] = {}


def _lines_of(levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """`parts` and `offset` of texts; statements that read the same dates share them."""
    known = _remembered.get(id(levels))
    if known is not None and known.levels() is levels:
        return known.lines
    lines = _with_missing_line(*_read_texts(levels))
    for array in lines:
        array.flags.writeable = False
    if len(levels) <= _MOST_REMEMBERED:
        for old in list(_remembered)[: max(len(_remembered) - _REMEMBERED_COLUMNS + 1, 0)]:
            _remembered.pop(old, None)
        _remembered[id(levels)] = _Remembered(weakref.ref(levels), lines)
    return lines


def _with_missing_line(parts: np.ndarray, offset: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.vstack([parts, np.full((1, PART_COUNT), np.nan)]), np.append(offset, np.nan)


def _parts_of_numbers(numbers: np.ndarray, kind: Kind) -> np.ndarray:
    numbers = np.round(numbers, 6)
    parts = np.full((len(numbers), PART_COUNT), np.nan)
    if kind is Kind.DATE:
        parts[:, DATE_PARTS] = calendar(np.floor(numbers))
        return parts
    days = np.floor(numbers / SECONDS_PER_DAY)
    clock = numbers - days * SECONDS_PER_DAY
    if kind is Kind.DATETIME:
        parts[:, DATE_PARTS] = calendar(days)
    else:
        clock = numbers
    whole = np.floor(clock)
    parts[:, 3], parts[:, 4], parts[:, 5] = whole // 3600, whole // 60 % 60, whole % 60
    fraction = np.round(clock - whole, 6)
    parts[:, 6] = np.where(fraction > 0, fraction, np.nan)
    return parts


# -- reading texts ------------------------------------------------------------------------------


def _read_texts(levels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    parts = np.full((len(levels), PART_COUNT), np.nan)
    offset = np.full(len(levels), np.nan)
    is_plain = _read_plain_texts(levels, parts)
    for line in np.flatnonzero(~is_plain):
        _read_text(str(levels[line]), parts[line : line + 1], offset[line : line + 1])
    parts[~_is_possible(parts)] = np.nan
    offset[np.isnan(parts).all(axis=1)] = np.nan
    return _midnight_of_next_day(parts), offset


def _read_plain_texts(levels: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Fill `parts` of the texts YYYY-MM-DD[Thh:mm[:ss]]; true for these."""
    if not len(levels):
        return np.empty(0, dtype=bool)
    shape = "0000-00-00T00:00:00"
    letters = levels.astype(f"U{len(shape) + 1}").view(np.uint32).reshape(len(levels), -1)
    digits = letters.astype(np.int32) - ord("0")
    fits = np.stack(
        [
            (digits[:, at] >= 0) & (digits[:, at] <= 9)
            if sign == "0"
            else letters[:, at] == ord(sign)
            for at, sign in enumerate(shape)
        ],
        axis=1,
    )
    length = (letters != 0).sum(axis=1)
    is_plain = np.zeros(len(levels), dtype=bool)
    for known, end in ((3, 10), (5, 16), (6, 19)):
        here = (length == end) & fits[:, :end].all(axis=1)
        is_plain |= here
        for part, at in enumerate((0, 5, 8, 11, 14, 17)[:known]):
            number = digits[here, at] * 10 + digits[here, at + 1]
            if part == 0:
                number = number * 100 + digits[here, 2] * 10 + digits[here, 3]
            parts[here, part] = number
    return is_plain


def _read_text(text: str, parts: np.ndarray, offset: np.ndarray) -> None:
    found = _ISO_TEXT.fullmatch(text)
    if found is None:
        return
    *numbers, fraction, zone = found.groups()
    has_clock = numbers[3] is not None
    if has_clock and numbers[0] is not None and numbers[2] is None:
        return
    for part, number in enumerate(numbers):
        if number is not None and number != "-":
            parts[0, part] = int(number)
    if fraction is not None:
        parts[0, 6] = float(f"0.{fraction}")
    if zone is not None:
        offset[0] = _seconds_of_zone(zone)


def _seconds_of_zone(zone: str) -> int:
    if zone == "Z":
        return 0
    minutes = int(zone[1:3]) * 60 + int(zone[3:].lstrip(":") or 0)
    return minutes * (-60 if zone[0] == "-" else 60)


def _is_possible(parts: np.ndarray) -> np.ndarray:
    """True where the known parts can occur together in the calendar and on the clock."""
    year, month, day, hour, minute, second, fraction = parts.T
    month_or_any = np.where(np.isnan(month), 1, month)
    leap_or_year = np.where(np.isnan(year), 2000, year)
    month_fits = (month_or_any >= 1) & (month_or_any <= 12)
    longest = days_in_month(leap_or_year, np.clip(month_or_any, 1, 12))
    day_fits = np.isnan(day) | ((day >= 1) & (day <= longest))
    past_midnight = np.nan_to_num(minute) + np.nan_to_num(second) + np.nan_to_num(fraction)
    hour_fits = np.isnan(hour) | (hour < 24) | ((hour == 24) & (past_midnight == 0))
    clock_fits = (np.nan_to_num(minute) < 60) & (np.nan_to_num(second) < 60)
    year_fits = np.isnan(year) | (year >= 1)
    return np.asarray(year_fits & month_fits & day_fits & hour_fits & clock_fits)


def _midnight_of_next_day(parts: np.ndarray) -> np.ndarray:
    """24:00 of a complete date becomes 00:00 of the next day, so that equal moments are equal."""
    late = (parts[:, 3] == 24) & ~np.isnan(parts[:, DATE_PARTS]).any(axis=1)
    if late.any():
        parts[late, DATE_PARTS] = calendar(day_numbers(*parts[late, DATE_PARTS].T) + 1)
        parts[late, 3] = 0
    return parts


# -- calendar -----------------------------------------------------------------------------------


def day_numbers(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Days since 1960-01-01 of calendar dates (float64); NaN where a part is NaN."""
    known = ~(np.isnan(year) | np.isnan(month) | np.isnan(day))
    numbers = np.full(len(known), np.nan)
    months = ((year[known] - 1970) * 12 + month[known] - 1).astype(np.int64)
    first = months.astype("datetime64[M]").astype("datetime64[D]")
    numbers[known] = (first - EPOCH).astype(np.int64) + day[known] - 1
    return numbers


def days_in_month(year: np.ndarray, month: np.ndarray) -> np.ndarray:
    """Number of days of each month (28 to 31)."""
    months = ((year - 1970) * 12 + month - 1).astype(np.int64)
    starts = months.astype("datetime64[M]").astype("datetime64[D]")
    ends = (months + 1).astype("datetime64[M]").astype("datetime64[D]")
    return np.asarray((ends - starts).astype(np.int64))


def calendar(days: np.ndarray) -> np.ndarray:
    """Year, month, day (one line each) of days since 1960-01-01; NaN stays NaN."""
    known = ~np.isnan(days)
    dates = EPOCH + np.where(known, days, 0).astype(np.int64)
    months = dates.astype("datetime64[M]")
    month_number = months.astype(np.int64)
    day = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    found = np.column_stack([month_number // 12 + 1970, month_number % 12 + 1, day]).astype(float)
    found[~known] = np.nan
    return found
