"""Tick boxes of a form: which of several are ticked."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made

_TICKED = frozenset("1 Y YES TRUE X CHECKED TICKED".split())
_NOT_TICKED = frozenset("0 N NO FALSE UNCHECKED".split())


def ticks(boxes: Mapping[str, Column]) -> tuple[np.ndarray, np.ndarray]:
    """True per box (line) and record where it is ticked, and a mask of records with odd contents.

    Ticked: 1, Y, YES, TRUE, X, CHECKED, TICKED. Not ticked: empty, 0, N, NO, FALSE, UNCHECKED.
    """
    ticked, odd = [], []
    for column in boxes.values():
        texts = column_as_text(column)
        assert texts.levels is not None
        words = [str(level).strip().upper() for level in texts.levels]
        is_ticked = np.array([word in _TICKED for word in words] + [False], dtype=bool)
        is_odd = [word not in _TICKED | _NOT_TICKED for word in words]
        ticked.append(is_ticked[texts.values])
        odd.append(np.array([*is_odd, False], dtype=bool)[texts.values])
    return np.array(ticked, dtype=bool), np.logical_or.reduce(odd)


def made_of_ticks(made: Column, odd: np.ndarray) -> Made:
    """`made`; boxes with odd contents count as not ticked and are reported."""
    if not odd.any():
        return Made(made)
    return Made(made, None, "is neither ticked (1) nor empty (0) and counts as not ticked", odd)
