from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.functions.dates.add_duration import add_duration
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.iso_dates import parse_duration
from cdisc_convert.model.records import Duration


def moved(text, duration):
    column = Column.of_texts([text], Kind.ISO)
    return add_duration(column, parse_duration(duration)).column.tolist()[0]


@pytest.mark.parametrize(
    ("text", "duration", "expected"),
    [
        ("2024-01-06", "P84D", "2024-03-30"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024-03-31", "-P1M", "2024-02-29"),
        ("2024-02-29", "P1Y", "2025-02-28"),
        ("2024-01-06", "-P6D", "2023-12-31"),
        ("2024-01-06T23:50", "PT30M", "2024-01-07T00:20"),
        ("2024-01-06T23:50", "PT15S", "2024-01-06T23:50:15"),
        ("2024-01-06T23:50:10", "P1D", "2024-01-07T23:50:10"),
        ("2024-01-06T23", "P1D", "2024-01-07T23"),
        ("2024-11", "P2M", "2025-01"),
        ("2024", "P2Y", "2026"),
        ("2024", "P2M", None),
        ("2024-11", "P1D", None),
        ("2024-01-06", "PT1H", None),
        ("2024---15", "P1Y", None),
        (None, "P1D", None),
    ],
)
def test_by_the_calendar_at_the_precision_given(text, duration, expected):
    assert moved(text, duration) == expected


def test_numeric_dates_keep_their_kind():
    dates = Column.of_numbers([30, None], Kind.DATE)
    made = add_duration(dates, Duration(months=1)).column
    assert made.kind is Kind.DATE
    assert made.tolist() == [59, None]  # 31 January 1960 to 29 February
    times = Column.of_numbers([10], Kind.DATETIME)
    assert add_duration(times, Duration(seconds=5)).column.tolist() == [15]
    assert add_duration(dates, Duration(seconds=5)).column.tolist() == [None, None]


def test_durations_by_record_and_numbers_of_days():
    dates = Column.of_texts(["2024-01-01"] * 4, Kind.ISO)
    by_text = Column.of_texts(["P1D", "10", "soon", None])
    made = add_duration(dates, by_text)
    assert made.column.tolist() == ["2024-01-02", "2024-01-11", None, None]
    assert made.rejected.tolist() == [False, False, True, False]
    by_number = Column.of_numbers([1, -1, None, 0])
    made = add_duration(dates, by_number).column.tolist()
    assert made == ["2024-01-02", "2023-12-31", None, "2024-01-01"]


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)), st.integers(-2000, 2000))
def test_days_equal_calendar_arithmetic(day, number):
    made = add_duration(Column.of_texts([str(day)], Kind.ISO), Duration(days=number))
    assert made.column.tolist() == [str(day + timedelta(days=number))]


def test_no_records():
    assert add_duration(Column.of_texts([], Kind.ISO), Duration(days=1)).column.tolist() == []


@pytest.mark.parametrize("offset", ["Z", "+01:00", "-0500"])
def test_offset_from_utc_stays(offset):
    assert moved(f"2024-01-06T08:30{offset}", "P1D") == f"2024-01-07T08:30{offset}"
    assert moved(f"2024-01-06T08:30:10{offset}", "P1D") == f"2024-01-07T08:30:10{offset}"
