import numpy as np

from cdisc_convert.functions.within.flag_one import flag_one
from cdisc_convert.model.records import Order


def test_first_and_last_of_interleaved_groups(texts, numbers, everyone):
    subject, day = texts("A", "B", "A", "B"), numbers(3.0, 1.0, 2.0, 5.0)
    assert flag_one((subject,), Order.by(day), "first", everyone(4)).tolist() == [
        None,
        "Y",
        "Y",
        None,
    ]
    assert flag_one((subject,), Order.by(day), "last", everyone(4)).tolist() == [
        "Y",
        None,
        None,
        "Y",
    ]


def test_nearest_to_the_target_then_the_later(texts, numbers, everyone):
    # ANL01FL: order [DISTANCE, {descending: SORTTIME}]
    distance, time = numbers(2.0, 1.0, 1.0), numbers(10.0, 20.0, 30.0)
    order = Order((distance, time), (False, True))
    made = flag_one((texts("A", "A", "A"),), order, "first", everyone(3))
    assert made.tolist() == [None, None, "Y"]


def test_ties_and_records_that_take_no_part(texts, numbers):
    order = Order.by(numbers(1.0, 1.0, 1.0))
    among = np.array([False, True, True])
    within = (texts("A", "A", "A"),)
    assert flag_one(within, order, "first", among).tolist() == [None, "Y", None]
    assert flag_one(within, order, "last", among).tolist() == [None, None, "Y"]


def test_nobody_takes_part_and_no_records(texts, numbers, everyone):
    nobody = np.zeros(2, dtype=bool)
    within = (texts("A", "B"),)
    assert flag_one(within, Order.by(numbers(1.0, 2.0)), "last", nobody).tolist() == [None, None]
    assert flag_one((texts(),), Order.by(numbers()), "last", everyone(0)).tolist() == []
