from cdisc_convert.functions.numbers.multiply import multiply
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_values_are_decimals_and_missing_stays_missing():
    assert multiply(n([0.1, 1.1, None]), 3).column.tolist() == [0.3, 3.3, None]


def test_text_that_is_no_number_is_reported():
    made = multiply(Column.of_texts(["1.5", "x"]), 2)
    assert made.column.tolist() == [3, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records():
    assert multiply(n([]), 2).column.tolist() == []
