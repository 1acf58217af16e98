"""Dates moved by durations, by the calendar."""

from __future__ import annotations

import re

import numpy as np

from cdisc_convert.functions.text._combinations import distinct_records
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import number_of_text
from cdisc_convert.model.iso_dates import Precision, format_datetime, parse_duration, whole_days
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY, day_numbers, days_in_month, moments
from cdisc_convert.model.records import Duration

_LENGTH = {0: 0, 1: 4, 2: 7, 3: 10, 4: 13, 5: 16}
_START = np.array([np.nan, 1, 1, 0, 0, 0, 0])
_ZONE = re.compile(r"T[\d:.,]+(Z|[+-][\d:]+)$")
_NOT_A_DURATION = (np.nan, np.nan, np.nan)


def steps_of(add: Duration | Column, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Months, days and seconds of each record (three lines), and a mask of unreadable durations.

    add: one duration, or a column of ISO 8601 durations or of numbers, which count days.
    """
    if isinstance(add, Duration):
        given = np.array([add.months, add.days, add.seconds], dtype=np.float64)
        return np.broadcast_to(given[:, None], (3, size)), np.zeros(size, dtype=bool)
    if not add.is_text:
        zero = np.where(add.absent, np.nan, 0.0)
        whole = np.floor(add.values)
        return np.array([zero, whole, (add.values - whole) * SECONDS_PER_DAY]), zero > 0
    add = add.compact()
    assert add.levels is not None
    steps = [_step(str(level)) for level in add.levels]
    table = np.array([*steps, _NOT_A_DURATION], dtype=np.float64)[add.values].T
    return table, add.present & np.isnan(table[0])


def _step(text: str) -> tuple[float, float, float]:
    duration = parse_duration(text)
    if duration is None:
        days = number_of_text(text)
        return _NOT_A_DURATION if days is None else (0, days // 1, days % 1 * SECONDS_PER_DAY)
    return duration.months, duration.days, duration.seconds


def moved(date: Column, steps: np.ndarray) -> Column:
    """`date` moved by months, days and seconds; kind and precision stay.

    A month that is too short gives its last day (31 January and one month: 28 February). Missing
    where the parts that would move are not known: days of `2024-11`, hours of a date alone.
    """
    if date.is_text:
        return _moved_texts(date, steps)
    if date.kind is Kind.DATE and not steps[0].any() and not steps[2].any():  # days only
        return Column.of_numbers(whole_days(date) + steps[1], Kind.DATE)
    read = moments(date)
    seconds = _moved_seconds(read.parts[read.code], steps)
    if date.kind is Kind.DATE:
        seconds[steps[2] != 0] = np.nan
        return Column.of_numbers(seconds / SECONDS_PER_DAY, Kind.DATE)
    return Column.of_numbers(seconds, date.kind)


def _moved_texts(date: Column, steps: np.ndarray) -> Column:
    months, days, seconds = (Column.of_numbers(step) for step in steps)
    codes, first = distinct_records([date, months, days, seconds], len(date))
    read = moments(date.take(first))
    parts, steps = read.parts[read.code], steps[:, first]
    known = np.cumprod(~np.isnan(parts[:, :6]), axis=1).sum(axis=1)
    has_gap = (~np.isnan(parts[:, :6])).sum(axis=1) > known
    at_least = np.select(
        [steps[2] != 0, steps[1] != 0], [Precision.MINUTE, Precision.DAY], Precision.MONTH
    )
    whole_years = (steps[0] % 12 == 0) & (steps[1] == 0) & (steps[2] == 0)
    at_least[whole_years] = Precision.YEAR
    result = _moved_seconds(np.where(np.isnan(parts), _START, parts), steps)
    result[(known < at_least) | has_gap] = np.nan
    written = format_datetime(result).texts()
    shown = np.where((known == Precision.MINUTE) & (steps[2] % 60 != 0), Precision.SECOND, known)
    texts = [
        None if text is None else text[: _LENGTH.get(length)] + _zone_text(collected)
        for text, length, collected in zip(
            written, shown.tolist(), date.take(first).texts(), strict=True
        )
    ]
    return Column.of_levels(codes, texts, Kind.ISO)


def _zone_text(text: str) -> str:
    """The offset from UTC at the end of a text with a time, "" = none."""
    found = _ZONE.search(text)
    return found[1] if found else ""


def _moved_seconds(parts: np.ndarray, steps: np.ndarray) -> np.ndarray:
    year, month, day, hour, minute, second, fraction = parts.T
    months = year * 12 + month - 1 + steps[0]
    years, month = months // 12, months % 12 + 1
    known = ~np.isnan(months)
    longest = np.full(len(months), np.nan)
    longest[known] = days_in_month(years[known], month[known])
    days = day_numbers(years, month, np.minimum(day, longest)) + steps[1]
    clock = np.nan_to_num(hour) * 3600 + np.nan_to_num(minute) * 60 + np.nan_to_num(second)
    return np.asarray(days * SECONDS_PER_DAY + clock + np.nan_to_num(fraction) + steps[2])
