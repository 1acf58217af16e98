import pytest

from cdisc_convert.functions.dates.iso_duration import iso_duration
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.errors import SpecError


@pytest.mark.parametrize(
    ("unit", "expected"),
    [
        ("days", "P3D"),
        ("DAY", "P3D"),
        ("weeks", "P3W"),
        ("months", "P3M"),
        ("YEARS", "P3Y"),
        ("hours", "PT3H"),
        ("h", "PT3H"),
        ("min", "PT3M"),
        ("s", "PT3S"),
        ("SECONDS", "PT3S"),
    ],
)
def test_units(unit, expected):
    made = iso_duration(Column.of_numbers([3]), unit).column
    assert made.tolist() == [expected]
    assert made.kind is Kind.ISO


def test_fractions_negative_numbers_and_texts():
    made = iso_duration(Column.of_texts(["1.50", "-2", "long", None]), "hours")
    assert made.column.tolist() == ["PT1.5H", "-PT2H", None, None]
    assert made.rejected.tolist() == [False, False, True, False]


def test_other_unit_is_refused():
    with pytest.raises(SpecError, match="'moons'"):
        iso_duration(Column.of_numbers([3]), "moons")


def test_no_records():
    assert iso_duration(Column.of_numbers([]), "days").column.tolist() == []
