from __future__ import annotations

import math

import pytest

from cdisc_convert.functions.statistics.geometric_mean_ratio import geometric_mean_ratio
from tests.functions.statistics.samples import analysed, groups, numbers


def compared(first, second, **options):
    values = numbers(*first, *second)
    labels = groups(["B"] * len(first) + ["A"] * len(second), ["A", "B"])
    (found,) = geometric_mean_ratio(values, labels, analysed(len(values)), **options)
    return found


def test_ratio_and_pooled_interval():
    first, second = [2.0, 4.0, 8.0], [1.0, 2.0]
    found = compared(first, second)
    logs = [[math.log(v) for v in side] for side in (first, second)]
    means = [sum(side) / len(side) for side in logs]
    squares = [sum((v - m) ** 2 for v in side) for side, m in zip(logs, means, strict=True)]
    error = math.sqrt(sum(squares) / 3 * (1 / 3 + 1 / 2))
    half = 3.18244631 * error  # t(0.975, 3)
    difference = means[0] - means[1]
    assert found.values["geometric_mean"] == pytest.approx(4)
    assert found.values["reference_mean"] == pytest.approx(math.sqrt(2))
    assert found.values["ratio"] == pytest.approx(4 / math.sqrt(2))
    assert found.values["ci_low"] == pytest.approx(math.exp(difference - half), rel=1e-6)
    assert found.values["ci_high"] == pytest.approx(math.exp(difference + half), rel=1e-6)


def test_values_on_the_log_scale():
    plain = compared([2.0, 4.0, 8.0], [1.0, 2.0])
    logs = compared([math.log(v) for v in (2, 4, 8)], [0.0, math.log(2)], scale="log")
    assert logs.values == pytest.approx(plain.values)


def test_what_cannot_be_estimated():
    assert compared([], [1.0]).note == "a group is empty"
    assert compared([0.0, 1.0], [1.0]).note == "values that are not above 0"
    single = compared([4.0], [2.0])
    assert single.values["ratio"] == pytest.approx(2) and single.values["ci_low"] is None


def test_values_without_variation():
    found = compared([4.0, 4.0], [2.0, 2.0])
    assert found.values["ci_low"] == pytest.approx(2) == found.values["ci_high"]
