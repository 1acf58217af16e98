"""Months between two dates by the calendar."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.iso_parts import calendar, day_numbers, days_in_month


def months_between(first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """Completed months from `first` to `last` plus the share of the month that has begun.

    first, last: days since 1960-01-01. The share is the rest in days over the length of the month
    that it lies in, counted from the day of `first`. Negative where `last` is before `first`.
    """
    sign = np.where(last < first, -1.0, 1.0)
    start, end = np.fmin(first, last), np.fmax(first, last)
    known = ~np.isnan(first) & ~np.isnan(last)
    result = np.full(len(first), np.nan)
    result[known] = _forward(start[known], end[known])
    return np.asarray(sign * result)


def _forward(start: np.ndarray, end: np.ndarray) -> np.ndarray:
    from_, to = calendar(start).T, calendar(end).T
    months = (to[0] - from_[0]) * 12 + to[1] - from_[1]
    months -= _after(from_, months) > end
    begun, done = _after(from_, months), _after(from_, months + 1)
    return np.asarray(months + (end - begun) / (done - begun))


def _after(date: np.ndarray, months: np.ndarray) -> np.ndarray:
    """Days since 1960-01-01 of `date` moved by months; a short month gives its last day."""
    count = date[0] * 12 + date[1] - 1 + months
    year, month = count // 12, count % 12 + 1
    return day_numbers(year, month, np.minimum(date[2], days_in_month(year, month)))
