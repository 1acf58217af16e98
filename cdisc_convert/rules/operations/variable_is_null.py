"""Whether a variable has no value at all."""

from __future__ import annotations

from cdisc_convert.rules.operations._registry import Result, Task, operation
from cdisc_convert.rules.study import is_missing_everywhere


@operation("variable_is_null")
def variable_is_null(task: Task) -> Result:
    """True where the variable `name` is not there or has no value on any record.

    source: `submission` = the dataset itself, else the rows that the rule looks at.
    """
    if task.options.get("source") == "submission":
        column = task.source_dataset.data.columns.get(task.name)
        return column is None or is_missing_everywhere(column)
    return task.name not in task.frame or is_missing_everywhere(task.frame.column(task.name))
