"""Comparison of numbers at 15 significant digits."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.decimals import to_15_digits


def is_below(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """True where `left` is less than `right` at 15 digits; false where one is missing."""
    return to_15_digits(left) < to_15_digits(right)
