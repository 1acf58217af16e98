from cdisc_convert.functions.numbers.divide import divide
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_values_are_decimals_and_missing_stays_missing():
    assert divide(n([1, 1, 0, None]), n([4, 0, 0, 2])).column.tolist() == [0.25, None, None, None]


def test_text_that_is_no_number_is_reported():
    made = divide(Column.of_texts(["6", "x"]), 2)
    assert made.column.tolist() == [3, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records():
    assert divide(n([]), 2).column.tolist() == []
