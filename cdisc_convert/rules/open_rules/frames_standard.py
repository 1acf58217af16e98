"""Rows for rule types that compare a dataset with the standard (the CDISC Library)."""

from __future__ import annotations

from typing import Any

from cdisc_convert.rules.frame import Frame
from cdisc_convert.rules.open_rules.frames import (
    Builder,
    joined_by_variable,
    melted,
    null_facts,
    rule_type,
    table,
    variable_facts,
)
from cdisc_convert.rules.study import StudyDataset
from cdisc_convert.standards.metadata import VariableStandard


@rule_type("Variable Metadata Check against Library Metadata")
def variables_against_library(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per variable, with what the standard says of it."""
    rows = [
        {**facts, **null_facts(dataset, str(facts["variable_name"]))}
        for facts in variable_facts(dataset)
    ]
    facts = library_facts(builder, dataset)
    return joined_by_variable(table(rows, dataset), "variable_name", facts, dataset)


@rule_type("Value Check against Library Metadata")
def values_against_library(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per value, with what the standard says of its variable."""
    facts = library_facts(builder, dataset)
    return joined_by_variable(melted(dataset), "variable_name", facts, dataset)


def library_facts(builder: Builder, dataset: StudyDataset) -> dict[str, dict[str, Any]]:
    """Per variable what the standard says of it, by the names of the rule language."""
    library = builder.study.library
    class_ = builder.study.class_of(dataset)
    variables = library.allowed_variables(dataset.whole_name, class_)
    return {one.name: _facts(one, at) for at, one in enumerate(variables, start=1)}


def _facts(variable: VariableStandard, at: int) -> dict[str, Any]:
    return {
        "library_variable_name": variable.name,
        "library_variable_label": variable.label,
        "library_variable_data_type": variable.type,
        "library_variable_role": variable.role,
        "library_variable_core": variable.core,
        "library_variable_ccode": variable.codelists[0] if variable.codelists else "",
        "library_variable_has_codelist": bool(variable.codelists),
        "library_variable_order_number": float(variable.ordinal or at),
    }
