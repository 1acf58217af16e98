"""Which record of one dataset stands against which of the other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.column import Column, concatenate, group_codes
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.decimals import column_as_number, column_as_text


@dataclass(frozen=True, eq=False)
class Pairing:
    """Positions of the records that stand against each other, and of those that stand alone.

    left, right: positions in the two datasets, pair by pair, in the order of the left one.
    only_left, only_right: positions without a counterpart, ascending.
    repeated_left, repeated_right: records whose key an earlier record of their side has already.
    """

    left: np.ndarray
    right: np.ndarray
    only_left: np.ndarray
    only_right: np.ndarray
    repeated_left: np.ndarray
    repeated_right: np.ndarray


def pair_records(left: Dataset, right: Dataset, keys: Sequence[str]) -> Pairing:
    """Records with equal keys; of records that repeat a key the first stands against the first.

    keys: variables of both datasets; none = the n-th record stands against the n-th.
    """
    size_left, size_right = len(left), len(right)
    if not keys:
        both = np.arange(min(size_left, size_right))
        none = np.empty(0, dtype=np.int64)
        return Pairing(
            both,
            both,
            np.arange(len(both), size_left),
            np.arange(len(both), size_right),
            none,
            none,
        )
    columns = [concatenate(list(alike(left.columns[k], right.columns[k]))) for k in keys]
    codes = group_codes(columns, size_left + size_right)
    count = int(codes.max()) + 1 if len(codes) else 0
    ours, nth_left = _with_repeats(codes[:size_left], count)
    theirs, nth_right = _with_repeats(codes[size_left:], count)
    if nth_left.any() or nth_right.any():
        width = int(max(nth_left.max(initial=0), nth_right.max(initial=0))) + 1
        ours, theirs = ours * width + nth_left, theirs * width + nth_right
        count *= width
    place = np.full(count, -1, dtype=np.int64)
    place[theirs] = np.arange(size_right)
    found = place[ours]
    is_alone = np.ones(size_right, dtype=bool)
    is_alone[found[found >= 0]] = False
    at = np.flatnonzero(found >= 0)
    return Pairing(
        at,
        found[at],
        np.flatnonzero(found < 0),
        np.flatnonzero(is_alone),
        np.flatnonzero(nth_left),
        np.flatnonzero(nth_right),
    )


def _with_repeats(codes: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """The codes, and per record how many records before it have the same code."""
    sizes = np.bincount(codes, minlength=count)
    nth = np.zeros(len(codes), dtype=np.int64)
    if not (sizes > 1).any():
        return codes, nth
    order = np.argsort(codes, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    nth[order] = np.arange(len(codes)) - starts[codes[order]]
    return codes, nth


def alike(left: Column, right: Column) -> tuple[Column, Column]:
    """Two columns of one kind: where one is text, numbers in the text are compared as numbers."""
    if left.is_text == right.is_text:
        return left, right
    texts = left if left.is_text else right
    numbers, bad = column_as_number(texts)
    if bad.any():
        return column_as_text(left), column_as_text(right)
    return (numbers, right) if texts is left else (left, numbers)
