from cdisc_convert.functions.intervals.time_weighted_change import time_weighted_change


def test_area_over_the_baseline_by_days(measured, dates, numbers):
    # up by 100 in 10 days, then flat for 10 days: (500 + 1000) / 20
    values, days = measured([(0, "2025-01-11", 300), (0, "2025-01-21", 300)], 1)
    made = time_weighted_change(
        values, days, dates("2025-01-01"), numbers(200.0), dates("2025-12-31")
    )
    assert made.column.tolist() == [75.0]


def test_points_after_the_end_do_not_count(measured, dates, numbers):
    values, days = measured([(0, "2025-01-11", 300), (0, "2025-01-21", 900)], 1)
    made = time_weighted_change(
        values, days, dates("2025-01-01"), numbers(200.0), dates("2025-01-20")
    )
    assert made.column.tolist() == [50.0]


def test_missing_where_there_is_nothing_to_measure(measured, dates, numbers):
    values, days = measured([(1, "2025-01-11", 300), (2, "2025-02", 300)], 3)
    start, until = dates("2025-01-01", "2025-01-01", "2025-01-01"), dates(None, None, None)
    made = time_weighted_change(values, days, start, numbers(200.0, None, 200.0), until)
    assert made.column.tolist() == [None, None, None]


def test_no_rows(measured, dates, numbers):
    values, days = measured([], 0)
    made = time_weighted_change(values, days, dates(), numbers(), dates())
    assert made.column.tolist() == []
