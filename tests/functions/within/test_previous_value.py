import numpy as np

from cdisc_convert.functions.within.previous_value import previous_value
from cdisc_convert.model.records import Order


def test_neighbour_in_order_of_interleaved_groups(texts, numbers, everyone):
    within, order = (texts("A", "A", "B", "A"),), Order.by(numbers(1.0, 3.0, 2.0, 2.0))
    made = previous_value(texts("a", "c", "x", "d"), within, order, everyone(4))
    assert made.tolist() == [None, "d", None, "a"]


def test_numbers_and_missing_values_of_the_neighbour(texts, numbers, everyone):
    within, order = (texts("A", "A", "A"),), Order.by(numbers(1.0, 2.0, 3.0))
    made = previous_value(numbers(5.0, None, 7.0), within, order, everyone(3))
    assert made.tolist() == [None, 5.0, None]


def test_only_records_that_take_part_are_neighbours(texts, numbers):
    within, order = (texts("A", "A", "A"),), Order.by(numbers(1.0, 2.0, 3.0))
    among = np.array([True, False, True])
    made = previous_value(texts("a", "b", "c"), within, order, among)
    assert made.tolist() == [None, "a", "a"]


def test_no_records(texts, numbers, everyone):
    assert previous_value(texts(), (texts(),), Order.by(numbers()), everyone(0)).tolist() == []
