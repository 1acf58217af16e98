from cdisc_convert.functions.dates.time_number import time_number
from cdisc_convert.model.column import Column, Kind


def iso(*texts):
    return Column.of_texts(texts, Kind.ISO)


def test_seconds_since_midnight():
    made = time_number(iso("2024-03-01T08:30", "T00:00:07.5", "2024-03-01", "2024-03-01T08", None))
    assert made.column.kind is Kind.TIME
    assert made.column.tolist() == [30600, 7.5, None, None, None]


def test_date_times_and_no_records():
    assert time_number(Column.of_numbers([90000], Kind.DATETIME)).column.tolist() == [3600]
    assert time_number(iso()).column.tolist() == []
