from __future__ import annotations

import math
import random

import pytest

from cdisc_convert.functions.statistics.ancova import ancova
from cdisc_convert.model.column import Column
from tests.functions.statistics.samples import analysed, groups, numbers


def slope(pairs: list[list[tuple[float, float]]]) -> tuple[float, list[tuple[float, float]]]:
    """The common slope within groups, and the means of each group."""
    means, across, spread = [], 0.0, 0.0
    for side in pairs:
        mx = sum(x for x, _ in side) / len(side)
        my = sum(y for _, y in side) / len(side)
        means.append((mx, my))
        across += sum((x - mx) * (y - my) for x, y in side)
        spread += sum((x - mx) ** 2 for x, _ in side)
    return across / spread, means


def test_agrees_with_one_slope_by_hand():
    dice = random.Random(5)
    for _ in range(50):
        pairs = [
            [(dice.uniform(0, 9), dice.uniform(0, 9)) for _ in range(dice.randint(3, 8))]
            for _ in range(2)
        ]
        b, ((x0, y0), (x1, y1)) = slope(pairs)
        flat = [(x, y, name) for name, side in zip("AB", pairs, strict=True) for x, y in side]
        centre = sum(x for x, _, _ in flat) / len(flat)
        difference = (y1 - y0) - b * (x1 - x0)
        errors = [
            (y - my - b * (x - mx)) ** 2
            for side, (mx, my) in zip(pairs, ((x0, y0), (x1, y1)), strict=True)
            for x, y in side
        ]
        variance = sum(errors) / (len(flat) - 3)
        spread = sum(
            (x - mx) ** 2 for side, mx in zip(pairs, (x0, x1), strict=True) for x, _ in side
        )
        se = math.sqrt(variance * (1 / len(pairs[0]) + 1 / len(pairs[1]) + (x1 - x0) ** 2 / spread))
        found = ancova(
            numbers(*[y for _, y, _ in flat]),
            groups([name for _, _, name in flat]),
            (numbers(*[x for x, _, _ in flat]),),
            analysed(len(flat)),
        )
        assert found[1].values["difference"] == pytest.approx(difference)
        assert found[1].values["se"] == pytest.approx(se)
        assert found[0].values["adjusted_mean"] == pytest.approx(y0 + b * (centre - x0))
        assert found[0].values["difference"] is None


def test_interval_is_around_the_difference():
    found = ancova(
        numbers(1, 2, 3, 5, 6, 8), groups(list("AAABBB")), (numbers(1, 2, 4, 1, 3, 4),), analysed(6)
    )
    low, middle, high = (found[1].values[k] for k in ("ci_low", "difference", "ci_high"))
    assert low < middle < high
    assert high - middle == pytest.approx(3.18244631 * found[1].values["se"], rel=1e-6)


def test_text_covariates_and_missing_values():
    site = Column.of_texts(["FR", "US", "FR", "US", "FR", "US", None])
    found = ancova(numbers(1, 2, 1.5, 4, 3, 5.5, 99), groups(list("AAABBBB")), (site,), analysed(7))
    assert [e.values["n"] for e in found] == [3, 3]
    assert found[1].values["difference"] is not None


def test_nothing_can_be_told_apart():
    same = ancova(numbers(1, 2, 3), groups(list("AAB")), (numbers(0, 0, 1),), analysed(3))
    assert all(e.values["difference"] is None and e.note for e in same)
    none = ancova(numbers(), groups([], ["A", "B"]), (numbers(),), analysed(0))
    assert [e.values["n"] for e in none] == [0, 0]
