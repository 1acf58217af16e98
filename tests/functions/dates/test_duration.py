from calendar import isleap
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cdisc_convert.functions.dates.duration import duration
from cdisc_convert.model.column import Column, Kind


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def length(start, end, unit, **words):
    return duration(iso(start), iso(end), unit, **words).column.tolist()[0]


@pytest.mark.parametrize(
    ("start", "end", "unit", "expected"),
    [
        ("2024-03-01T23:00", "2024-03-02T01:00", "days", 1),
        ("2024-03-01", "2024-03-15", "weeks", 2),
        ("2024-03-05", "2024-03-01", "days", -4),
        ("2024-01-15", "2024-03-15", "months", 2),
        ("2024-01-15", "2024-03-30", "months", 2 + 15 / 31),
        ("2024-01-31", "2024-02-29", "months", 1),
        ("2020-02-29", "2021-02-28", "years", 1),
        ("2024-03-01T08:00", "2024-03-01T09:30", "hours", 1.5),
        ("2024-03-01T08:00", "2024-03-01T09:30", "minutes", 90),
        ("2024-03-01T08:00", "2024-03-01T08:00:20", "seconds", 20),
        ("2024-03-01", "2024-03-01T09:30", "hours", None),
        ("2024-03", "2024-03-01", "days", None),
        (None, "2024-03-01", "days", None),
    ],
)
def test_units(start, end, unit, expected):
    assert length(start, end, unit) == (expected and pytest.approx(expected, abs=1e-12))


def test_both_ends_can_count():
    assert length("2024-03-01", "2024-03-01", "days", plus_one="yes") == 1
    assert length("2024-03-02", "2024-03-01", "days", plus_one="yes") == -1
    assert length("2024-01-01", "2024-12-31", "years", plus_one="yes") == 1


def test_whole_units_are_completed_ones():
    assert length("2024-01-15", "2024-03-30", "months", whole="yes") == 2
    assert length("2024-03-01", "2024-03-14", "weeks", whole="yes") == 1
    assert length("2024-03-14", "2024-03-01", "weeks", whole="yes") == -1


@given(st.dates(date(1930, 1, 1), date(2060, 1, 1)), st.dates(date(1930, 1, 1), date(2060, 1, 1)))
def test_completed_years_equal_a_count_of_birthdays(birth, day):
    if day < birth:
        birth, day = day, birth
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    if (birth.month, birth.day) == (2, 29) and not isleap(day.year):
        had_birthday = (day.month, day.day) >= (2, 28)
    expected = day.year - birth.year - (not had_birthday)
    assert length(str(birth), str(day), "years", whole="yes") == expected


def test_no_records_and_unreadable_text():
    assert duration(iso(), iso(), "days").column.tolist() == []
    assert duration(iso("2024-02-30"), iso("2024-03-01"), "days").rejected.tolist() == [True]
