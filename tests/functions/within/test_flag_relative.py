import numpy as np

from cdisc_convert.functions.within.flag_relative import flag_relative
from cdisc_convert.model.records import Order


def test_before_and_from_the_first_event(texts, numbers, everyone):
    within, day = (texts("A", "A", "A", "A"),), numbers(3.0, 1.0, 2.0, 4.0)
    event = texts("N", None, "Y", "Y")
    before = flag_relative(event, within, Order.by(day), "before", everyone(4))
    assert before.tolist() == [None, "Y", None, None]
    after = flag_relative(event, within, Order.by(day), "from", everyone(4))
    assert after.tolist() == ["Y", None, "Y", "Y"]


def test_a_group_without_event_lies_before_it(texts, numbers, everyone):
    within, order = (texts("A", "B", "B"),), Order.by(numbers(1.0, 1.0, 2.0))
    event = texts("Y", None, "N")
    assert flag_relative(event, within, order, "before", everyone(3)).tolist() == [None, "Y", "Y"]
    assert flag_relative(event, within, order, "from", everyone(3)).tolist() == ["Y", None, None]


def test_events_that_take_no_part_do_not_count(texts, numbers):
    among = np.array([True, False, True])
    made = flag_relative(
        texts(None, "Y", "Y"),
        (texts("A", "A", "A"),),
        Order.by(numbers(1.0, 2.0, 3.0)),
        "before",
        among,
    )
    assert made.tolist() == ["Y", None, None]


def test_no_records(texts, numbers, everyone):
    made = flag_relative(texts(), (texts(),), Order.by(numbers()), "from", everyone(0))
    assert made.tolist() == []
