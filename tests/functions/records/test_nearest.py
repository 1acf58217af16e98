import pytest

from cdisc_convert.functions.records.nearest import nearest
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Duration

TEN_MINUTES = Duration(seconds=600.0)
WEEK = Duration(days=7)


def dates(*texts):
    return Column.of_texts(texts)


def test_lab_row_of_the_qualifying_draw(records):
    number = records([(0, "1"), (0, "2"), (1, "1"), (1, "2")], 3)
    taken = records(
        [(0, "2024-03-01T08:00"), (0, "2024-03-01T22:00")] * 1
        + [(1, "2024-03-01T08:00"), (1, "2024-03-01T22:00")],
        3,
    )
    draws = dates("2024-03-01T21:52", "2024-03-01T21:49", "2024-03-01T22:00")
    made = nearest(number, draws, taken, TEN_MINUTES)
    assert made.column.tolist() == ["2", None, None]
    assert made.picked.tolist() == [1, -1, -1]


def test_of_two_as_near_the_later(records):
    value = records([(0, "early"), (0, "late"), (0, "late again")], 1)
    at = records([(0, "2024-03-08"), (0, "2024-03-12"), (0, "2024-03-12")], 1)
    assert nearest(value, dates("2024-03-10"), at, WEEK).column.tolist() == ["late again"]


def test_without_a_time_whole_days_count_and_minutes_are_not_met(records):
    value, at = records([(0, "a"), (1, "b")], 2), records([(0, "2024-03-03"), (1, "2024-03-03")], 2)
    asked = dates("2024-03-03T10:00", "2024-03-10")
    assert nearest(value, asked, at, TEN_MINUTES).column.tolist() == [None, None]
    assert nearest(value, asked, at, WEEK).column.tolist() == ["a", "b"]


def test_partial_and_missing_dates_are_near_nothing(records):
    value, at = (
        records([(0, "a"), (1, "b"), (2, "c")], 3),
        records([(0, "2024-03-03"), (1, "2024-03-03"), (2, "2024-03")], 3),
    )
    made = nearest(value, dates("2024-03", None, "2024-03-03"), at, WEEK)
    assert made.column.tolist() == [None, None, None]


def test_tolerance_of_the_row(records):
    value, at = records([(0, "a"), (1, "b")], 2), records([(0, "2024-03-03"), (1, "2024-03-03")], 2)
    made = nearest(value, dates("2024-03-05", "2024-03-05"), at, dates("P1D", "P2D"))
    assert made.column.tolist() == [None, "b"]


def test_months_are_no_fixed_length(records):
    value, at = records([(0, "a")], 1), records([(0, "2024-03-03")], 1)
    with pytest.raises(SpecError, match="no fixed length"):
        nearest(value, dates("2024-03-05"), at, Duration(months=1))
    with pytest.raises(SpecError, match="'soon'"):
        nearest(value, dates("2024-03-05"), at, dates("soon"))


def test_no_records(records):
    nothing = records([], 1)
    assert nearest(nothing, dates("2024-03-05"), nothing, WEEK).column.tolist() == [None]
    nothing = records([], 0)
    assert nearest(nothing, dates(), nothing, WEEK).column.tolist() == []
