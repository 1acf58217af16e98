from cdisc_convert.functions.records.minimum import minimum
from cdisc_convert.model.column import Kind


def test_the_number_and_the_record_it_came_from(records):
    made = minimum(records([(0, None), (0, 1.0), (0, 9.0), (1, -3.0)], 3))
    assert made.column.tolist() == [1.0, -3.0, None]
    assert made.picked.tolist() == [1, 3, -1]


def test_dates_stay_dates(records):
    made = minimum(records([(0, 100.0)], 1, Kind.DATETIME))
    assert made.column.kind is Kind.DATETIME


def test_texts_are_read_as_numbers(records):
    made = minimum(records([(0, "10"), (0, "9"), (1, "x")], 2))
    assert made.column.tolist() == [9.0, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records(records):
    assert minimum(records([], 2)).column.tolist() == [None, None]
    assert minimum(records([], 0)).column.tolist() == []
