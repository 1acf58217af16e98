from __future__ import annotations

import math

import pytest

from cdisc_convert.functions.statistics.paired_change import paired_change
from tests.functions.statistics.samples import numbers


def t_tail(t: float, degrees: int) -> float:
    """Two-sided tail of Student's t by adding up its density, independent of scipy."""
    steps, end = 200_000, 400.0
    scale = math.gamma((degrees + 1) / 2) / (math.sqrt(degrees * math.pi) * math.gamma(degrees / 2))
    width = (end - abs(t)) / steps
    density = [
        scale * (1 + (abs(t) + (i + 0.5) * width) ** 2 / degrees) ** (-(degrees + 1) / 2)
        for i in range(steps)
    ]
    return 2 * width * math.fsum(density)


def test_mean_interval_and_test():
    values = [12.0, 7.0, -3.0, 9.0, None, 15.0]
    there = [v for v in values if v is not None]
    mean = sum(there) / 5
    sd = math.sqrt(sum((v - mean) ** 2 for v in there) / 4)
    (found,) = paired_change(numbers(*values))
    assert found.values["n"] == 5 and found.note == ""
    assert found.values["mean"] == pytest.approx(8.0)
    half = 2.7764451 * sd / math.sqrt(5)
    assert found.values["ci_low"] == pytest.approx(mean - half, abs=1e-5)
    assert found.values["ci_high"] == pytest.approx(mean + half, abs=1e-5)
    expected = t_tail(mean / (sd / math.sqrt(5)), 4)
    assert found.values["p"] == pytest.approx(expected, abs=1e-5)


@pytest.mark.parametrize(
    ("values", "mean", "low"), [((), None, None), ((2,), 2, None), ((2, 2, 2), 2, 2)]
)
def test_too_little_for_a_test(values, mean, low):
    (found,) = paired_change(numbers(*values))
    assert (found.values["mean"], found.values["ci_low"]) == (mean, low)
    assert found.values["p"] is None and found.note
