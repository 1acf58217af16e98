"""Differences and quotients of collected numbers, free of what binary arithmetic leaves over."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import DIGITS, column_as_number, to_15_digits
from cdisc_convert.model.records import Made

NOT_A_NUMBER = "is a text that is not a number"


def combined(
    left: Column, right: Column, make: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> Made:
    """What `make` gives for the numbers of both columns; rejected where a text is no number."""
    (first, is_unread), (second, is_unread_too) = column_as_number(left), column_as_number(right)
    made = Column.of_numbers(make(first.values, second.values))
    return Made(made, is_unread | is_unread_too, NOT_A_NUMBER)


def difference(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """`left` - `right` to the 15th digit of the larger one, so that 1000.1 - 1000 is 0.1."""
    size = np.fmax(np.abs(left), np.abs(right))
    size = np.where((size > 0) & np.isfinite(size), size, 1.0)
    # beyond 22 decimals a power of ten is not exact, and no collected number has them
    places = np.clip(DIGITS - 1 - np.floor(np.log10(size)), 0, 22)
    scale = np.power(10.0, places)
    exact = left - right
    scaled = exact * scale
    return to_15_digits(np.where(np.abs(scaled) < 2.0**52, np.rint(scaled) / scale, exact))


def quotient(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """`left` / `right` to 15 digits; NaN where `right` is 0."""
    return to_15_digits(left / np.where(right == 0, np.nan, right))


def percent_of_change(value: np.ndarray, baseline: np.ndarray) -> np.ndarray:
    """100 times the difference over `baseline`; NaN where `baseline` is 0."""
    return quotient(100 * difference(value, baseline), baseline)
