from cdisc_convert.functions.text.concatenate import concatenate
from cdisc_convert.model.column import Column, Kind

texts = Column.of_texts


def test_missing_texts_leave_no_separator():
    left = texts(["a", None, "a", None])
    right = texts(["b", "b", None, None])
    assert concatenate((left, right), "-").tolist() == ["a-b", "b", "a", None]


def test_numbers_and_dates_are_written():
    numbers = Column.of_numbers([5.0, 0.1])
    dates = Column.of_numbers([0, None], Kind.DATE)
    assert concatenate((numbers, dates), " ").tolist() == ["5 1960-01-01", "0.1"]


def test_no_records():
    assert concatenate((texts([]), texts([])), "-").tolist() == []
