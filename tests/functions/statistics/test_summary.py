from __future__ import annotations

import math
import random

import pytest

from cdisc_convert.functions.statistics.summary import OPERATIONS, summary
from tests.functions.statistics.samples import numbers

ALL = tuple(operation.name for operation in OPERATIONS)


def naive(values: list[float | None]) -> dict[str, float | None]:
    """By hand, in plain Python; quartiles by the averaging definition."""
    there = sorted(v for v in values if v is not None)
    n = len(there)
    made: dict[str, float | None] = dict.fromkeys(ALL)
    made |= {"n": n, "missing": len(values) - n}
    if not n:
        return made
    mean = math.fsum(there) / n

    def quantile(share: float) -> float:
        place = n * share
        if abs(place - round(place)) < 1e-9:
            at = round(place)
            return (there[max(at, 1) - 1] + there[min(at, n - 1)]) / 2
        return there[math.floor(place)]

    made |= {"mean": mean, "min": there[0], "max": there[-1], "sum": math.fsum(there)}
    made |= {"median": quantile(0.5), "q1": quantile(0.25), "q3": quantile(0.75)}
    if n > 1:
        sd = math.sqrt(math.fsum((v - mean) ** 2 for v in there) / (n - 1))
        made |= {"sd": sd, "se": sd / math.sqrt(n)}
    if there[0] > 0:
        logs = [math.log(v) for v in there]
        middle = math.fsum(logs) / n
        made["geometric_mean"] = math.exp(middle)
        if n > 1:
            variance = math.fsum((v - middle) ** 2 for v in logs) / (n - 1)
            made["geometric_cv"] = 100 * math.sqrt(math.exp(variance) - 1)
    return made


def test_agrees_with_a_naive_summary():
    dice = random.Random(1)
    for _ in range(300):
        size = dice.randint(0, 12)
        values = [dice.choice([None, round(dice.uniform(-2, 9), 1)]) for _ in range(size)]
        (found,) = summary(numbers(*values), ALL)
        expected = naive(values)
        for name in ALL:
            if not name.startswith("ci_"):
                assert found.values[name] == pytest.approx(expected[name], abs=1e-9), (name, values)


def test_shows_what_is_asked_in_order_of_the_catalogue():
    (found,) = summary(numbers(1, 2, 4), ("range", "n", "quartiles"))
    assert list(found.values) == ["n", "q1", "q3", "min", "max"]


def test_interval_of_the_mean():
    # mean 3, sd 1, n 5, t(0.975, 4) = 2.7764
    (found,) = summary(numbers(2, 2.0, 3, 4, 4), ("ci",))
    assert found.values == pytest.approx({"ci_low": 1.7583, "ci_high": 4.2417}, abs=1e-4)


def test_one_value_and_no_value():
    (one,) = summary(numbers(5), ("n", "mean", "sd", "se", "ci", "geometric_cv"))
    assert one.values == {
        "n": 1,
        "mean": 5,
        "sd": None,
        "se": None,
        "ci_low": None,
        "ci_high": None,
        "geometric_cv": None,
    }
    (none,) = summary(numbers(None, None), ("n", "missing", "mean", "range"))
    assert none.values == {"n": 0, "missing": 2, "mean": None, "min": None, "max": None}
    assert summary(numbers(), ("n",))[0].values == {"n": 0}


def test_values_without_variation():
    (found,) = summary(numbers(3, 3, 3), ("sd", "ci", "geometric_cv"))
    assert found.values == {"sd": 0, "ci_low": 3, "ci_high": 3, "geometric_cv": 0}
