"""Records of one frame that belong to records of another: by equal values of key columns."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.rules.cells import number_normal, stack


def joint_codes(
    left: Sequence[Column], right: Sequence[Column], *, normal: bool = False
) -> tuple[np.ndarray, np.ndarray]:
    """Whole numbers that are equal where all key values are; missing equals missing.

    normal: numbers count the same however they are written ("1.0" is 1).
    """
    sizes = len(left[0]) if left else 0, len(right[0]) if right else 0
    both = []
    for mine, theirs in zip(left, right, strict=True):
        cell = stack([(mine, sizes[0]), (theirs, sizes[1])])
        assert isinstance(cell, Column)
        both.append(cell.map_texts(number_normal) if normal and cell.is_text else cell)
    codes = group_codes(both, sum(sizes))
    return codes[: sizes[0]], codes[sizes[0] :]


def pairs(left: np.ndarray, right: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Positions of every pair of equal codes, in the order of the left side, then of the right."""
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    first = np.searchsorted(ordered, left, side="left")
    counts = np.searchsorted(ordered, left, side="right") - first
    mine = np.repeat(np.arange(len(left)), counts)
    within = np.arange(len(mine)) - np.repeat(np.cumsum(counts) - counts, counts)
    return mine, order[np.repeat(first, counts) + within]


def first_match(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Per left code the first position of it on the right, -1 where it is not there."""
    order = np.argsort(right, kind="stable")
    ordered = right[order]
    at = np.searchsorted(ordered, left, side="left")
    inside = at < len(ordered)
    found = np.full(len(left), -1, dtype=np.int64)
    hit = np.zeros(len(left), dtype=bool)
    hit[inside] = ordered[at[inside]] == left[inside]
    found[hit] = order[at[hit]]
    return found
