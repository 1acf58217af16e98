import numpy as np

from cdisc_convert.functions.text.list_of import list_of
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Records


def records(rows, values, size):
    rows = np.array(rows, dtype=np.int64)
    return Records(values, rows, size, np.arange(len(rows)))


def test_distinct_values_in_ascending_order_whatever_the_order_of_the_records():
    values = Column.of_texts(["b", "a", "b", None, "c"])
    assert list_of(records([0, 0, 0, 0, 2], values, 3), "; ").tolist() == ["a; b", None, "c"]


def test_numbers_are_ordered_as_numbers():
    values = Column.of_numbers([10, 9, 9.5, 10, 2])
    assert list_of(records([0, 0, 0, 0, 1], values, 2), ",").tolist() == ["9,9.5,10", "2"]


def test_numbers_are_written_and_equal_lists_are_shared():
    values = Column.of_numbers([1, 2, 1, 2])
    assert list_of(records([0, 0, 1, 1], values, 2), ",").tolist() == ["1,2", "1,2"]


def test_no_records_and_no_rows():
    assert list_of(records([], Column.of_texts([]), 2), ",").tolist() == [None, None]
    assert list_of(records([], Column.of_texts([]), 0), ",").tolist() == []
