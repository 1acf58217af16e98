"""Whether a dataset has a variable."""

from __future__ import annotations

from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("variable_exists")
def variable_exists(task: Task) -> Result:
    """True where the dataset itself (not what is joined to it) has the variable `name`."""
    return task.name in task.source_dataset.data.columns
