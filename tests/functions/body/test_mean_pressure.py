import pytest

from cdisc_convert.functions.body.mean_pressure import mean_pressure
from cdisc_convert.model.column import Column

n = Column.of_numbers


def test_one_third_of_systole_and_two_of_diastole():
    assert mean_pressure(n([120, None]), n([80, 80])).column.tolist() == [
        pytest.approx(93.333333, abs=1e-6),
        None,
    ]


def test_share_of_systole_by_heart_rate():
    # 80 + 0.01 * exp(4.14 - 40.74 / 60) * 40
    made = mean_pressure(n([120, 120]), n([80, 80]), n([60, None])).column.tolist()
    assert made == [pytest.approx(92.7395, abs=1e-3), None]


def test_no_records():
    assert mean_pressure(n([]), n([])).column.tolist() == []
