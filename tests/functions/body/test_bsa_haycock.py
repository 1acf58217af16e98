import pytest

from cdisc_convert.functions.body.bsa_haycock import bsa_haycock
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_man_of_170_cm_and_75_kg():
    made = bsa_haycock(n([75]), n([170])).column.tolist()
    assert made == [pytest.approx(1.8947, abs=5e-5)]


def test_missing_stays_missing_and_no_records():
    assert bsa_haycock(n([None, 75]), n([170, None])).column.tolist() == [None, None]
    assert bsa_haycock(n([]), n([])).column.tolist() == []
