"""What the standard says of variables that the values of a variable name."""

from __future__ import annotations

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import as_texts
from cdisc_convert.rules.operations._registry import Result, Task, operation
from cdisc_convert.rules.operations.library_variables import attribute

FACTS = ("name", "role", "ordinal", "core", "label")


@operation("name_referenced_variable_metadata")
def name_referenced_variable_metadata(task: Task) -> Result:
    """Per record name, role, ordinal, core and label of the variable that `name` names."""
    return _facts(task, "name")


@operation("label_referenced_variable_metadata")
def label_referenced_variable_metadata(task: Task) -> Result:
    """Per record name, role, ordinal, core and label of the variable that `name` labels."""
    return _facts(task, "label")


def _facts(task: Task, key: str) -> Result:
    dataset = task.dataset
    parent = task.study.of_domain(dataset.related_domain) if dataset.related_domain else None
    whole = parent.whole_name if parent else dataset.related_domain or dataset.whole_name
    class_ = task.study.class_of(parent or dataset)
    known = {
        attribute(one, key): one for one in task.study.library.allowed_variables(whole, class_)
    }
    column = as_texts(task.frame.column(task.name))

    def fact(name: str) -> Column:
        return column.map_texts(lambda text: attribute(known[text], name) if text in known else "")

    return {f"{task.id}_{name}": fact(name) for name in FACTS}
