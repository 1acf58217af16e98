from cdisc_convert.functions.intervals.gap_days import gap_days


def test_gaps_longer_than_the_longest_are_added(records, dates):
    at = records([(0, "2025-01-31"), (0, "2025-06-30"), (0, "2025-07-10"), (1, "2025-01-10")], 2)
    start, until = dates("2025-01-01", "2025-01-01"), dates("2025-12-31", "2025-12-31")
    assert gap_days(at, 120, start, until).tolist() == [150.0, 0.0]
    assert gap_days(at, 150, start, until).tolist() == [0.0, 0.0]
    assert gap_days(at, 20, start, until).tolist() == [180.0, 0.0]


def test_dates_outside_and_partial_dates_do_not_count(records, dates):
    at = records([(0, "2024-01-01"), (0, "2025-03"), (0, "2025-06-01"), (0, "2026-06-01")], 1)
    assert gap_days(at, 120, dates("2025-01-01"), dates("2025-12-31")).tolist() == [151.0]
    assert gap_days(at, 120, dates("2025-01-01"), dates(None)).tolist() == [516.0]


def test_no_start_no_dates_and_no_rows(records, dates):
    assert gap_days(records([], 2), 120, dates(None, "2025-01-01"), dates(None, None)).tolist() == [
        None,
        0.0,
    ]
    assert gap_days(records([], 0), 120, dates(), dates()).tolist() == []
