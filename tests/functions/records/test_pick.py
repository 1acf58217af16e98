import numpy as np

from cdisc_convert.functions.records.pick import pick
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Order, Records


def records(rows, values, size):
    rows = np.array(rows, dtype=np.int64)
    return Records(Column.of_texts(values), rows, size, np.arange(len(rows)))


def test_first_and_last_in_order():
    # row 0 has three doses, row 1 none, row 2 one
    doses = records([0, 0, 0, 2], ["2024-03-02", "2024-03-01", "2024-03-09", "2024-05-01"], 3)
    order = Order.by(doses.value)
    assert pick(doses, order, "first").column.tolist() == ["2024-03-01", None, "2024-05-01"]
    assert pick(doses, order, "last").column.tolist() == ["2024-03-09", None, "2024-05-01"]
    assert pick(doses, order, "first").picked.tolist() == [1, -1, 3]


def test_second_record_and_text_otherwise():
    doses = records([0, 0, 2], ["a", "b", "c"], 3)
    made = pick(doses, Order.by(doses.value), "first", number=2, otherwise="NONE")
    assert made.column.tolist() == ["b", "NONE", "NONE"]


def test_no_records_at_all():
    doses = records([], [], 2)
    assert pick(doses, Order.by(doses.value), "last").column.tolist() == [None, None]
