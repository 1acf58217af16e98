from cdisc_convert.functions.numbers.log2 import log2
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_values_are_decimals_and_missing_stays_missing():
    assert log2(n([8, 0.5, 0, None])).column.tolist() == [3, -1, None, None]


def test_text_that_is_no_number_is_reported():
    made = log2(Column.of_texts(["8", "x"]))
    assert made.column.tolist() == [3, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records():
    assert log2(n([])).column.tolist() == []
