"""Quick ways of columns that must not change what they give."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import MISSING_CODE, Column, Kind

FAR = 10_000


def test_a_level_that_occurs_late_only_is_used() -> None:
    levels = np.array(["a", "b", "never"], dtype=object)
    codes = np.zeros(FAR, dtype=np.int32)
    codes[-1], codes[5] = 1, MISSING_CODE
    column = Column(Kind.TEXT, codes, levels)
    assert column.used_levels().tolist() == [True, True, False]
    assert column.compact().levels.tolist() == ["a", "b"]


def test_all_levels_among_the_first_records() -> None:
    column = Column.of_texts(["a", "b", None] * FAR)
    assert column.used_levels().tolist() == [True, True]
    assert column.compact() is column


def test_taking_outside_gives_missing() -> None:
    texts, numbers = Column.of_texts(["a"]), Column.of_numbers([5.0])
    at = np.array([0, -1, -7])
    assert texts.take(at).tolist() == ["a", None, None]
    assert numbers.take(at).tolist() == [5.0, None, None]
    assert texts.values.tolist() == [0]
