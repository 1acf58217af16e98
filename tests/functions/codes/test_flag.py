from cdisc_convert.functions.codes.flag import flag
from cdisc_convert.model.column import Column, Kind


def test_present_says_yes_unless_it_says_no():
    given = Column.of_texts(["Y", "2024-01-05", "N", "no", "0", None])
    assert flag(given).tolist() == ["Y", "Y", "N", "N", "N", "N"]


def test_zero_says_no_but_the_first_of_january_1960_does_not():
    assert flag(Column.of_numbers([0, 2, None])).tolist() == ["N", "Y", "N"]
    assert flag(Column.of_numbers([0, None], Kind.DATE)).tolist() == ["Y", "N"]


def test_no_records():
    assert flag(Column.of_texts([])).tolist() == []
