from __future__ import annotations

import math

import pytest

from cdisc_convert.functions.statistics.external_ratio import external_ratio
from tests.functions.statistics.samples import numbers


def test_ratio_and_interval():
    values = (100.0, 150.0, 225.0)
    (found,) = external_ratio(numbers(*values), 1.5)
    middle = 150.0
    deviation = math.log(1.5)  # of the logarithms: -log 1.5, 0, log 1.5
    half = 4.30265273 * deviation / math.sqrt(3)
    assert found.values["geometric_mean"] == pytest.approx(middle)
    assert found.values["ratio"] == pytest.approx(100)
    assert found.values["ci_low"] == pytest.approx(100 * math.exp(-half), rel=1e-6)
    assert found.values["ci_high"] == pytest.approx(100 * math.exp(half), rel=1e-6)


@pytest.mark.parametrize("values", [(), (None,), (0, 5), (-1, 5)])
def test_nothing_to_take_logarithms_of(values):
    (found,) = external_ratio(numbers(*values), 1.5)
    assert found.values["ratio"] is None and found.note


def test_one_value_has_no_interval():
    (found,) = external_ratio(numbers(3), 1.5)
    assert found.values["ratio"] == pytest.approx(2)
    assert found.values["ci_low"] is None


def test_constant_must_be_above_zero():
    assert external_ratio(numbers(3), 0)[0].values["ratio"] is None
