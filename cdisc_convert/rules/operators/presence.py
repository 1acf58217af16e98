"""Whether a value, a variable or a dataset is there."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import Counts, Lists
from cdisc_convert.rules.operators._registry import Test, Verdict, operator


@operator("empty", "non_empty")
def empty(test: Test) -> Verdict:
    """There is no value, or a list without one."""
    cell = test.target
    if isinstance(cell, Column):
        return Verdict(cell.absent)
    if isinstance(cell, Lists):
        return Verdict(cell.empty)
    return Verdict(np.full(len(cell), not cell.of))


@operator("exists", "not_exists")
def exists(test: Test) -> Verdict:
    """The dataset has the variable, or a list of names has it on any row."""
    size = len(test.frame)
    there = test.name in test.frame
    if not there:
        for name in test.frame.names:
            cell = test.frame.cells[name]
            if isinstance(cell, Lists) and any(test.name in one for one in cell.lists):
                there = True
    return Verdict(np.full(size, there))


@operator("inconsistent_enumerated_columns")
def inconsistent_enumerated_columns(test: Test) -> Verdict:
    """A later one of TSVAL, TSVAL1, TSVAL2... has a value where the one before it has none."""
    pattern = re.compile(rf"{re.escape(test.name)}\d*")
    names = sorted(filter(pattern.fullmatch, test.frame.names), key=lambda name: (len(name), name))
    found = np.zeros(len(test.frame), dtype=bool)
    present = [test.frame.column(name).present for name in names]
    for before, after in pairwise(present):
        found |= after & ~before
    return Verdict(found)


@operator("has_different_values", "has_same_values")
def has_different_values(test: Test) -> Verdict:
    """The variable has more than one value over all rows; missing is one."""
    column = test.column
    codes, _ = column.group_codes()
    return Verdict(np.full(len(column), len(np.unique(codes)) > 1))


@operator("value_has_multiple_references", "value_does_not_have_multiple_references")
def value_has_multiple_references(test: Test) -> Verdict:
    """The value occurs more than once in the counts that the comparator names."""
    counts = test.frame.get(str(test.value))
    column = test.column
    if not isinstance(counts, Counts) or not column.is_text:
        return Verdict(np.zeros(len(column), dtype=bool))
    assert column.levels is not None
    often = np.array([counts.of.get(level, 0) > 1 for level in column.levels] + [False])
    return Verdict(often[column.values])
