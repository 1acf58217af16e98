from cdisc_convert.functions.numbers.yes_no_number import yes_no_number
from cdisc_convert.model.column import Column


def test_one_and_zero_and_other_texts_reported():
    made = yes_no_number(Column.of_texts(["Y", "N", "U", None]))
    assert made.column.tolist() == [1, 0, None, None]
    assert made.rejected.tolist() == [False, False, True, False]


def test_no_records():
    assert yes_no_number(Column.of_texts([])).column.tolist() == []
