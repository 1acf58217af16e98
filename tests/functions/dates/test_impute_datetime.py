from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.functions.dates.impute_datetime import impute_datetime
from cdisc_convert.model.column import Column, Kind

FIRST = datetime(1960, 1, 1)


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def imputed(text, level, to, **more):
    number = impute_datetime(iso(text), level, to, **more).column.tolist()[0]
    return None if number is None else (FIRST + timedelta(seconds=number)).isoformat()


@pytest.mark.parametrize(
    ("text", "level", "to", "expected"),
    [
        ("2024-11-05T08:30:15", "none", "first", "2024-11-05T08:30:15"),
        ("2024-11-05T08:30", "none", "first", None),
        ("2024-11-05T08:30", "second", "first", "2024-11-05T08:30:00"),
        ("2024-11-05T08", "second", "first", None),
        ("2024-11-05T08", "minute", "last", "2024-11-05T08:59:59"),
        ("2024-11-05", "hour", "first", "2024-11-05T00:00:00"),
        ("2024-11-05", "minute", "first", None),
        ("2024-11", "hour", "first", None),
        ("2024-11", "day", "last", "2024-11-30T23:59:59"),
        ("2024", "month", "mid", "2024-06-30T00:00:00"),
        ("2024-11--T08:30", "day", "first", "2024-11-01T00:00:00"),
        (None, "month", "first", None),
    ],
)
def test_level_and_place(text, level, to, expected):
    assert imputed(text, level, to) == expected


def test_time_can_go_another_way_and_parts_after_a_gap_can_stay():
    assert imputed("2024-11", "day", "first", time_to="last") == "2024-11-01T23:59:59"
    assert imputed("2024-11--T08:30", "day", "first", after_gap="kept") == "2024-11-01T08:30:00"


def test_bounds_count_where_the_known_parts_allow_them():
    lower = {"not_before": (iso("2024-11-05T09:10:00"),)}
    assert imputed("2024-11-05", "hour", "first", **lower) == "2024-11-05T09:10:00"
    assert imputed("2024-11-05T09", "hour", "first", **lower) == "2024-11-05T09:10:00"
    assert imputed("2024-11-05T08", "hour", "first", **lower) == "2024-11-05T08:00:00"
    upper = {"not_after": (iso("2024-11-20"),)}
    assert imputed("2024-11", "day", "last", **upper) == "2024-11-20T23:59:59"
    assert imputed(None, "year", "last", **upper) == "2024-11-20T23:59:59"


def test_partial_bounds_do_not_count():
    lower = {"not_before": (iso("2024-11"),)}
    assert imputed("2024", "month", "first", **lower) == "2024-01-01T00:00:00"


@given(st.datetimes(datetime(1950, 1, 1), datetime(2050, 1, 1)), st.integers(0, 5))
def test_first_and_last_hold_the_moment_that_was_cut(moment, known):
    moment = moment.replace(microsecond=0)
    cut = moment.isoformat()[: (4, 7, 10, 13, 16, 19)[known]]
    first, last = imputed(cut, "month", "first"), imputed(cut, "month", "last")
    assert first <= moment.isoformat() <= last
    assert first.startswith(cut)
    assert last.startswith(cut)


def test_no_records():
    assert impute_datetime(iso(), "month", "first").column.tolist() == []
