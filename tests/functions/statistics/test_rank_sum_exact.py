from __future__ import annotations

import random
from itertools import combinations
from math import comb

import pytest

from cdisc_convert.functions.statistics._rank_sums import MOST_RECORDS
from cdisc_convert.functions.statistics.rank_sum_exact import rank_sum_exact
from tests.functions.statistics.samples import analysed, groups, numbers
from tests.functions.statistics.test_spearman import mid_ranks


def naive(first: list[float], second: list[float]) -> tuple[float, float]:
    """Every division of the records into two groups, one after the other."""
    ranks = mid_ranks(first + second)
    expected = len(first) * (len(ranks) + 1) / 2
    observed = sum(ranks[: len(first)])
    sums = [sum(choice) for choice in combinations(ranks, len(first))]
    far = sum(abs(s - expected) >= abs(observed - expected) - 1e-9 for s in sums)
    return observed, far / len(sums)


def compared(first: list[float], second: list[float]):
    values = numbers(*first, *second)
    labels = groups(["B"] * len(first) + ["A"] * len(second), ["A", "B"])
    (found,) = rank_sum_exact(values, labels, analysed(len(values)))
    return found


def test_agrees_with_every_division_in_turn():
    dice = random.Random(3)
    for _ in range(200):
        sizes = dice.randint(1, 6), dice.randint(1, 6)
        first, second = ([float(dice.randint(0, 5)) for _ in range(size)] for size in sizes)
        found = compared(first, second)
        observed, p = naive(first, second)
        assert found.values["rank_sum"] == observed
        assert found.values["p"] == pytest.approx(p, abs=1e-12)


def test_complete_separation_of_fifteen_and_six():
    found = compared([float(v) for v in range(10, 25)], [float(v) for v in range(6)])
    assert found.values["p"] == pytest.approx(2 / comb(21, 6), rel=1e-12)
    assert found.groups == {"TRT": "B"}


def test_agrees_with_scipy_without_ties():
    from scipy import stats

    dice = random.Random(4)
    for sizes in ((15, 6), (20, 20), (60, 40), (100, 100)):
        pool = dice.sample(range(10_000), sum(sizes))
        first, second = [float(v) for v in pool[: sizes[0]]], [float(v) for v in pool[sizes[0] :]]
        expected = stats.mannwhitneyu(first, second, method="exact").pvalue
        assert compared(first, second).values["p"] == pytest.approx(expected, rel=1e-9)


def test_all_tied():
    assert compared([1.0] * 15, [1.0] * 6).values["p"] == 1


def test_empty_group_and_too_many_records():
    values, labels = numbers(1, 2), groups(["B", "B"], ["A", "B"])
    (found,) = rank_sum_exact(values, labels, analysed(2))
    assert (found.values["p"], found.note) == (None, "a group is empty")
    found = compared([1.0] * MOST_RECORDS, [2.0])
    assert (found.values["p"], found.note) == (None, "more than 200 records")


def test_every_group_against_the_reference():
    values, labels = numbers(1, 2, 3, None), groups(["A", "B", "C", "C"])
    found = rank_sum_exact(values, labels, analysed(4), reference="B")
    assert [e.groups for e in found] == [{"TRT": "A"}, {"TRT": "C"}]
    assert [e.values["n"] for e in found] == [1, 1]
    assert rank_sum_exact(values, labels, analysed(4), reference="X") == ()
