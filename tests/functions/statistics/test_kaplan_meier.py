from __future__ import annotations

import math
import random

import pytest

from cdisc_convert.functions.statistics.kaplan_meier import kaplan_meier
from tests.functions.statistics.samples import analysed, groups, numbers

Z = 1.959963984540054


def naive(times: list[float], codes: list[int], when: float):
    """Survival and its Greenwood error at a time, one event time after the other."""
    share, total = 1.0, 0.0
    for t in sorted({t for t, c in zip(times, codes, strict=True) if c == 0 and t <= when}):
        at_risk = sum(other >= t for other in times)
        events = sum(o == t and c == 0 for o, c in zip(times, codes, strict=True))
        share *= 1 - events / at_risk
        if at_risk > events:
            total += events / (at_risk * (at_risk - events))
    return share, share * math.sqrt(total)


def test_agrees_with_products_by_hand():
    dice = random.Random(7)
    for _ in range(200):
        size = dice.randint(1, 12)
        times = [float(dice.randint(1, 9)) for _ in range(size)]
        codes = [dice.choice([0, 0, 1, 2]) for _ in range(size)]
        when = float(dice.randint(0, 9))
        found = kaplan_meier(numbers(*times), numbers(*codes), analysed(size), at=(when,))
        share, error = naive(times, codes, when)
        values = found[1].values
        assert values["at_risk"] == sum(t >= when for t in times)
        if when > max(times) and share > 0:
            assert values["survival"] is None
            continue
        assert values["survival"] == pytest.approx(100 * share, abs=1e-9)
        if 0 < share < 1:
            width = Z * error / (share * abs(math.log(share)))
            assert values["survival_low"] == pytest.approx(100 * share ** math.exp(width))
            assert values["survival_high"] == pytest.approx(100 * share ** math.exp(-width))


def test_median_is_the_first_time_below_one_half_or_the_middle_of_a_step_at_one_half():
    found = kaplan_meier(numbers(1, 2, 3, 4), numbers(0, 0, 0, 1), analysed(4))
    assert found[0].values["median"] == 2.5
    found = kaplan_meier(numbers(1, 2, 3), numbers(0, 0, 0), analysed(3))
    assert found[0].values["median"] == 2
    ended = kaplan_meier(numbers(1, 2, 3, 4), numbers(0, 0, 1, 1), analysed(4))
    assert ended[0].values["median"] == 2
    unreached = kaplan_meier(numbers(1, 2, 3, 4), numbers(0, 1, 1, 1), analysed(4))
    assert unreached[0].values["median"] is None


def test_groups_without_records_or_events():
    found = kaplan_meier(
        numbers(5, 6), numbers(1, 1), analysed(2), groups(["A", "A"], ["A", "B"]), at=(5, 9)
    )
    by_group = {(e.groups["TRT"], e.groups.get("time")): e.values for e in found}
    assert by_group["A", None]["n"] == 2 and by_group["A", None]["median"] is None
    assert by_group["A", "5"]["survival"] == 100
    assert by_group["A", "9"]["survival"] is None
    assert by_group["B", None]["n"] == 0 and by_group["B", "5"]["survival"] is None


def test_records_without_time_are_left_out():
    found = kaplan_meier(numbers(5, None, 7), numbers(0, 0, None), analysed(3))
    assert found[0].values["n"] == 1
