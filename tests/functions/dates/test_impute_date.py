from calendar import isleap
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.dates.impute_date import impute_date
from cdisc_convert.model.column import Column, Kind

FIRST = date(1960, 1, 1)


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def days(*texts):
    numbers = [t and (date.fromisoformat(t) - FIRST).days for t in texts]
    return Column.of_numbers(numbers, Kind.DATE)


def imputed(text, level, to, **bounds):
    number = impute_date(iso(text), level, to, **bounds).column.tolist()[0]
    return None if number is None else (FIRST + timedelta(days=number)).isoformat()


@pytest.mark.parametrize(
    ("text", "level", "to", "expected"),
    [
        ("2024-11-05", "none", "first", "2024-11-05"),
        ("2024-11", "none", "first", None),
        ("2024-11", "day", "first", "2024-11-01"),
        ("2024-11", "day", "mid", "2024-11-15"),
        ("2024-02", "day", "last", "2024-02-29"),
        ("2024", "day", "first", None),
        ("2024", "month", "first", "2024-01-01"),
        ("2024", "month", "mid", "2024-06-30"),
        ("2024", "month", "last", "2024-12-31"),
        ("2024---15", "month", "first", "2024-01-01"),
        ("2024---15", "day", "first", None),
        (None, "month", "first", None),
        ("2024-11-05T08:30", "day", "first", "2024-11-05"),
    ],
)
def test_level_and_place(text, level, to, expected):
    assert imputed(text, level, to) == expected


def test_day_after_a_gap_can_stay():
    assert imputed("2024---15", "month", "first", after_gap="kept") == "2024-01-15"
    assert imputed("2024---15", "month", "mid", after_gap="kept") == "2024-06-15"


def test_not_before_counts_only_where_the_known_parts_allow_it():
    bound = {"not_before": (days("2024-11-20"),)}
    assert imputed("2024-11", "month", "first", **bound) == "2024-11-20"
    assert imputed("2024", "month", "first", **bound) == "2024-11-20"
    assert imputed("2024-12", "month", "first", **bound) == "2024-12-01"
    assert imputed("2024-10", "month", "first", **bound) == "2024-10-01"
    assert imputed("2024-11-05", "month", "first", **bound) == "2024-11-05"


def test_not_after_cuts_the_last_day():
    bound = {"not_after": (days("2024-11-20"), days(None))}
    assert imputed("2024-11", "month", "last", **bound) == "2024-11-20"
    assert imputed("2024-10", "month", "last", **bound) == "2024-10-31"
    both = {"not_before": (days("2024-11-25"),), "not_after": (days("2024-11-20"),)}
    assert imputed("2024-11", "month", "first", **both) == "2024-11-20"


def test_unknown_date_is_its_bound_or_the_fallback():
    lower = {"not_before": (days("2024-11-20"), days("2024-11-25"))}
    assert imputed(None, "year", "first", **lower) == "2024-11-25"
    upper = {"not_after": (days("2024-12-20"), days("2024-12-25"))}
    assert imputed(None, "year", "last", **upper) == "2024-12-20"
    assert imputed(None, "month", "first", **lower) is None
    assert imputed(None, "month", "first", or_=days("2024-01-02")) == "2024-01-02"


def naive(year, month, day, level, to, lower, upper):
    """The same by trying every day that the known parts allow."""
    if (month is None and level == "day") or (day is None and level == "none"):
        return None
    if month is None:
        day = None
    year_days = [date(year, 1, 1) + timedelta(days=n) for n in range(365 + isleap(year))]
    possible = [
        d
        for d in year_days
        if (month is None or d.month == month) and (day is None or d.day == day)
    ]
    if to == "first":
        made = possible[0]
    elif to == "last":
        made = possible[-1]
    elif month is None:
        made = date(year, 6, 30)
    else:
        made = possible[0] if day else date(year, month, 15)
    if lower in possible:
        made = max(made, lower)
    if upper in possible:
        made = min(made, upper)
    return made.isoformat()


@settings(max_examples=200)
@given(
    st.integers(2019, 2021),
    st.none() | st.integers(1, 12),
    st.none() | st.integers(1, 28),
    st.sampled_from(["day", "month"]),
    st.sampled_from(["first", "mid", "last"]),
    st.dates(date(2019, 1, 1), date(2021, 12, 31)),
    st.dates(date(2019, 1, 1), date(2021, 12, 31)),
)
def test_equals_a_search_among_all_possible_days(year, month, day, level, to, lower, upper):
    parts = (
        [f"{year}"]
        + ([f"{month:02d}"] if month else [])
        + ([f"{day:02d}"] if month and day else [])
    )
    bounds = {"not_before": (days(str(lower)),), "not_after": (days(str(upper)),)}
    expected = naive(year, month, day, level, to, lower, upper)
    assert imputed("-".join(parts), level, to, **bounds) == expected


def test_text_that_is_no_date_is_reported_and_no_records():
    assert impute_date(iso("2024-13"), "month", "first").rejected.tolist() == [True]
    assert impute_date(iso(), "month", "first").column.tolist() == []
