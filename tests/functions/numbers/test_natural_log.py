from cdisc_convert.functions.numbers.natural_log import natural_log
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_values_are_decimals_and_missing_stays_missing():
    assert natural_log(n([1, 0, -1, None])).column.tolist() == [0, None, None, None]


def test_text_that_is_no_number_is_reported():
    made = natural_log(Column.of_texts(["x", "-"]))
    assert made.column.tolist() == [None, None]
    assert made.rejected.tolist() == [True, True]


def test_no_records():
    assert natural_log(n([])).column.tolist() == []
