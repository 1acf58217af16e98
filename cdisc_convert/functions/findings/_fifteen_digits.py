"""Comparison of numbers at 15 significant digits."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.decimals import to_15_digits

_CLOSE = 1e-13
"""Numbers further apart, relative to the larger, keep their order at 15 digits."""


def is_below(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """True where `left` is less than `right` at 15 digits; false where one is missing."""
    below = np.asarray(left < right)
    with np.errstate(invalid="ignore", over="ignore"):
        is_close = np.abs(left - right) <= _CLOSE * np.maximum(np.abs(left), np.abs(right))
    near = np.flatnonzero(is_close & (left != right))
    if len(near):
        below[near] = to_15_digits(left[near]) < to_15_digits(right[near])
    return below
