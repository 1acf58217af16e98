"""ISO 8601 dates, times and durations, possibly partial (SDTMIG 3.4, sections 4.4.1 to 4.4.3).

Comparisons, bounds and day numbers are worked out on the distinct values (`iso_parts.moments`) and
mapped back to the records. Numbers count from 1960-01-01, as SAS does.
"""

from __future__ import annotations

import re
from enum import IntEnum

import numpy as np
import pandas as pd

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.iso_parts import (
    DATE_PARTS,
    EPOCH,
    PART_COUNT,
    SECONDS_PER_DAY,
    Moments,
    day_numbers,
    days_in_month,
    moments,
)
from cdisc_convert.model.records import Duration

MISSING = 3
"""Result of `comparison` where one side is missing or cannot be read."""
UNDECIDED = 2
"""Result of `comparison` where a part that one side lacks could decide either way."""
_FARTHEST_ZONES = 14 * 3600
_DURATION_TEXT = re.compile(
    r"([+-])?P(?:(\d+(?:[.,]\d+)?)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+(?:[.,]\d+)?)D)?"
    r"(?:T(?:(\d+(?:[.,]\d+)?)H)?(?:(\d+(?:[.,]\d+)?)M)?(?:(\d+(?:[.,]\d+)?)S)?)?",
    re.ASCII,
)


class Precision(IntEnum):
    """How many parts are known, counted from the year without a gap."""

    NONE = 0
    YEAR = 1
    MONTH = 2
    DAY = 3
    HOUR = 4
    MINUTE = 5
    SECOND = 6


# -- asking -------------------------------------------------------------------------------------


def comparison(left: Column, right: Column) -> np.ndarray:
    """How each value of `left` stands to that of `right`, compared at common precision.

    left, right: ISO texts or DATE, DATETIME, TIME numbers (DATE = precision of a day).
    Gives int8: -1 before, 0 equal, 1 after, UNDECIDED where a part that one side lacks could decide
    either way, MISSING where a side is missing or unreadable. Offsets from UTC count where both
    sides have one; where one has, only a difference beyond all zones decides.
    """
    if left.kind is Kind.DATE and right.kind is Kind.DATE:
        return _compared_days(whole_days(left), whole_days(right))
    first, second = moments(left), moments(right)
    span = len(second.parts)
    first_line, second_line = first.code % len(first.parts), second.code % span
    pair, distinct = pd.factorize(first_line.astype(np.int64) * span + second_line)
    lines, others = np.asarray(distinct) // span, np.asarray(distinct) % span
    result = _compare_parts(first.parts[lines], second.parts[others])
    _use_offsets(result, (first, lines), (second, others))
    result[~(first.is_read[lines] & second.is_read[others])] = MISSING
    return result[pair]


