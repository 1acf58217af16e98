from cdisc_convert.functions.dates.date_number import date_number
from cdisc_convert.model.column import Column, Kind


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def test_days_since_1960_of_complete_dates():
    made = date_number(iso("1960-01-01", "1960-01-02T10:00", "1959-12-31", "2024-11", None))
    assert made.column.kind is Kind.DATE
    assert made.column.tolist() == [0, 1, -1, None, None]


def test_date_times_and_unreadable_texts():
    assert date_number(Column.of_numbers([90000], Kind.DATETIME)).column.tolist() == [1]
    assert date_number(iso("2024-13-01")).rejected.tolist() == [True]


def test_no_records():
    assert date_number(iso()).column.tolist() == []
