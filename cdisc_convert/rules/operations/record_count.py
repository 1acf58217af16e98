"""The number of records, over all or per group."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.rules.operations._registry import Result, Task, operation
from cdisc_convert.rules.operators.uniqueness import only_matches


@operation("record_count")
def record_count(task: Task) -> Result:
    """The number of records that pass the `filter`, per `group` where one is given.

    regex: grouping values whose first one matches are cut to what matches.
    """
    kept = task.kept()
    group = task.group
    if not group:
        return float(kept.sum())
    columns = [task.source.column(name) for name in group]
    regex = task.options.get("regex")
    if regex:
        columns = [only_matches(column, regex) for column in columns]
    codes = group_codes(columns, len(task.source))
    counts = np.bincount(codes, weights=kept, minlength=1)[codes] if len(codes) else codes
    per_row = Column.of_numbers(np.asarray(counts, dtype=np.float64))
    return per_row.take(task.rows_of_groups(group, missing_too=True))
