import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cdisc_convert.functions.intervals.free_days import free_days
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Records

VASOPRESSOR = ("2020-01-08", "2020-01-15")
VENTILATION = ("2020-01-08", "2020-01-20")
DIALYSIS = ("2020-01-19", "2020-01-23")


def free(records, dates, episodes, days=28, after_death="zero", death=None, last_contact=None):
    starts, ends = (records([(0, episode[at]) for episode in episodes], 1) for at in (0, 1))
    others = [None if day is None else dates(day) for day in (death, last_contact)]
    return free_days(starts, ends, dates("2020-01-10"), days, after_death, *others)


@pytest.mark.parametrize(
    ("episodes", "expected"),
    [
        ([VASOPRESSOR, VENTILATION, DIALYSIS], 14.0),
        ([VENTILATION], 17.0),
        ([VASOPRESSOR], 22.0),
        ([DIALYSIS], 23.0),
        ([], 28.0),
    ],
)
def test_days_without_support_while_alive(records, dates, episodes, expected):
    # SEP-T10
    assert free(records, dates, episodes).column.tolist() == [expected]


def test_death_within_the_days_gives_zero_or_ends_the_free_days(records, dates):
    on_the_last, after = "2020-02-06", "2020-02-07"
    assert free(records, dates, [DIALYSIS], death=on_the_last).column.tolist() == [0.0]
    assert free(records, dates, [DIALYSIS], death=after).column.tolist() == [23.0]
    made = free(records, dates, [DIALYSIS], after_death="not_free", death="2020-01-30")
    # days 1-9 and 15-20 are free, day 21 is the day of death
    assert made.column.tolist() == [15.0]


def test_days_after_the_last_contact_are_not_free(records, dates):
    assert free(records, dates, [DIALYSIS], last_contact="2020-01-30").column.tolist() == [16.0]
    assert free(records, dates, [], last_contact="2020-03-30").column.tolist() == [28.0]


def test_a_missing_end_runs_on_and_a_missing_start_lies_before(records, dates):
    assert free(records, dates, [("2020-01-20", None)]).column.tolist() == [10.0]
    assert free(records, dates, [(None, "2020-01-12")]).column.tolist() == [25.0]


def test_an_undated_episode_is_rejected(records, dates):
    made = free(records, dates, [DIALYSIS, (None, None)])
    assert made.column.tolist() == [None]
    assert made.rejected.tolist() == [True]
    assert "neither start nor end" in made.because


def test_partial_dates_count_as_long_as_they_can_be(records, dates):
    made = free(records, dates, [("2020-01-30", "2020-02")])
    assert made.column.tolist() == [20.0]
    assert made.kept.tolist() == [True]


def test_a_partial_date_of_death(records, dates):
    assert free(records, dates, [], death="2020-03").column.tolist() == [28.0]
    assert free(records, dates, [], death="2020-01").column.tolist() == [0.0]
    made = free(records, dates, [], death="2020-02")
    assert made.column.tolist() == [None]
    assert made.rejected.tolist() == [True]


def test_times_do_not_count(records, dates):
    made = free(records, dates, [("2020-01-12T23:30", "2020-01-13T00:10")])
    assert made.column.tolist() == [26.0]


def test_without_a_start_and_without_rows(records, dates, numbers):
    nothing = records([], 1)
    assert free_days(nothing, nothing, dates(None), 28, "zero").column.tolist() == [None]
    nothing = records([], 0)
    assert free_days(nothing, nothing, dates(), 28, "zero").column.tolist() == []


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 2), st.integers(-5, 30), st.integers(-3, 12)), max_size=12),
    st.lists(st.none() | st.integers(0, 30), min_size=3, max_size=3),
    st.data(),
)
def test_equals_counting_day_by_day(lines, deaths, data):
    expected = []
    for row in range(3):
        supported = {
            day
            for at, start, length in lines
            if at == row
            for day in range(start, start + length + 1)
        }
        alive = [d for d in range(1, 21) if deaths[row] is None or d < deaths[row]]
        expected.append(float(sum(day not in supported for day in alive)))
    for ordered in (lines, data.draw(st.permutations(lines))):
        by_row = sorted(ordered, key=lambda line: line[0])
        row = np.array([line[0] for line in by_row], dtype=np.int64)
        start = Column.of_numbers([float(line[1]) for line in by_row], Kind.DATE)
        end = Column.of_numbers([float(line[1] + line[2]) for line in by_row], Kind.DATE)
        made = free_days(
            Records(start, row, 3, np.arange(len(row))),
            Records(end, row, 3, np.arange(len(row))),
            Column.of_numbers([1.0] * 3, Kind.DATE),
            20,
            "not_free",
            Column.of_numbers(deaths, Kind.DATE),
        )
        assert made.column.tolist() == expected
