from cdisc_convert.functions.text.upper_case import upper_case
from cdisc_convert.model.column import Column


def test_letters_become_capitals_and_missing_stays_missing():
    given = Column.of_texts(["Bad headache", "", None, "ALREADY"])
    assert upper_case(given).tolist() == ["BAD HEADACHE", None, None, "ALREADY"]


def test_no_records():
    assert upper_case(Column.of_texts([])).tolist() == []
