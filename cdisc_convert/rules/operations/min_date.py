"""The earliest or latest date, over all records or per group."""

from __future__ import annotations

import numpy as np

from cdisc_convert.rules.date_points import PARTS, Dates, date_point
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("min_date")
def min_date(task: Task) -> Result:
    """The earliest date of `name`, to the precision it has; per `group` where one is given."""
    return _outermost(task, 1)


@operation("max_date")
def max_date(task: Task) -> Result:
    """The latest date of `name`, to the precision it has; per `group` where one is given."""
    return _outermost(task, -1)


def _outermost(task: Task, sign: int) -> Result:
    values = task.values
    dates = Dates.of(values)
    kept = task.kept() & dates.known
    moments = sign * dates.to(np.full(len(values), len(PARTS) - 1))
    group = task.group
    codes = task.group_codes(group) if group else np.zeros(len(values), dtype=np.int64)
    order = np.lexsort((np.arange(len(values)), np.where(kept, moments, np.inf), codes))
    ordered = codes[order]
    first = order[np.unique(ordered, return_index=True)[1]]
    row_of_group = np.full(int(codes.max(initial=-1)) + 2, -1, dtype=np.int64)
    row_of_group[codes[first]] = np.where(kept[first], first, -1)
    texts = values.map_texts(_plain) if values.is_text else values
    if not group:
        return texts.take(np.full(len(task.frame), row_of_group[0]))
    rows = task.rows_of_groups(group)
    return texts.take(row_of_group[np.append(codes, -1)[rows]])


def _plain(text: str) -> str | None:
    point = date_point(text)
    return point.text() if point else None
