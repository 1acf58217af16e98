"""The variables of a dataset in their order."""

from __future__ import annotations

from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("get_column_order_from_dataset")
def get_column_order_from_dataset(task: Task) -> Result:
    """Names of the variables of the dataset, from first to last."""
    return list(task.source_dataset.data.columns)
