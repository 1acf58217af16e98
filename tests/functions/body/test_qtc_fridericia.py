import pytest

from cdisc_convert.functions.body.qtc_fridericia import qtc_fridericia
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_qt_of_360_ms_at_80_beats_per_minute():
    made = qtc_fridericia(n([360, 360]), n([750, 1000])).column.tolist()
    assert made == [pytest.approx(396.231, abs=5e-4), 360]


def test_missing_stays_missing_and_no_records():
    assert qtc_fridericia(n([None, 360]), n([750, None])).column.tolist() == [None, None]
    assert qtc_fridericia(n([]), n([])).column.tolist() == []
