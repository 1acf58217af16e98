import pytest

from cdisc_convert.functions.records.pick import pick
from cdisc_convert.model.column import Kind
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Order


def test_first_and_last_in_order(records):
    # row 0 has three doses, row 1 none, row 2 one
    doses = records([(0, "2024-03-02"), (0, "2024-03-01"), (0, "2024-03-09"), (2, "2024-05-01")], 3)
    order = Order.by(doses.value)
    assert pick(doses, order, "first").column.tolist() == ["2024-03-01", None, "2024-05-01"]
    assert pick(doses, order, "last").column.tolist() == ["2024-03-09", None, "2024-05-01"]
    assert pick(doses, order, "first").picked.tolist() == [1, -1, 3]


def test_second_record_and_text_otherwise(records):
    doses = records([(0, "a"), (0, "b"), (2, "c")], 3)
    made = pick(doses, Order.by(doses.value), "first", number=2, otherwise="NONE")
    assert made.column.tolist() == ["b", "NONE", "NONE"]


def test_second_from_the_end(records):
    doses = records([(0, "a"), (0, "b"), (0, "c"), (1, "d")], 2)
    assert pick(doses, Order.by(doses.value), "last", number=2).column.tolist() == ["b", None]


def test_ties_keep_the_order_of_the_dataset(records):
    value = records([(0, "first"), (0, "second")], 1)
    order = Order.by(records([(0, 5.0), (0, 5.0)], 1).value)
    assert pick(value, order, "first").column.tolist() == ["first"]
    assert pick(value, order, "last").column.tolist() == ["second"]


def test_descending_order_over_two_columns(records):
    value = records([(0, "a"), (0, "b"), (0, "c")], 1)
    first, second = records([(0, 1.0), (0, 2.0), (0, 2.0)], 1).value, value.value
    order = Order((first, second), (True, False))
    assert pick(value, order, "first").column.tolist() == ["b"]


def test_otherwise_of_numbers_is_a_number(records):
    doses = records([(0, 7.5)], 2)
    made = pick(doses, Order.by(doses.value), "first", otherwise="0")
    assert made.column.tolist() == [7.5, 0.0]
    assert made.column.kind is Kind.NUMBER
    with pytest.raises(SpecError, match="'NONE'"):
        pick(doses, Order.by(doses.value), "first", otherwise="NONE")


def test_number_counts_from_one(records):
    doses = records([(0, 7.5)], 1)
    with pytest.raises(SpecError, match="counted from 1"):
        pick(doses, Order.by(doses.value), "first", number=0)


def test_no_records_and_no_rows(records):
    doses = records([], 2)
    assert pick(doses, Order.by(doses.value), "last").column.tolist() == [None, None]
    assert pick(doses, Order.by(doses.value), "last").picked.tolist() == [-1, -1]
    nothing = records([], 0)
    assert pick(nothing, Order.by(nothing.value), "last").column.tolist() == []
