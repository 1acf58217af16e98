from cdisc_convert.functions.numbers.subtract import subtract
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_values_are_decimals_and_missing_stays_missing():
    assert subtract(n([0.3, 1000.1, None]), n([0.1, 1000, 1])).column.tolist() == [0.2, 0.1, None]


def test_text_that_is_no_number_is_reported():
    made = subtract(Column.of_texts(["4", "x"]), 1)
    assert made.column.tolist() == [3, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records():
    assert subtract(n([]), 1).column.tolist() == []
