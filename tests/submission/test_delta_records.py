"""Changes of tables, drawn at random, against what a plain look at every record gives."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pytest

from cdisc_convert.model.column import Column
from cdisc_convert.submission.delta import matching
from cdisc_convert.submission.delta.records import change_of

WORDS = ("", "A", "B", "a", " A", "1", "1.0", "ß")
NUMBERS = (None, 0.0, -0.0, 1.0, 1.5, 1e-300, 2.0**53)


@dataclass
class Made:
    """A table in memory."""

    columns: Mapping[str, list]
    key: tuple[str, ...] = ()
    attributes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = tuple(self.columns)
        self.size = len(next(iter(self.columns.values()))) if self.columns else 0

    def content(self) -> str:
        return repr((self.names, self.columns, self.attributes))

    def read(self, names: Sequence[str]) -> Mapping[str, Column]:
        return {name: _column(self.columns[name]) for name in names}

    def usubjid(self, at: np.ndarray) -> list[str]:
        return [str(self.columns["K"][i] or "") for i in at.tolist()]

    def places(self, at: np.ndarray) -> list[str]:
        return [str(i + 1) for i in at.tolist()]


def _column(values: list) -> Column:
    if any(isinstance(value, float) for value in values):
        return Column.of_numbers(values)
    return Column.of_texts(values)


def drawn(order: random.Random, size: int, names: Sequence[str], numeric: set[str]) -> dict:
    return {
        name: [order.choice(NUMBERS if name in numeric else WORDS) for _ in range(size)]
        for name in names
    }


def naive(old: Made, new: Made, key: Sequence[str]) -> tuple:
    """(gone, new, kept, changed) by a look at one record after the other."""
    both = [name for name in old.names if name in new.names]
    rows = [
        list(zip(*(_plain(side.columns[name]) for name in both), strict=True)) if both else []
        for side in (old, new)
    ]
    gone = list((Counter(rows[0]) - Counter(rows[1])).elements())
    come = list((Counter(rows[1]) - Counter(rows[0])).elements())
    at = [both.index(name) for name in key]
    ours, theirs = (Counter(tuple(row[i] for i in at) for row in side) for side in (gone, come))
    changed = sum((ours & theirs).values()) if key else 0
    return len(gone), len(come), old.size - len(gone), changed


def _plain(values: list) -> list:
    return [None if value in (None, "") else value + 0.0 if isinstance(value, float) else value
            for value in values]  # fmt: skip


@pytest.mark.parametrize("seed", range(60))
def test_counts_are_those_of_a_plain_look(seed, monkeypatch):
    order = random.Random(seed)
    monkeypatch.setattr(matching, "CELLS_AT_A_TIME", order.choice((1, 40, 10**9)))
    names = ["K", "L", "X", "Y", "Z"]
    numeric = {name for name in ("L", "Y") if order.random() < 0.5}
    size = order.choice((0, 1, 5, 40))
    before = drawn(order, size, names, numeric)
    rows = list(zip(*before.values(), strict=True))
    order.shuffle(rows)
    rows = [row for row in rows if order.random() < 0.8]
    more = list(zip(*drawn(order, order.randrange(4), names, numeric).values(), strict=True))
    after = [list(row) for row in rows + more]
    for row in after:
        if order.random() < 0.2:
            at = order.randrange(1, 5)
            row[at] = order.choice(NUMBERS if names[at] in numeric else WORDS)
    key = order.choice(((), ("K",), ("K", "L")))
    old = Made(before, key)
    new = Made({name: [row[n] for row in after] for n, name in enumerate(names)}, key)
    if order.random() < 0.3:
        new = Made(
            {**{n: c for n, c in new.columns.items() if n != "Z"}, "W": ["A"] * new.size}, key
        )
    found = change_of("raw", "T", old, new, 1000)
    assert (found.gone, found.new, found.kept, found.changed) == naive(old, new, key)
    listed = Counter(record.what for record in found.records)
    told = {"removed": found.removed, "added": found.added, "changed": found.changed}
    assert listed == Counter({what: count for what, count in told.items() if count})
    _records_are_true(found, old, new, key)


def _records_are_true(found, old, new, key) -> None:
    """Every listed record stands where it is said to, and differs in what is said."""
    differing: Counter[str] = Counter()
    for record in found.records:
        for name, (before, after) in record.values.items():
            for side, place, text in ((old, record.old, before), (new, record.new, after)):
                if place:
                    assert _text(side.columns[name][int(place) - 1]) == text
            if record.what == "changed":
                assert before != after
                differing[name] += 1
        if record.what == "changed":
            same = [n for n in old.names if n in new.names and n not in record.values]
            for name in same:
                ours, theirs = (
                    s.columns[name][int(p) - 1] for s, p in ((old, record.old), (new, record.new))
                )
                assert _plain([ours]) == _plain([theirs])
        assert set(record.key) == set(key)
    assert differing == Counter(found.values)


def _text(value) -> str | None:
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    return value or None


def test_the_same_records_in_another_order():
    old, new = Made({"K": ["A", "B", "B"]}), Made({"K": ["B", "A", "B"]})
    found = change_of("raw", "T", old, new, 10)
    assert (found.status, found.gone, found.new, found.kept) == ("reordered", 0, 0, 3)
    assert change_of("raw", "T", old, Made({"K": ["A", "B", "B"]}), 10).status == "same"


def test_a_number_that_became_text_is_the_same_value():
    old = Made({"K": ["A", "B"], "X": [1.0, 2.5]}, ("K",), {"X": {"type": "Num"}})
    new = Made({"K": ["A", "B"], "X": ["1", "2.5"]}, ("K",), {"X": {"type": "Char"}})
    found = change_of("sdtm", "T", old, new, 10)
    assert (found.status, found.gone, found.new) == ("changed", 0, 0)
    assert found.attributes == (("X", "type", "Num", "Char"),)
    worded = Made({"K": ["A", "B"], "X": ["1", "many"]}, ("K",), {"X": {"type": "Char"}})
    found = change_of("sdtm", "T", old, worded, 10)
    assert [record.values for record in found.records] == [{"X": ("2.5", "many")}]


def test_a_renamed_column_is_one_less_and_one_more():
    found = change_of(
        "raw", "T", Made({"K": ["A"], "X": ["1"]}), Made({"K": ["A"], "Y": ["1"]}), 10
    )
    assert (found.status, found.columns_removed, found.columns_added) == ("changed", ("X",), ("Y",))
    assert (found.gone, found.new, found.kept) == (0, 0, 1)


def test_tables_that_only_one_transfer_has():
    side = Made({"K": ["A", "B", ""], "X": ["1", "2", "3"]}, ("K",))
    found = change_of("sdtm", "T", None, side, 2)
    assert (found.status, found.gone, found.new, found.kept) == ("added", 0, 3, 0)
    assert [record.key for record in found.records] == [{"K": "A"}, {"K": "B"}]
    assert found.subjects == ("A", "B")
    found = change_of("sdtm", "T", side, None, 2)
    assert (found.status, found.gone, found.new, found.removed) == ("removed", 3, 0, 3)


def test_no_more_is_listed_than_asked_for():
    old = Made({"K": [f"{n}" for n in range(50)], "X": ["1"] * 50}, ("K",))
    new = Made({"K": [f"{n}" for n in range(10, 60)], "X": ["2"] * 50}, ("K",))
    found = change_of("raw", "T", old, new, 3)
    assert (found.removed, found.added, found.changed, found.values) == (10, 10, 40, {"X": 40})
    assert Counter(r.what for r in found.records) == {"removed": 3, "added": 3, "changed": 3}
    assert len(found.subjects) == 60
