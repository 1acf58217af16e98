from cdisc_convert.functions.text.copy import copy
from cdisc_convert.model.column import Column, Kind


def test_value_and_kind_stay():
    given = Column.of_texts(["2024-01", None], Kind.ISO)
    assert copy(given).tolist() == ["2024-01", None]
    assert copy(given).kind is Kind.ISO


def test_no_records():
    assert copy(Column.of_texts([])).tolist() == []
