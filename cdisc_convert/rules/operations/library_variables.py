"""Variables that the standard allows in a dataset."""

from __future__ import annotations

import numpy as np

from cdisc_convert.rules.cells import Lists, as_texts
from cdisc_convert.rules.faults import NotApplicable, NotRun
from cdisc_convert.rules.operations._registry import Result, Task, operation
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.standards.metadata import VariableStandard


@operation("get_model_column_order")
def get_model_column_order(task: Task) -> Result:
    """Variables that the SDTM model allows in the dataset, in the model's order."""
    return _names(_of_model(task, task.source_dataset))


@operation("get_model_filtered_variables")
def get_model_filtered_variables(task: Task) -> Result:
    """Those of the model whose `key_name` (role, core...) is `key_value`."""
    return _names(_with_key(task, _of_model(task, task.source_dataset)))


@operation("get_column_order_from_library")
def get_column_order_from_library(task: Task) -> Result:
    """Variables of guide and model for the dataset, filtered by `key_name` where it is given."""
    return _names(_with_key(task, _allowed(task)))


@operation("get_dataset_filtered_variables")
def get_dataset_filtered_variables(task: Task) -> Result:
    """Those of guide and model with `key_value` that the dataset has."""
    columns = task.source_dataset.data.columns
    return [name for name in _names(_with_key(task, _allowed(task))) if name in columns]


@operation("expected_variables")
def expected_variables(task: Task) -> Result:
    """Variables of core Exp."""
    return _with_core(task, "Exp")


@operation("required_variables")
def required_variables(task: Task) -> Result:
    """Variables of core Req."""
    return _with_core(task, "Req")


@operation("required_expected_variables")
def required_expected_variables(task: Task) -> Result:
    """Variables of core Req or Exp."""
    return _with_core(task, "Req", "Exp")


@operation("permissible_variables")
def permissible_variables(task: Task) -> Result:
    """Variables of core Perm."""
    return _with_core(task, "Perm")


@operation("variable_names")
def variable_names(task: Task) -> Result:
    """Every variable of the guide."""
    return task.study.library.variable_names


@operation("get_parent_model_column_order")
def get_parent_model_column_order(task: Task) -> Result:
    """Per record the variables that the model allows in the dataset of RDOMAIN."""
    related = as_texts(task.frame.column("RDOMAIN")).compact()
    lists = []
    assert related.levels is not None
    for domain in related.levels:
        parent = next((one for one in task.study.datasets if one.domain == domain), None)
        if parent is None:
            raise NotApplicable(f"dataset {domain} is not in the study")
        lists.append(tuple(_names(_of_model(task, parent))))
    return Lists(related.values.astype(np.int64), tuple(lists))


def _of_model(task: Task, dataset: StudyDataset) -> list[VariableStandard]:
    library = task.study.library
    return _known(library.model_variables(dataset.whole_name, task.study.class_of(dataset)))


def _allowed(task: Task) -> list[VariableStandard]:
    library = task.study.library
    return _known(library.allowed_variables(task.source_dataset.whole_name, task.class_))


def _known(variables: list[VariableStandard]) -> list[VariableStandard]:
    if not variables:
        raise NotApplicable("the standard says nothing about the dataset, and its class is unknown")
    return variables


def _with_core(task: Task, *cores: str) -> list[str]:
    return [variable.name for variable in _allowed(task) if variable.core in cores]


def _with_key(task: Task, variables: list[VariableStandard]) -> list[VariableStandard]:
    key = task.options.get("key_name")
    if not key:
        return variables
    wanted = str(task.options.get("key_value"))
    return [variable for variable in variables if attribute(variable, str(key)) == wanted]


def _names(variables: list[VariableStandard]) -> list[str]:
    return list(dict.fromkeys(variable.name for variable in variables))


def attribute(variable: VariableStandard, key: str) -> str:
    """What the standard says of `variable` under the CDISC Library's name `key`."""
    known = {
        "name": variable.name,
        "label": variable.label,
        "role": variable.role,
        "core": variable.core,
        "ordinal": str(variable.ordinal),
        "simpleDatatype": variable.type,
        "variableCcode": variable.codelists[0] if variable.codelists else "",
    }
    if key not in known:
        raise NotRun(f"'{key}' is no metadata of variables at hand; use {', '.join(known)}")
    return known[key]
