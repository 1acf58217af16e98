"""Differences and quotients of collected numbers, free of what binary arithmetic leaves over."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import (
    column_as_number,
    decimal_difference,
    in_blocks,
    to_15_digits,
)
from cdisc_convert.model.records import Made

NOT_A_NUMBER = "is a text that is not a number"


def combined(
    left: Column, right: Column, make: Callable[[np.ndarray, np.ndarray], np.ndarray]
) -> Made:
    """What `make` gives for the numbers of both columns; rejected where a text is no number."""
    (first, is_unread), (second, is_unread_too) = column_as_number(left), column_as_number(right)
    made = Column.of_numbers(in_blocks(make, first.values, second.values))
    return Made(made, is_unread | is_unread_too, NOT_A_NUMBER)


def quotient(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """`left` / `right` to 15 digits; NaN where `right` is 0."""
    return to_15_digits(left / np.where(right == 0, np.nan, right))


def percent_of_change(value: np.ndarray, baseline: np.ndarray) -> np.ndarray:
    """100 times the difference over `baseline`; NaN where `baseline` is 0."""
    return quotient(100 * decimal_difference(value, baseline), baseline)
