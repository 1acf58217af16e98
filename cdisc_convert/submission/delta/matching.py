"""Which records of two tables are the same, and which of the others have the same key."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.submission.comparison.pairing import alike, pair_records
from cdisc_convert.submission.delta.tables import Side

CELLS_AT_A_TIME = 20_000_000
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, eq=False)
class Matched:
    """Positions: records of one table only, and those of them that have the same key.

    gone, new: ascending. pairs: (old, new) positions of changed records. is_in_order: the records
    that both have stand in the same order.
    """

    gone: np.ndarray
    new: np.ndarray
    pairs: tuple[np.ndarray, np.ndarray]
    is_in_order: bool

    @property
    def removed(self) -> np.ndarray:
        """Records of the old table whose key the new one does not have any more."""
        return np.setdiff1d(self.gone, self.pairs[0], assume_unique=True)

    @property
    def added(self) -> np.ndarray:
        """Records of the new table whose key the old one does not have."""
        return np.setdiff1d(self.new, self.pairs[1], assume_unique=True)


def match(old: Side, new: Side, names: Sequence[str], key: Sequence[str]) -> Matched:
    """The records of two tables against each other, by the columns `names` that both have."""
    before, after = np.zeros(old.size, np.uint64), np.zeros(new.size, np.uint64)
    for columns in together(old, new, names):
        for one, other in columns.values():
            before, after = _mixed(before, _hashes(one)), _mixed(after, _hashes(other))
    gone, come = _without(before, after), _without(after, before)
    in_order = np.array_equal(np.delete(before, gone), np.delete(after, come))
    none = np.empty(0, dtype=np.int64)
    pairs = _pairs(old, new, gone, come, key) if key and len(gone) and len(come) else (none, none)
    return Matched(gone, come, pairs, in_order)


def together(
    old: Side, new: Side, names: Sequence[str]
) -> Iterator[dict[str, tuple[Column, Column]]]:
    """Columns of two tables side by side, some at a time, so that they fit into memory.

    A column that is text on one side only is compared as numbers where all of it is a number.
    """
    width = max(1, CELLS_AT_A_TIME // max(old.size, new.size, 1))
    for first in range(0, len(names), width):
        some = list(names[first : first + width])
        before, after = old.read(some), new.read(some)
        yield {name: alike(before[name], after[name]) for name in some}


def _pairs(
    old: Side, new: Side, gone: np.ndarray, come: np.ndarray, key: Sequence[str]
) -> tuple[np.ndarray, np.ndarray]:
    """Positions of records that differ and have the same key; of equal keys first against first."""
    held = [
        Dataset("", "", (), {n: c.take(at) for n, c in side.read(list(key)).items()})
        for side, at in ((old, gone), (new, come))
    ]
    found = pair_records(*held, key)
    return gone[found.left], come[found.right]


def _mixed(total: np.ndarray, own: np.ndarray) -> np.ndarray:
    total = (total * _MIX) ^ own
    return total ^ (total >> np.uint64(29))


def _hashes(column: Column) -> np.ndarray:
    """A number for each value that is equal where values are equal, of text and of numbers."""
    if column.levels is None:
        absent = column.absent
        found = pd.util.hash_array(np.where(absent, 0.0, column.values + 0.0))
        return np.where(absent, np.uint64(0), found)
    levels = column.levels.astype(object)
    each = pd.util.hash_array(levels, categorize=False) if len(levels) else np.empty(0, np.uint64)
    return np.append(each, np.uint64(0))[column.values]


def _without(these: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Positions of `these` that have no partner among `others`; equal ones are paired off."""
    codes, distinct = pd.factorize(np.concatenate([these, others]))
    mine, theirs = codes[: len(these)], codes[len(these) :]
    spare = np.bincount(theirs, minlength=len(distinct))
    if (spare[mine] > 0).all() and (np.bincount(mine, minlength=len(distinct)) <= spare).all():
        return np.empty(0, dtype=np.int64)
    order = np.argsort(mine, kind="stable")
    ranked = mine[order]
    number = np.arange(len(ranked)) - np.searchsorted(ranked, ranked)
    return np.sort(order[number >= spare[ranked]])
