"""What the file of a dataset says about it."""

from __future__ import annotations

from cdisc_convert.rules.cells import Value
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.operations._registry import Result, Task, operation
from cdisc_convert.rules.study import StudyDataset


@operation("extract_metadata")
def extract_metadata(task: Task) -> Result:
    """The entry `name`: dataset_size, dataset_location, dataset_name, dataset_label, domain..."""
    facts = dataset_facts(task.source_dataset)
    if task.name not in facts:
        raise NotRun(f"operation {task.id}: '{task.name}' is none of {', '.join(facts)}")
    return facts[task.name]


def dataset_facts(dataset: StudyDataset) -> dict[str, Value | None]:
    """What is known of `dataset` as a whole, by the names of the rule language."""
    return {
        "dataset_size": float(dataset.file_size),
        "dataset_location": dataset.file_name,
        "dataset_name": dataset.name,
        "dataset_label": dataset.data.label,
        "record_count": float(len(dataset)),
        "is_ap": dataset.is_associated_persons,
        "ap_suffix": dataset.associated_suffix,
        "domain": dataset.domain,
    }
