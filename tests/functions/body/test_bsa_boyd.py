import pytest

from cdisc_convert.functions.body.bsa_boyd import bsa_boyd
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_man_of_170_cm_and_75_kg():
    made = bsa_boyd(n([75]), n([170])).column.tolist()
    assert made == [pytest.approx(1.9051, abs=5e-5)]


def test_missing_stays_missing_and_no_records():
    assert bsa_boyd(n([None, 75]), n([170, None])).column.tolist() == [None, None]
    assert bsa_boyd(n([]), n([])).column.tolist() == []
