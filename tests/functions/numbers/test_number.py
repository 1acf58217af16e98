from cdisc_convert.functions.numbers.number import number
from cdisc_convert.model.column import Column


def test_decimals_are_read_and_nothing_else():
    given = Column.of_texts(["12.50", "-3", " 7 ", "1.2E3", "<5", "1-2", "1,5", None])
    made = number(given)
    assert made.column.tolist() == [12.5, -3, 7, 1200, None, None, None, None]
    assert made.rejected.tolist() == [False] * 4 + [True] * 3 + [False]


def test_decimal_comma_and_blanks_between_thousands():
    given = Column.of_texts(["0,62", "1 250", "1\u2009250,5", "1.5", "12 50"])
    made = number(given, ",")
    assert made.column.tolist() == [0.62, 1250, 1250.5, None, None]


def test_numbers_stay_and_no_records():
    assert number(Column.of_numbers([1.5, None])).column.tolist() == [1.5, None]
    assert number(Column.of_texts([])).column.tolist() == []
