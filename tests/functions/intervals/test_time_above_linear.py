import pytest

from cdisc_convert.functions.intervals.time_above_linear import time_above_linear

COUNTS = [(0, "2025-01-20", 250), (0, "2025-02-05", 300), (0, "2025-03-26", 180)]


def above(measured, dates, numbers, lines, base=150.0, until="2025-12-31", limit=200, gap=120):
    values, days = measured(lines, 1)
    start = dates("2025-01-06")
    made = time_above_linear(values, days, limit, gap, start, numbers(base), dates(until))
    return made.column.tolist()


def test_worked_example(measured, dates, numbers):
    # ICL-T10
    assert above(measured, dates, numbers, COUNTS) == [pytest.approx(63.83333333333333)]
    assert above(measured, dates, numbers, COUNTS[::-1]) == [pytest.approx(63.83333333333333)]


def test_the_limit_itself_counts_as_above(measured, dates, numbers):
    assert above(measured, dates, numbers, [(0, "2025-01-16", 200)], base=200.0) == [10.0]
    assert above(measured, dates, numbers, [(0, "2025-01-16", 199)], base=199.0) == [0.0]


def test_a_crossing_half_way(measured, dates, numbers):
    assert above(measured, dates, numbers, [(0, "2025-01-20", 250)]) == [7.0]
    assert above(measured, dates, numbers, [(0, "2025-01-20", 150)], base=250.0) == [7.0]


def test_a_gap_gives_nothing(measured, dates, numbers):
    far = [(0, "2025-05-06", 300), (0, "2025-05-16", 300)]
    assert above(measured, dates, numbers, far, base=300.0) == [130.0]
    assert above(measured, dates, numbers, far, base=300.0, gap=119) == [10.0]


def test_values_of_one_day_count_as_their_mean(measured, dates, numbers):
    same_day = [(0, "2025-01-16T08:00", 100), (0, "2025-01-16", 300), (0, "2025-01-26", 200)]
    assert above(measured, dates, numbers, same_day, base=200.0) == [20.0]


def test_only_dates_after_the_start_and_up_to_the_end_count(measured, dates, numbers):
    lines = [
        (0, "2025-01-01", 900),
        (0, "2025-01-06", 900),
        (0, "2025-01-16", 250),
        (0, "2025-01-26", 250),
    ]
    assert above(measured, dates, numbers, lines, base=250.0, until="2025-01-20") == [10.0]
    assert above(measured, dates, numbers, lines, base=250.0, until=None) == [20.0]


def test_partial_dates_and_missing_values_give_no_point(measured, dates, numbers):
    lines = [(0, "2025-02", 900), (0, "2025-01-16", None), (0, "2025-01-26", 250)]
    assert above(measured, dates, numbers, lines, base=250.0) == [20.0]


def test_rows_are_kept_apart(measured, dates, numbers):
    values, days = measured([(0, "2025-01-16", 250), (2, "2025-01-11", 250)], 4)
    start = dates("2025-01-06", "2025-01-06", "2025-01-06", None)
    until = dates(*["2025-12-31"] * 4)
    made = time_above_linear(
        values, days, 200, 120, start, numbers(250.0, 250.0, 250.0, 1.0), until
    )
    assert made.column.tolist() == [10.0, 0.0, 5.0, None]


def test_no_base_and_no_rows(measured, dates, numbers):
    assert above(measured, dates, numbers, COUNTS, base=None) == [None]
    values, days = measured([], 0)
    made = time_above_linear(values, days, 200, 120, dates(), numbers(), dates())
    assert made.column.tolist() == []
