import numpy as np

from cdisc_convert.functions.within.sequence import sequence
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Order, Records


def test_numbers_in_order_of_each_subject(texts, everyone):
    subject = texts("A", "B", "A", "A", "B")
    date = texts("2024-03-02", "2024-01-01", "2024-03-01", None, "2023-01-01")
    made = sequence((subject,), Order.by(date), everyone(5))
    assert made.tolist() == [3.0, 2.0, 2.0, 1.0, 1.0]


def test_numbers_sort_by_value_and_ties_keep_their_order(texts, numbers, everyone):
    subject = texts("A", "A", "A", "A")
    made = sequence((subject,), Order.by(numbers(10.0, 9.0, 9.0, 100.0)), everyone(4))
    assert made.tolist() == [3.0, 1.0, 2.0, 4.0]


def test_records_that_take_no_part_have_no_number(texts, numbers):
    among = np.array([True, False, True])
    made = sequence((texts("A", "A", "A"),), Order.by(numbers(1.0, 2.0, 3.0)), among)
    assert made.tolist() == [1.0, None, 2.0]


def test_numbering_goes_on_after_the_highest_elsewhere(texts, numbers, everyone):
    given = Records(Column.of_numbers([4.0, 7.0, np.nan]), np.array([0, 0, 1]), 3, np.arange(3))
    made = sequence((texts("A", "B", "A"),), Order.by(numbers(1.0, 1.0, 2.0)), everyone(3), given)
    assert made.tolist() == [8.0, 1.0, 2.0]


def test_no_records(texts, everyone):
    assert sequence((texts(),), Order.by(texts()), everyone(0)).tolist() == []
