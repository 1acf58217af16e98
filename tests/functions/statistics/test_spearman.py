from __future__ import annotations

import math
import random

import pytest

from cdisc_convert.functions.statistics.spearman import spearman
from tests.functions.statistics.samples import numbers


def mid_ranks(values: list[float]) -> list[float]:
    return [
        sum(other < v for other in values) + (sum(other == v for other in values) + 1) / 2
        for v in values
    ]


def naive(first: list[float | None], second: list[float | None]) -> float | None:
    pairs = [(a, b) for a, b in zip(first, second, strict=True) if a is not None and b is not None]
    if len(pairs) < 3:
        return None
    a, b = mid_ranks([p[0] for p in pairs]), mid_ranks([p[1] for p in pairs])
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    across = sum((x - ma) * (y - mb) for x, y in zip(a, b, strict=True))
    spread = math.sqrt(sum((x - ma) ** 2 for x in a) * sum((y - mb) ** 2 for y in b))
    return across / spread if spread else None


def test_agrees_with_ranks_by_hand():
    dice = random.Random(2)
    for _ in range(300):
        size = dice.randint(0, 9)
        first, second = ([dice.choice([None, *range(5)]) for _ in range(size)] for _ in range(2))
        (found,) = spearman(numbers(*first), numbers(*second))
        assert found.values["rho"] == pytest.approx(naive(first, second))


def test_perfect_order():
    assert spearman(numbers(1, 2, 3), numbers(9, 8, 7))[0].values == {"n": 3, "rho": -1}
