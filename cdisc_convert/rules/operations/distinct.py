"""The distinct values of a variable, over all records or per group."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import Lists, Value, distinct_values
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("distinct")
def distinct(task: Task) -> Result:
    """The sorted distinct values of `name`, per `group` where one is given.

    value_is_reference: the values name variables; those that the dataset of RDOMAIN has count.
    """
    values = _existing(task) if task.options.get("value_is_reference") else task.values
    kept = task.kept() & values.present
    group = task.group
    if not group:
        return distinct_values(values.where(kept))
    codes = task.group_codes(group)
    rows = task.rows_of_groups(group)
    lists = _per_group(values, kept, codes)
    size = int(codes.max(initial=-1)) + 1
    code_of_row = np.append(codes, -1)[rows]
    has_list = np.append(np.bincount(codes, minlength=size) > 0, False)
    return Lists(np.where(has_list[code_of_row], code_of_row, -1), lists)


def _per_group(
    values: Column, kept: np.ndarray, codes: np.ndarray
) -> tuple[tuple[Value | None, ...], ...]:
    order, width = values.sort_keys(), int(values.sort_keys().max(initial=0)) + 1
    at = np.flatnonzero(kept)
    _, first = np.unique(codes[at] * width + order[at], return_index=True)
    rows = at[first]
    made = values.take(rows).tolist()
    ends = np.searchsorted(codes[rows], np.arange(int(codes.max(initial=-1)) + 2))
    return tuple(tuple(made[a:b]) for a, b in pairwise(ends))


def _existing(task: Task) -> Column:
    """The variable names that the dataset named by RDOMAIN really has."""
    names = task.values
    related = task.source.column("RDOMAIN")
    codes, count = names.group_codes()
    domains, _ = related.group_codes()
    _, first, back = np.unique(domains * count + codes, return_index=True, return_inverse=True)
    found = []
    for name, domain in zip(names.take(first).tolist(), related.take(first).tolist(), strict=True):
        dataset = task.study.named(str(domain)) if domain is not None else None
        found.append(dataset is not None and name in dataset.data.columns)
    return names.where(np.array(found, dtype=bool)[back])
