"""Arithmetic on columns: texts are read, results keep 15 significant digits."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_number, to_15_digits
from cdisc_convert.model.records import Made


def calculated(make: Callable[..., np.ndarray], *given: Column | float) -> Made:
    """Numbers that `make` gives of the float64 arrays of `given`.

    given: columns (texts are read as decimal numbers) and numbers that hold for every record; at
        least one is a column.
    Gives numbers to 15 significant digits; missing where the result is not finite. A text that is
    no number is reported.
    """
    size = next(len(value) for value in given if isinstance(value, Column))
    arrays, rejected = read_numbers(given, size)
    with np.errstate(all="ignore"):
        result = np.array(make(*arrays), dtype=np.float64)
    result[~np.isfinite(result)] = np.nan
    return made_numbers(to_15_digits(result), rejected)


def read_numbers(
    given: tuple[Column | float, ...], size: int
) -> tuple[list[np.ndarray], np.ndarray]:
    """Float64 arrays of columns and numbers, and a mask of texts that are no number."""
    rejected = np.zeros(size, dtype=bool)
    arrays = []
    for value in given:
        if isinstance(value, Column):
            numbers, bad = column_as_number(value)
            rejected |= bad
            arrays.append(numbers.values)
        else:
            arrays.append(np.full(size, float(value)))
    return arrays, rejected


def made_numbers(numbers: np.ndarray, rejected: np.ndarray) -> Made:
    """`numbers` with the texts reported that are no number."""
    column = Column.of_numbers(numbers)
    return Made(column, rejected, "is no number") if rejected.any() else Made(column)
