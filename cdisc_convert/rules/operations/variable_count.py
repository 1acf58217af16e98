"""How many datasets have a variable."""

from __future__ import annotations

from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("variable_count")
def variable_count(task: Task) -> Result:
    """The number of datasets that have `name`, `--` standing for each one's own domain."""
    named = str(task.option("original_name"))
    whole = {dataset.whole_name: dataset for dataset in task.study.datasets}
    return float(
        sum(named.replace("--", one.wildcard) in one.data.columns for one in whole.values())
    )
