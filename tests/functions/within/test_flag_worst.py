from cdisc_convert.functions.within.flag_worst import flag_worst
from cdisc_convert.model.records import Order


def test_highest_and_lowest_first_of_ties(texts, numbers, everyone):
    within, grade = (texts("A", "B", "A", "A"),), numbers(3.0, 1.0, 3.0, 2.0)
    order = Order.by(numbers(9.0, 1.0, 5.0, 1.0))
    highest = flag_worst(grade, within, order, "highest", everyone(4))
    assert highest.tolist() == [None, "Y", "Y", None]
    lowest = flag_worst(grade, within, order, "lowest", everyone(4))
    assert lowest.tolist() == [None, "Y", None, "Y"]


def test_grades_as_text_and_missing_ones(texts, numbers, everyone):
    within, grade = (texts("A", "A", "B"),), texts("2", None, None)
    order = Order.by(numbers(1.0, 2.0, 3.0))
    assert flag_worst(grade, within, order, "lowest", everyone(3)).tolist() == ["Y", None, None]


def test_no_records(texts, numbers, everyone):
    made = flag_worst(numbers(), (texts(),), Order.by(numbers()), "highest", everyone(0))
    assert made.tolist() == []
