"""less_than, greater_than...: numbers compared; a text counts as the number it is, if it is one."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cdisc_convert.rules.cells import as_numbers
from cdisc_convert.rules.operators._registry import Test, Verdict, operator


def _compared(test: Test, compare: Callable[[np.ndarray, np.ndarray], np.ndarray]) -> Verdict:
    left, right = as_numbers(test.column), as_numbers(test.operand_column())
    return Verdict(compare(left, right), ~np.isnan(left) & ~np.isnan(right))


@operator("less_than", "greater_than_or_equal_to")
def less_than(test: Test) -> Verdict:
    """Number before number; where one is missing neither this nor its complement holds."""
    return _compared(test, np.less)


@operator("greater_than", "less_than_or_equal_to")
def greater_than(test: Test) -> Verdict:
    """Number after number; where one is missing neither this nor its complement holds."""
    return _compared(test, np.greater)


@operator("is_numeric", "is_not_numeric")
def is_numeric(test: Test) -> Verdict:
    """Value is a number, or a text that is one. Used by drafts, not in the documented language."""
    column = test.column
    return Verdict(~np.isnan(as_numbers(column)), column.present)
