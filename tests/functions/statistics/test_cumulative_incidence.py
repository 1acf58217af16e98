from __future__ import annotations

import math
import random

import pytest

from cdisc_convert.functions.statistics.cumulative_incidence import cumulative_incidence
from tests.functions.statistics.samples import analysed, groups, numbers

Z = 1.959963984540054


def naive_error(times: list[float], codes: list[int], when: float) -> float:
    """Delta-method error of the incidence (Marubini and Valsecchi 1995, section 10.3)."""
    end, total = naive(times, codes, when), 0.0
    free, share = 1.0, 0.0
    for t in sorted({t for t in times if t <= when}):
        n = sum(other >= t for other in times)
        now = [c for o, c in zip(times, codes, strict=True) if o == t]
        d, d1 = sum(c != 1 for c in now), now.count(0)
        share += free * d1 / n
        gap = end - share
        if gap > 1e-12:
            total += gap**2 * d / (n * (n - d))
        total += free**2 * d1 * (n - d1) / n**3 - 2 * gap * free * d1 / n**2
        free *= 1 - d / n
    return math.sqrt(max(total, 0.0))


def naive(times: list[float], codes: list[int], when: float) -> float:
    """Sum over event times of (share without any event just before) x (share that has it now)."""
    free, total = 1.0, 0.0
    for t in sorted({t for t in times if t <= when}):
        at_risk = sum(other >= t for other in times)
        now = [c for o, c in zip(times, codes, strict=True) if o == t]
        total += free * now.count(0) / at_risk
        free *= 1 - sum(c != 1 for c in now) / at_risk
    return total


def test_agrees_with_sums_by_hand():
    dice = random.Random(8)
    for _ in range(200):
        size = dice.randint(1, 12)
        times = [float(dice.randint(1, 9)) for _ in range(size)]
        codes = [dice.choice([0, 1, 2, 3]) for _ in range(size)]
        when = float(dice.randint(0, int(max(times))))
        found = cumulative_incidence(numbers(*times), numbers(*codes), analysed(size), at=(when,))
        assert found[1].values["incidence"] == pytest.approx(100 * naive(times, codes, when))
        share, error = naive(times, codes, when), naive_error(times, codes, when)
        if 1e-12 < share < 1 - 1e-12:
            assert found[1].values["ci_low"] is not None
            width = Z * error / (share * abs(math.log(share)))
            assert found[1].values["ci_low"] == pytest.approx(100 * share ** math.exp(width))
        assert found[0].values["competing"] == sum(c > 1 for c in codes)


def test_without_competing_events_it_is_one_minus_survival():
    found = cumulative_incidence(numbers(1, 2, 3, 4), numbers(0, 1, 0, 1), analysed(4))
    assert found[0].values["incidence"] == pytest.approx(100 * (1 - 3 / 4 * 1 / 2))


def test_after_the_last_time():
    open_end = cumulative_incidence(numbers(1, 4), numbers(0, 1), analysed(2), at=(9,))
    assert open_end[1].values["incidence"] is None
    decided = cumulative_incidence(numbers(1, 4), numbers(0, 2), analysed(2), at=(9,))
    assert decided[1].values["incidence"] == pytest.approx(50)


def test_nobody_and_no_events():
    found = cumulative_incidence(numbers(3), numbers(1), analysed(1), groups(["A"], ["A", "B"]))
    assert [e.values["incidence"] for e in found] == [0, None]