def _compared_days(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    result = (left > right).astype(np.int8)
    result -= left < right
    result[np.isnan(left) | np.isnan(right)] = MISSING
    return result


def _compare_parts(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    result = np.zeros(len(left), dtype=np.int8)
    is_open = np.ones(len(left), dtype=bool)
    has_date = ~np.isnan(left[:, DATE_PARTS]).all(axis=1)
    gap_on_both = np.zeros(len(left), dtype=bool)
    for part in range(PART_COUNT):
        a, b = left[:, part], right[:, part]
        a_known, b_known = ~np.isnan(a), ~np.isnan(b)
        differs = is_open & a_known & b_known & (a != b)
        # 2024---15 and 2024---20: the month that both lack may decide otherwise than the day
        result[differs] = np.where(gap_on_both, UNDECIDED, np.sign(a - b))[differs].astype(np.int8)
        one_lacks = is_open & (a_known != b_known)
        result[one_lacks] = UNDECIDED
        is_open &= ~differs & ~one_lacks
        gap_on_both |= ~a_known & ~b_known & has_date
    return result


def _use_offsets(
    result: np.ndarray, left: tuple[Moments, np.ndarray], right: tuple[Moments, np.ndarray]
) -> None:
    """Correct `result` where one side or both state an offset from UTC."""
    offsets = [side.offset[lines] for side, lines in (left, right)]
    touched = np.flatnonzero(~np.isnan(offsets[0]) | ~np.isnan(offsets[1]))
    if not len(touched):
        return
    spans = [
        np.stack(bounds_of_parts(side.parts[lines[touched]])) - np.nan_to_num(offset[touched])
        for (side, lines), offset in zip((left, right), offsets, strict=True)
    ]
    on_one_scale = ~np.isnan(offsets[0][touched]) & ~np.isnan(offsets[1][touched])
    slack = np.where(on_one_scale, 0, _FARTHEST_ZONES)
    decided = np.full(len(touched), UNDECIDED, dtype=np.int8)
    same = (spans[0] == spans[1]).all(axis=0)
    decided[same & on_one_scale] = 0
    decided[spans[0][1] + slack < spans[1][0]] = -1
    decided[spans[0][0] > spans[1][1] + slack] = 1
    result[touched] = decided


def bounds(column: Column) -> tuple[np.ndarray, np.ndarray]:
    """First and last second that each value can mean, in seconds since 1960-01-01.

    A whole second counts as itself; the wall clock is taken as written (no offset is applied).
    NaN where the value is missing, unreadable or lacks the year.
    """
    read = moments(column)
    earliest, latest = bounds_of_parts(read.parts)
    return earliest[read.code], latest[read.code]


def is_moment(text: str) -> bool:
    """True for a date or time in ISO 8601 of which at least the year is known."""
    return not np.isnan(bounds(Column.of_texts([text]))[0][0])


def bounds_of_parts(parts: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """First and last second of each line of `moments(...).parts`."""
    year, month, day, hour, minute, second, fraction = parts.T

    def filled(values: np.ndarray, by: np.ndarray | float) -> np.ndarray:
        return np.where(np.isnan(values), by, values)

    def moment(months: np.ndarray, days: np.ndarray, clock: tuple[int, int, int]) -> np.ndarray:
        seconds = filled(hour, clock[0]) * 3600 + filled(minute, clock[1]) * 60
        whole = seconds + filled(second, clock[2]) + filled(fraction, 0)
        return np.asarray(day_numbers(year, months, days) * SECONDS_PER_DAY + whole)

    last_month = filled(month, 12)
    last_day = filled(day, days_in_month(filled(year, 2000), last_month))
    return (
        moment(filled(month, 1), filled(day, 1), (0, 0, 0)),
        moment(last_month, last_day, (23, 59, 59)),
    )


def whole_days(column: Column) -> np.ndarray:
    """Days since 1960-01-01 where the date part is complete, else NaN."""
    if column.kind is Kind.DATE:
        return np.asarray(np.floor(np.round(column.values, 6)))
    if column.kind is Kind.DATETIME:
        return np.asarray(np.floor(np.round(column.values, 6) / SECONDS_PER_DAY))
    read = moments(column)
    return np.asarray(day_numbers(*read.parts[:, DATE_PARTS].T)[read.code])


def precision(column: Column) -> np.ndarray:
    """`Precision` of each value as int8: `2024---15` is YEAR, a time alone or nothing is NONE."""
    read = moments(column)
    known = ~np.isnan(read.parts[:, :6])
    return np.asarray(np.cumprod(known, axis=1).sum(axis=1).astype(np.int8)[read.code])


def is_complete_date(column: Column) -> np.ndarray:
    """True where year, month and day are known."""
    return precision(column) >= Precision.DAY


def is_unreadable(column: Column) -> np.ndarray:
    """True where there is a value that is no ISO 8601 date or time."""
    read = moments(column)
    return np.asarray(column.present & ~read.is_read[read.code])


# -- durations ----------------------------------------------------------------------------------


def parse_duration(text: str) -> Duration | None:
    """The duration that an ISO 8601 text like `P1Y2M`, `P84D`, `-P1D`, `PT1.5H` means, else None.

    Weeks are 7 days, years 12 months; half a year is 6 months, parts of a month are refused.
    """
    found = _DURATION_TEXT.fullmatch(text.strip())
    if found is None or not any(found.groups()[1:]) or text.strip().endswith("T"):
        return None
    sign = -1 if found[1] == "-" else 1
    years, months, weeks, days, hours, minutes, seconds = (
        float((number or "0").replace(",", ".")) for number in found.groups()[1:]
    )
    all_months = round(years * 12 + months, 9)
    if all_months != int(all_months):
        return None
    part_of_day = (days - int(days)) * SECONDS_PER_DAY
    clock = round(hours * 3600 + minutes * 60 + seconds + part_of_day, 6)
    return Duration(sign * int(all_months), sign * int(weeks * 7 + int(days)), sign * clock)


# -- writing ------------------------------------------------------------------------------------


def format_date(days: np.ndarray) -> Column:
    """ISO column `YYYY-MM-DD` of days since 1960-01-01; NaN gives missing."""
    codes, distinct = pd.factorize(np.floor(days))
    dates = EPOCH + np.asarray(distinct).astype(np.int64)
    return Column.of_levels(codes, np.datetime_as_string(dates, unit="D").tolist(), Kind.ISO)


def format_datetime(seconds: np.ndarray) -> Column:
    """ISO column `YYYY-MM-DDThh:mm:ss` of seconds since 1960-01-01, NaN missing."""
    codes, distinct = pd.factorize(seconds)
    micros = np.rint(np.asarray(distinct) * 1e6).astype(np.int64)
    stamps = EPOCH.astype("datetime64[us]") + micros.astype("timedelta64[us]")
    texts = np.datetime_as_string(stamps, unit="s").tolist()
    for at in np.flatnonzero(micros % 1_000_000):
        texts[at] = str(np.datetime_as_string(stamps[at], unit="us")).rstrip("0")
    return Column.of_levels(codes, texts, Kind.ISO)


def format_time(seconds: np.ndarray) -> Column:
    """ISO column `Thh:mm:ss` of seconds since midnight; NaN gives missing."""
    written = format_datetime(seconds)
    return written.map_texts(lambda text: text[10:])
