"""The smallest, largest or mean value, over all records or per group."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import as_numbers
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("min")
def smallest(task: Task) -> Result:
    """The smallest value of `name`, per `group` where one is given."""
    return _extreme(task, 1)


@operation("max")
def largest(task: Task) -> Result:
    """The largest value of `name`, per `group` where one is given."""
    return _extreme(task, -1)


@operation("mean")
def mean(task: Task) -> Result:
    """The mean of the numbers of `name`, per `group` where one is given."""
    numbers = as_numbers(task.values)
    kept = task.kept() & ~np.isnan(numbers)
    group = task.group
    if not group:
        return float(numbers[kept].mean()) if kept.any() else None
    codes = task.group_codes(group)
    size = int(codes.max(initial=-1)) + 1
    counts = np.bincount(codes[kept], minlength=size)
    sums = np.bincount(codes[kept], weights=numbers[kept], minlength=size)
    means = np.where(counts > 0, sums / np.maximum(counts, 1), np.nan)
    return Column.of_numbers(np.append(means, np.nan)[np.append(codes, -1)[rows(task, group)]])


def rows(task: Task, group: list[str]) -> np.ndarray:
    """Per row of the frame a row of the source in its group, -1 where none is."""
    return task.rows_of_groups(group)


def _extreme(task: Task, sign: int) -> Result:
    values = task.values
    kept = task.kept() & values.present
    keys = sign * values.sort_keys().astype(np.float64)
    group = task.group
    codes = task.group_codes(group) if group else np.zeros(len(values), dtype=np.int64)
    order = np.lexsort((np.where(kept, keys, np.inf), codes))
    first = order[np.unique(codes[order], return_index=True)[1]]
    row_of_group = np.full(int(codes.max(initial=-1)) + 2, -1, dtype=np.int64)
    row_of_group[codes[first]] = np.where(kept[first], first, -1)
    if not group:
        return values.take(np.full(len(task.frame), row_of_group[0]))
    return values.take(row_of_group[np.append(codes, -1)[rows(task, group)]])
