from cdisc_convert.functions.numbers.add import add
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_values_are_decimals_and_missing_stays_missing():
    assert add((n([0.1, 1, None]), n([0.2, 2, 3]))).column.tolist() == [0.3, 3, None]


def test_text_that_is_no_number_is_reported():
    made = add((Column.of_texts(["2", "x"]), n([1, 1])))
    assert made.column.tolist() == [3, None]
    assert made.rejected.tolist() == [False, True]


def test_no_records():
    assert add((n([]), n([]))).column.tolist() == []
