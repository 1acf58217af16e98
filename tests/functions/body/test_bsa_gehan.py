import pytest

from cdisc_convert.functions.body.bsa_gehan import bsa_gehan
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_man_of_170_cm_and_75_kg():
    made = bsa_gehan(n([75]), n([170])).column.tolist()
    assert made == [pytest.approx(1.8975, abs=5e-5)]


def test_missing_stays_missing_and_no_records():
    assert bsa_gehan(n([None, 75]), n([170, None])).column.tolist() == [None, None]
    assert bsa_gehan(n([]), n([])).column.tolist() == []
