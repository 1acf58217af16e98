from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.rules.date_points import date_point, is_complete_date, is_duration
from cdisc_convert.rules.faults import NotRun
from tests.rules.making import frame, rows


@pytest.mark.parametrize(
    "text",
    [
        "2003-12-15T13:14:17.123",
        "2003-12-15T13:14",
        "2003-12-15T13",
        "2003-12",
        "2003",
        "2003-12-15T-:15",
        "2003-12-15T13:-:17",
        "2003---15",
        "--12-15",
        "-----T07:15",
        "2003-12-15T10:00/2003-12-15T10:30",
        "2003-12-15T10:00:00Z",
        "2003-12-15T10:00+01:00",
    ],
)
def test_dates_with_unknown_parts_are_dates(text):
    assert date_point(text) is not None


@pytest.mark.parametrize(
    "text",
    ["200", "2003-20", "2003-11-31", "2003-02-31", "20031215", "15DEC2003", "2003-12-15 10:00"],
)
def test_what_no_calendar_has_is_no_date(text):
    assert date_point(text) is None


def test_without_component_dates_compare_in_full():
    where = frame(A=["2018-11-06T12:00", "2018-11", "2018-11-06", "x", None], B=["2018-11-06"] * 5)
    assert rows(where, "date_greater_than", "A", "B") == [1]
    assert rows(where, "date_less_than", "A", "B") == [2]
    assert rows(where, "date_less_than_or_equal_to", "A", "B") == [2, 3]
    assert rows(where, "date_greater_than_or_equal_to", "A", "B") == [1, 3]


def test_equality_needs_equal_precision_unless_auto():
    where = frame(A=["2018-11", "2018-11-06", "2018-12", None], B=["2018-11-06"] * 4)
    assert rows(where, "date_equal_to", "A", "B") == [2]
    assert rows(where, "date_not_equal_to", "A", "B") == [1, 3]
    assert rows(where, "date_equal_to", "A", "B", date_component="auto") == [1, 2]
    assert rows(where, "date_not_equal_to", "A", "B", date_component="auto") == [3]


def test_auto_compares_to_the_precision_of_both():
    where = frame(A=["2018-11-06T12:00", "2018-11", "2018-12"], B=["2018-11-06"] * 3)
    assert rows(where, "date_greater_than", "A", "B", date_component="auto") == [3]


def test_a_component_is_compared_alone():
    where = frame(A=["2022-01-01", "2021-12-31", "x"])
    assert rows(where, "date_greater_than", "A", "2021", date_component="year") == [1]
    with pytest.raises(NotRun, match="no date_component"):
        rows(where, "date_greater_than", "A", "2021", date_component="week")


def test_time_zones_count():
    where = frame(A=["2020-01-01T00:30+01:00"], B=["2019-12-31T23:30Z"])
    assert rows(where, "date_equal_to", "A", "B") == [1]


def test_complete_dates_have_a_day():
    where = frame(A=["2020-02-29", "2020-02-29T10:30", "2020-02", "2019-02-29", None])
    assert rows(where, "is_complete_date", "A") == [1, 2]
    assert rows(where, "is_incomplete_date", "A") == [3, 4, 5]


def test_a_missing_date_is_invalid_too():
    assert rows(frame(A=["2020", "soon", None]), "invalid_date", "A") == [2, 3]


@pytest.mark.parametrize(
    ("text", "negative", "expected"),
    [
        ("P1Y2M3DT4H5M6S", False, True),
        ("PT0.5H", False, True),
        ("P2W", False, True),
        ("P1.5DT2H", False, False),
        ("-P1D", False, False),
        ("-P1D", True, True),
        ("P", True, False),
        ("PT", True, False),
        ("1D", True, False),
    ],
)
def test_durations(text, negative, expected):
    assert is_duration(text, negative) is expected


def test_invalid_duration_says_whether_negative_ones_are_allowed():
    where = frame(A=["-P1D", "P1D", "day"])
    assert rows(where, "invalid_duration", "A", negative=False) == [1, 3]
    assert rows(where, "invalid_duration", "A", negative=True) == [3]


moments = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0)
)


@given(st.lists(st.tuples(moments, moments), min_size=1, max_size=20))
def test_complete_times_compare_as_python_does(pairs):
    where = frame(A=[a.isoformat() for a, _ in pairs], B=[b.isoformat() for _, b in pairs])
    expected = [at for at, (a, b) in enumerate(pairs, start=1) if a < b]
    assert rows(where, "date_less_than", "A", "B") == expected


@given(moments)
def test_every_complete_time_is_a_complete_date(moment):
    assert is_complete_date(moment.isoformat())
    point = date_point(moment.isoformat())
    assert point is not None
    assert point.text() == moment.isoformat()
