import pytest

from cdisc_convert.functions.dates.age_at import age_at
from cdisc_convert.model.column import Column, Kind


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def age(birth, day, unit="years"):
    return age_at(iso(birth), iso(day), unit)


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        ("1976-12-09", "2024-12-08", 47),
        ("1976-12-09", "2024-12-09", 48),
        ("1976-12-09", "2024-12-09T08:00", 48),
        ("1976-02-29", "2025-02-28", 49),
        ("1976-12", "2024-11-30", 47),
        ("2024-01-02", "2024-01-01", None),
        (None, "2024-01-01", None),
        ("--12-25", "2024-01-01", None),
    ],
)
def test_completed_years(birth, day, expected):
    made = age(birth, day)
    assert made.column.tolist() == [expected]
    assert made.kept is None


@pytest.mark.parametrize("birth", ["1976", "1976-12"])
def test_incomplete_birth_gives_the_difference_of_the_years_and_is_reported(birth):
    made = age(birth, "2024-12-09")
    assert made.column.tolist() == [48]
    assert made.kept.tolist() == [True]


def test_smaller_units():
    assert age("2024-01-15", "2024-03-14", "months").column.tolist() == [1]
    assert age("2024-01-15", "2024-01-29", "weeks").column.tolist() == [2]
    assert age("2024-01-15", "2024-01-29", "days").column.tolist() == [14]
    assert age("2024-01", "2024-03-14", "days").column.tolist() == [None]


def test_unreadable_text_is_reported_and_no_records():
    assert age("1976-13-01", "2024-01-01").rejected.tolist() == [True]
    assert age_at(iso(), iso()).column.tolist() == []
