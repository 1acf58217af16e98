"""Quick ways of columns that must not change what they give."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import MISSING_CODE, Column, Kind, group_codes

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


def test_few_combinations_are_numbered_as_many_are() -> None:
    rng = np.random.default_rng(20_261_126)
    for levels in (1, 3, 60, 5_000):
        names = np.array([f"t{n}" for n in range(levels)], dtype=object)
        codes = rng.integers(-1, levels, 3_000).astype(np.int32)
        columns = [Column(Kind.TEXT, codes, names), Column.of_numbers(codes % 7.0)]
        for size in (0, 1, 3_000):
            some = [column.take(np.arange(size)) for column in columns]
            pairs = list(zip(some[0].tolist(), some[1].tolist(), strict=True))
            meant = [list(dict.fromkeys(pairs)).index(pair) for pair in pairs]
            assert group_codes(some, size).tolist() == meant
