"""Text of numbers and dates."""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    decimals,
    integers,
    joined,
    pick,
    positions,
    rounded,
    ticks,
)


def ints(*values: int) -> np.ndarray:
    return np.array(values, dtype=np.int64)


def test_decimals_have_no_float_noise() -> None:
    values = np.array([0.1 + 0.2, 2.675, 1.005, 0.0, 12.0, -0.25])
    assert decimals(values, 2).tolist() == ["0.30", "2.68", "1.01", "0.00", "12.00", "-0.25"]
    assert decimals(np.array([0.62]), 2, mark=",").tolist() == ["0,62"]


@given(st.integers(0, 10**7), st.integers(0, 3))
def test_decimals_agree_with_decimal_arithmetic(thousandths: int, places: int) -> None:
    exact = Decimal(thousandths) / 1000
    expected = exact.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    value = np.array([thousandths / 1000])
    assert rounded(value, places).tolist() == [float(expected)]
    if places:
        assert decimals(value, places).tolist() == [f"{expected}"]


def test_unknown_values_are_empty() -> None:
    known = np.array([True, False])
    assert integers(ints(7, 8), known, 3).tolist() == ["007", ""]
    assert decimals(np.array([1.5, np.nan]), 1, known).tolist() == ["1.5", ""]
    assert clock.dates(ints(0, 0), clock.ISO, known).tolist() == ["1970-01-01", ""]
    assert pick(("a", "b"), ints(1, -1, 0)).tolist() == ["b", "", "a"]
    assert ticks(np.array([True, True]), known).tolist() == ["1", ""]


def test_rows_are_numbered_within_their_group() -> None:
    assert positions(ints(4, 4, 9, 9, 9), ints(1, 2, 2, 2, 1)).tolist() == [1, 1, 1, 2, 1]
    assert positions(ints()).tolist() == []


def test_parts_of_a_row_are_joined() -> None:
    assert joined("A-", integers(ints(1, 20)), "/x").tolist() == ["A-1/x", "A-20/x"]


@given(st.dates(dt.date(1900, 1, 1), dt.date(2100, 12, 31)))
def test_dates_agree_with_the_calendar(date: dt.date) -> None:
    days = ints(clock.day(date.year, date.month, date.day))
    assert clock.dates(days, clock.ISO).tolist() == [date.isoformat()]
    assert clock.dates(days, clock.EDC).tolist() == [date.strftime("%d %b %Y").upper()]
    parts = clock.year_of(days), clock.month_of(days), clock.date_of(days)
    assert [part.tolist() for part in parts] == [[date.year], [date.month], [date.day]]


@pytest.mark.parametrize(
    ("minute", "text"),
    [(0, "12:00 AM"), (15, "12:15 AM"), (370, "06:10 AM"), (720, "12:00 PM"), (1439, "11:59 PM")],
)
def test_clock_of_twelve_hours(minute: int, text: str) -> None:
    assert clock.clock_of_twelve(ints(minute)).tolist() == [text]


def test_stamps_and_hours_above_23() -> None:
    assert clock.stamps(ints(18263 * 1440 + 5), clock.ISO, "T").tolist() == ["2020-01-02T00:05"]
    assert clock.clock(ints(1464)).tolist() == ["24:24"]


@given(
    st.datetimes(dt.datetime(2008, 1, 1), dt.datetime(2037, 12, 31)),
    st.sampled_from(sorted(clock.CHANGES)),
)
def test_utc_agrees_with_the_zone_database(wall: dt.datetime, zone: str) -> None:
    wall = wall.replace(second=0, microsecond=0)
    known = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    utc = known.astimezone(dt.UTC)
    if utc.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wall:
        return  # the hour that the clock leaves out
    minutes = (wall - dt.datetime(1970, 1, 1)) // dt.timedelta(minutes=1)
    expected = (utc - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)) // dt.timedelta(minutes=1)
    assert clock.to_utc(ints(minutes), zone).tolist() == [expected]


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ((2019, 10, 27, 0, 30), (2019, 10, 26, 22, 30)),
        ((2019, 10, 27, 2, 30), (2019, 10, 27, 0, 30)),
        ((2019, 10, 27, 3, 0), (2019, 10, 27, 2, 0)),
        ((2020, 3, 29, 3, 0), (2020, 3, 29, 1, 0)),
    ],
)
def test_utc_around_the_changes_in_paris(wall: tuple[int, ...], utc: tuple[int, ...]) -> None:
    made, expected = (
        (dt.datetime(*when) - dt.datetime(1970, 1, 1)) // dt.timedelta(minutes=1)
        for when in (wall, utc)
    )
    assert clock.to_utc(ints(made), "Europe/Paris").tolist() == [expected]
