import numpy as np

from cdisc_convert.functions.within.running_total import running_total
from cdisc_convert.model.records import Order


def test_sums_in_order_of_each_group(texts, numbers, everyone):
    within, order = (texts("A", "B", "A", "A"),), Order.by(numbers(3.0, 1.0, 1.0, 2.0))
    made = running_total(numbers(0.3, 5.0, 0.1, 0.2), within, order, everyone(4))
    assert made.column.tolist() == [0.6, 5.0, 0.1, 0.3]


def test_missing_numbers_add_nothing(texts, numbers, everyone):
    within, order = (texts("A", "A", "A"),), Order.by(numbers(1.0, 2.0, 3.0))
    made = running_total(numbers(None, 4.0, None), within, order, everyone(3))
    assert made.column.tolist() == [None, 4.0, 4.0]


def test_records_that_take_no_part(texts, numbers):
    within, order = (texts("A", "A", "A"),), Order.by(numbers(1.0, 2.0, 3.0))
    made = running_total(numbers(1.0, 2.0, 4.0), within, order, np.array([True, False, True]))
    assert made.column.tolist() == [1.0, None, 5.0]


def test_texts_that_are_no_numbers_are_reported(texts, numbers, everyone):
    within, order = (texts("A", "A"),), Order.by(numbers(1.0, 2.0))
    made = running_total(texts("1", "x"), within, order, everyone(2))
    assert made.column.tolist() == [1.0, 1.0]
    assert made.kept.tolist() == [False, True]


def test_no_records(texts, numbers, everyone):
    made = running_total(numbers(), (texts(),), Order.by(numbers()), everyone(0))
    assert made.column.tolist() == []
