from __future__ import annotations

from math import comb

import pytest

from cdisc_convert.functions.statistics.fisher_exact import fisher_exact
from cdisc_convert.model.column import Column
from tests.functions.statistics.samples import analysed, groups


def naive(a: int, n1: int, b: int, n2: int) -> float:
    """All tables with the same margins that are no more likely."""
    total = a + b

    def ways(k: int) -> int:
        return comb(n1, k) * comb(n2, total - k) if 0 <= total - k <= n2 else 0

    limit = ways(a)
    return sum(w for k in range(n1 + 1) if (w := ways(k)) <= limit) / comb(n1 + n2, total)


def compared(a: int, n1: int, b: int, n2: int):
    value = Column.of_texts(["Y"] * a + ["N"] * (n1 - a) + ["Y"] * b + ["N"] * (n2 - b))
    labels = groups(["B"] * n1 + ["A"] * n2, ["A", "B"])
    (found,) = fisher_exact(value, labels, analysed(n1 + n2))
    return found


def test_agrees_with_all_tables():
    for a in range(8):
        for b in range(5):
            found = compared(a, 7, b, 4)
            assert found.values["p"] == pytest.approx(naive(a, 7, b, 4), rel=1e-9), (a, b)


def test_counts():
    found = compared(12, 15, 1, 6)
    assert [found.values[k] for k in ("n", "of", "n_reference", "of_reference")] == [12, 15, 1, 6]
    assert found.values["p"] == pytest.approx(naive(12, 15, 1, 6), rel=1e-9)


def test_all_or_none_and_empty_groups():
    assert compared(5, 5, 3, 3).values["p"] == 1
    assert compared(0, 5, 0, 3).values["p"] == 1
    assert compared(0, 0, 1, 3).values["p"] is None
    assert compared(0, 0, 1, 3).note == "a group is empty"


def test_missing_values_are_left_out():
    value, labels = Column.of_texts(["Y", None, "N"]), groups(["B", "B", "A"])
    (found,) = fisher_exact(value, labels, analysed(3))
    assert (found.values["of"], found.values["of_reference"]) == (1, 1)
