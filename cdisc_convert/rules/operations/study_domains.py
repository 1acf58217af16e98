"""The domains and datasets of the study."""

from __future__ import annotations

from cdisc_convert.rules.operations._registry import Result, Task, operation


@operation("study_domains")
def study_domains(task: Task) -> Result:
    """The domains of the study; a dataset without DOMAIN counts as ""."""
    return sorted({dataset.domain for dataset in task.study.datasets})


@operation("dataset_names")
def dataset_names(task: Task) -> Result:
    """The names of the datasets of the study."""
    return sorted({dataset.name for dataset in task.study.datasets})
