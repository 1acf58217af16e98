"""In how many datasets each value of a variable occurs."""

from __future__ import annotations

from collections import Counter

from cdisc_convert.rules.cells import Counts, Value, distinct_values
from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("variable_value_count")
def variable_value_count(task: Task) -> Result:
    """Per value of `name` the number of datasets that have it."""
    named = str(task.option("original_name"))
    counted: Counter[Value] = Counter()
    whole = {dataset.whole_name: dataset for dataset in task.study.datasets}
    for one in whole.values():
        column = one.data.columns.get(named.replace("--", one.wildcard))
        if column is not None:
            counted.update(distinct_values(column))
    return Counts(dict(counted), len(task.frame))
