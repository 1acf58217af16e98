from __future__ import annotations

from math import comb

import pytest

from cdisc_convert.functions.statistics.exact_proportion import exact_proportion
from cdisc_convert.model.column import Column
from tests.functions.statistics.samples import numbers


def at_least(n: int, size: int, share: float) -> float:
    return sum(comb(size, k) * share**k * (1 - share) ** (size - k) for k in range(n, size + 1))


def naive_limits(n: int, size: int, level: float) -> tuple[float, float]:
    """Clopper-Pearson by halving: shares at which the observed count is just in the tail."""
    tail = (1 - level / 100) / 2

    def solve(is_above) -> float:
        low, high = 0.0, 1.0
        for _ in range(80):
            middle = (low + high) / 2
            low, high = (low, middle) if is_above(middle) else (middle, high)
        return 100 * low

    low = 0.0 if n == 0 else solve(lambda p: at_least(n, size, p) > tail)
    high = 100.0 if n == size else solve(lambda p: 1 - at_least(n + 1, size, p) < tail)
    return low, high


@pytest.mark.parametrize(("n", "size"), [(0, 5), (5, 5), (1, 10), (8, 30), (3, 15), (29, 30)])
@pytest.mark.parametrize("level", [90, 95])
def test_agrees_with_limits_found_by_halving(n, size, level):
    (found,) = exact_proportion(numbers(*[1.0] * n, *[0.0] * (size - n)), level)
    low, high = naive_limits(n, size, level)
    assert (found.values["n"], found.values["of"]) == (n, size)
    assert found.values["percent"] == pytest.approx(100 * n / size)
    assert found.values["ci_low"] == pytest.approx(low, abs=1e-8)
    assert found.values["ci_high"] == pytest.approx(high, abs=1e-8)


def test_texts_missing_values_and_other_events():
    column = Column.of_texts(["Y", "N", None, "Y"])
    assert exact_proportion(column)[0].values["of"] == 3
    assert exact_proportion(column)[0].values["n"] == 2
    assert exact_proportion(column, event=("N",))[0].values["n"] == 1


def test_no_records():
    (found,) = exact_proportion(numbers())
    assert found.values == {"n": 0, "of": 0, "percent": None, "ci_low": None, "ci_high": None}
    assert found.note == "no records"
