from cdisc_convert.functions.visits.treatment_period import treatment_period
from cdisc_convert.model.column import Column, Kind


def periods(dates, day, *starts):
    return treatment_period(dates(day), tuple(dates(start) for start in starts)).tolist()


def test_the_last_start_on_or_before_the_date(dates):
    starts = "2024-01-10", "2024-04-02", "2024-06-25"
    assert periods(dates, "2024-01-09", *starts) == [None]
    assert periods(dates, "2024-01-10", *starts) == [1.0]
    assert periods(dates, "2024-04-01", *starts) == [1.0]
    assert periods(dates, "2025-01-01", *starts) == [3.0]


def test_times_decide_where_both_have_one(dates):
    assert periods(dates, "2024-01-10T08:00", "2024-01-10T09:00") == [None]
    assert periods(dates, "2024-01-10T09:00", "2024-01-10T09:00") == [1.0]
    assert periods(dates, "2024-01-10", "2024-01-10T09:00") == [1.0]


def test_missing_starts_and_partial_dates(dates):
    assert periods(dates, "2024-05-01", "2024-01-10", None) == [1.0]
    assert periods(dates, "2024", "2023-01-10") == [None]
    assert periods(dates, None, "2023-01-10") == [None]


def test_numeric_dates_and_no_records(dates):
    day, start = Column.of_numbers([5.0, 3.0], Kind.DATE), Column.of_numbers([4.0, 4.0], Kind.DATE)
    assert treatment_period(day, (start,)).tolist() == [1.0, None]
    assert treatment_period(dates(), (dates(),)).tolist() == []
