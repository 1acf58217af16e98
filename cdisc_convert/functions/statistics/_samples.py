"""Values as arrays: those present, and those of each group."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_number


def present_numbers(value: Column) -> np.ndarray:
    """The numbers that are there, in order of the records."""
    numbers, _ = column_as_number(value) if value.is_text else (value, None)
    return numbers.values[numbers.present]


def numbers_of(value: Column) -> np.ndarray:
    """One float64 per record, NaN where missing."""
    return column_as_number(value)[0].values if value.is_text else value.values


def level_names(groups: Column) -> tuple[str, ...]:
    """The groups in order, those without records included."""
    assert groups.levels is not None
    return tuple(str(level) for level in groups.levels)


def samples(value: Column, groups: Column) -> list[np.ndarray]:
    """The numbers of each group, in order of `level_names`."""
    numbers = numbers_of(value)
    is_there = ~np.isnan(numbers)
    return [numbers[is_there & (groups.values == code)] for code in range(len(level_names(groups)))]


def reference_position(groups: Column, reference: str | None) -> int:
    """The position of the group that others are compared with: the named one, else the first.

    -1 where the name is no group.
    """
    names = level_names(groups)
    if reference is None:
        return 0 if names else -1
    return names.index(reference) if reference in names else -1
