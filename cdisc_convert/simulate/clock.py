"""Dates and clock times as whole numbers, their text, and the offset of a zone from UTC.

A day is a whole number of days since 1970-01-01; a stamp is minutes since then on a wall clock.
"""

from __future__ import annotations

import datetime as dt

import numpy as np

from cdisc_convert.simulate.cells import Cells, Flags, Floats, Ints, blank, joined

DAY = 1440
MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
EPOCH = dt.date(1970, 1, 1)

ISO = "{y:04d}-{m:02d}-{d:02d}"
COMPACT = "{y:04d}{m:02d}{d:02d}"
AMERICAN = "{m:02d}/{d:02d}/{y:04d}"
FRENCH = "{d:02d}/{m:02d}/{y:04d}"
EDC = "{d:02d} {mon} {y:04d}"
DASHED = "{d:02d}-{mon}-{y:04d}"

CHANGES = {
    "Europe/Paris": (60, 3, -1, 10, -1, 120, 120),
    "America/New_York": (-300, 3, 2, 11, 1, 120, 60),
    "America/Chicago": (-360, 3, 2, 11, 1, 120, 60),
}
"""Per zone: standard offset in minutes; month and Sunday (-1 = last) on which summer time starts
and ends; minute of that day at which it starts and ends, in standard time."""


def day(year: int, month: int, date: int) -> int:
    """The day number of a date."""
    return (dt.date(year, month, date) - EPOCH).days


def year_of(days: Ints) -> Ints:
    """The calendar year of each day."""
    return np.asarray(days.astype("M8[D]").astype("M8[Y]").astype(np.int64) + 1970)


def month_of(days: Ints) -> Ints:
    """The calendar month, 1 to 12, of each day."""
    return np.asarray(days.astype("M8[D]").astype("M8[M]").astype(np.int64) % 12 + 1)


def date_of(days: Ints) -> Ints:
    """The day of the month, 1 to 31, of each day."""
    dates = days.astype("M8[D]")
    return np.asarray((dates - dates.astype("M8[M]")).astype(np.int64) + 1)


def dates(days: Ints, pattern: str, known: Flags | None = None) -> Cells:
    """Dates as text in `pattern`; empty where not `known`."""
    safe = days if known is None else np.where(known, days, 0)
    distinct, place = np.unique(safe, return_inverse=True)
    texts = []
    for number in distinct.tolist():
        date = EPOCH + dt.timedelta(days=number)
        month = MONTHS[date.month - 1]
        texts.append(pattern.format(y=date.year, m=date.month, d=date.day, mon=month))
    cells = np.array(texts, dtype=object)[place]
    return cells if known is None else blank(cells, ~known)


def clock(minutes: Ints, pattern: str = "{h:02d}:{m:02d}", known: Flags | None = None) -> Cells:
    """Minutes since midnight as text; minutes of 1440 and more give hours above 23."""
    safe = minutes if known is None else np.where(known, minutes, 0)
    distinct, place = np.unique(safe, return_inverse=True)
    texts = [pattern.format(h=value // 60, m=value % 60) for value in distinct.tolist()]
    cells = np.array(texts, dtype=object)[place]
    return cells if known is None else blank(cells, ~known)


def clock_of_twelve(minutes: Ints) -> Cells:
    """Minutes since midnight on a clock of twelve hours, such as `12:15 AM`."""
    distinct, place = np.unique(minutes, return_inverse=True)
    texts = [
        f"{(value // 60 + 11) % 12 + 1:02d}:{value % 60:02d} {'AM' if value < 720 else 'PM'}"
        for value in distinct.tolist()
    ]
    return np.array(texts, dtype=object)[place]


def stamps(minutes: Ints, pattern: str, between: str = " ", known: Flags | None = None) -> Cells:
    """Date and clock time as text; empty where not `known`."""
    safe = minutes if known is None else np.where(known, minutes, 0)
    cells = joined(dates(safe // DAY, pattern), between, clock(safe % DAY))
    return cells if known is None else blank(cells, ~known)


def to_utc(wall: Ints, zone: str) -> Ints:
    """Stamps of the wall clock of `zone` on the clock of UTC; an hour that occurs twice is the first.

    The rules are those in force since 2007 in the United States and since 1996 in France.
    """
    standard, start_month, start_week, end_month, end_week, start, end = CHANGES[zone]
    utc = wall - standard
    for year in np.unique(year_of(wall // DAY)).tolist():
        begin = _sunday(year, start_month, start_week) * DAY + start
        finish = _sunday(year, end_month, end_week) * DAY + end
        # On the wall clock of summer time both limits stand an hour later.
        utc = np.where((wall >= begin + 60) & (wall < finish + 60), wall - standard - 60, utc)
    return np.asarray(utc, dtype=np.int64)


def _sunday(year: int, month: int, which: int) -> int:
    """The day of the `which`-th Sunday of a month; -1 is the last."""
    if which > 0:
        first = dt.date(year, month, 1)
        return (first - EPOCH).days + (6 - first.weekday()) % 7 + 7 * (which - 1)
    last = dt.date(year, month, 31)
    return (last - EPOCH).days - (last.weekday() + 1) % 7


def minutes(hours: Floats) -> Ints:
    """Hours as whole minutes, rounded half up."""
    return np.floor(hours * 60 + 0.5).astype(np.int64)
