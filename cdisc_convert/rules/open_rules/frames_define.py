"""Rows for rule types that compare a dataset with define.xml."""

from __future__ import annotations

from typing import Any

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import as_numbers, as_texts, level_mask, number_in, number_normal
from cdisc_convert.rules.define_facts import dataset_facts as define_dataset_facts
from cdisc_convert.rules.define_facts import value_level_facts
from cdisc_convert.rules.define_facts import variable_facts as define_variable_facts
from cdisc_convert.rules.define_xml import DefineDataset, DefineVariable, WhereTest
from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.frame import Frame, below_each_other
from cdisc_convert.rules.open_rules.frames import (
    Builder,
    joined_by_variable,
    melted,
    null_facts,
    record_data,
    rule_type,
    table,
    variable_facts,
    with_constants,
)
from cdisc_convert.rules.open_rules.frames_standard import library_facts
from cdisc_convert.rules.operations.extract_metadata import dataset_facts
from cdisc_convert.rules.study import StudyDataset


def described(builder: Builder, dataset: StudyDataset) -> DefineDataset:
    """`dataset` in define.xml; raises NotApplicable where it is not there."""
    domain = dataset.domain or dataset.related_domain
    found = builder.study.need_define().dataset(dataset.name, domain)
    if found is None:
        raise NotApplicable(f"{dataset.name} is not in define.xml")
    return found


@rule_type("Domain Presence Check against Define XML")
def presence_against_define(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per dataset of define.xml, with its file where the study has it."""
    files = {one.whole_name: one.file_name or one.name for one in builder.study.datasets}
    rows: list[dict[str, Any]] = []
    for entry in builder.study.need_define().datasets:
        file = files.get(entry.name)
        there = {"domain": entry.name if file else None, "filename": file}
        rows.append({**define_dataset_facts(entry), **there})
    return table(rows, dataset)


@rule_type("Dataset Metadata Check against Define XML")
def dataset_against_define(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row: what file and define.xml say of the dataset.

    On the first dataset also one row per dataset that only define.xml has.
    """
    define = builder.study.need_define()
    facts = {
        **dataset_facts(dataset),
        "dataset_domain": dataset.domain,
        "dataset_columns": tuple(dataset.data.columns),
    }
    own = define.dataset(dataset.name)
    rows = [{**facts, **(define_dataset_facts(own) if own else {})}]
    if builder.study.datasets[0] is dataset:
        names = {one.name for one in builder.study.datasets}
        rows += [define_dataset_facts(one) for one in define.datasets if one.name not in names]
    return table(rows, dataset)


@rule_type("Dataset Contents Check against Define XML")
def contents_against_define(builder: Builder, dataset: StudyDataset) -> Frame:
    """The records, with what file and define.xml say of the dataset on each."""
    facts = {
        **dataset_facts(dataset),
        "dataset_domain": dataset.domain,
        **define_dataset_facts(described(builder, dataset)),
    }
    return with_constants(record_data(builder, dataset), facts)


@rule_type("Define Item Group Metadata Check")
def item_group(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row: what define.xml says of the dataset."""
    return table([define_dataset_facts(described(builder, dataset))], dataset)


@rule_type("Define Item Metadata Check")
def items(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per variable that define.xml lists for the dataset."""
    return table([define_variable_facts(v) for v in described(builder, dataset).variables], dataset)


@rule_type("Define Item Metadata Check against Library Metadata")
def items_against_library(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per variable of define.xml, with what the standard says of it."""
    known = library_facts(builder, dataset)
    rows = []
    for variable in described(builder, dataset).variables:
        code = str(known.get(variable.name, {}).get("library_variable_ccode", ""))
        rows.append({**define_variable_facts(variable), **value_level_facts(variable, code)})
    return joined_by_variable(table(rows, dataset), "define_variable_name", known, dataset)


@rule_type("Variable Metadata Check against Define XML")
def variables_against_define(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per variable, with what define.xml says of it."""
    facts = _facts_by_name(described(builder, dataset))
    frame = table(variable_facts(dataset), dataset)
    return joined_by_variable(frame, "variable_name", facts, dataset)


@rule_type(
    "Variable Metadata Check against Define XML and Library Metadata",
    "Variables Metadata Check against Define XML and Library Metadata",
)
def variables_against_both(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per variable, with what define.xml and the standard say of it."""
    rows = [
        {**facts, **null_facts(dataset, str(facts["variable_name"]))}
        for facts in variable_facts(dataset)
    ]
    frame = table(rows, dataset)
    defined = _facts_by_name(described(builder, dataset))
    frame = joined_by_variable(frame, "variable_name", defined, dataset)
    known = library_facts(builder, dataset)
    return joined_by_variable(frame, "variable_name", known, dataset)


@rule_type("Value Check against Define XML Variable")
def values_against_define(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per value, with what define.xml says of its variable."""
    facts = _facts_by_name(described(builder, dataset))
    return joined_by_variable(melted(dataset), "variable_name", facts, dataset)


@rule_type("Value Check against Define XML VLM")
def values_against_value_level(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per value that a value-level definition covers, with that definition."""
    frames = []
    for variable in described(builder, dataset).variables:
        column = dataset.data.columns.get(variable.name)
        for definition in variable.value_level if column is not None else ():
            covered = np.flatnonzero(_covered(dataset, definition.where))
            if len(covered):
                frames.append(_value_level_rows(dataset, variable, definition, covered))
    if not frames:
        raise NotApplicable("no value-level definition covers a value")
    return below_each_other(frames)


def _value_level_rows(
    dataset: StudyDataset, variable: DefineVariable, definition: DefineVariable, at: np.ndarray
) -> Frame:
    frame = melted(dataset, [variable.name]).take(at)
    texts = frame.column("variable_value")
    facts = {
        "define_variable_name": variable.name,
        **define_variable_facts(definition, "vlm"),
    }
    lengths = texts.map_numbers(lambda text: _length(text, definition.data_type))
    fits = lengths.absent | (lengths.values <= (definition.length or np.inf))
    cells = {
        "variable_value_length": lengths,
        "type_check": _flag(texts.absent | level_mask(texts, _of_type(definition.data_type))),
        "length_check": _flag(fits),
    }
    return with_constants(frame, facts).with_cells(cells, ["type_check", "length_check"])


def _flag(mask: np.ndarray) -> Column:
    return Column.of_numbers(mask.astype(np.float64))


def _length(text: str, data_type: str) -> float | None:
    if data_type == "integer":
        return float(len(text.lstrip("0")))
    if data_type == "float":
        return float(len(text.lstrip("0").replace(".", "")))
    return float(len(text)) if data_type == "text" else None


def _of_type(data_type: str) -> Any:
    def fits(text: str) -> bool:
        if data_type not in ("integer", "float"):
            return True
        number = number_in(text)
        return number is not None and (data_type == "float" or number.is_integer())

    return fits


def _covered(dataset: StudyDataset, where: tuple[WhereTest, ...]) -> np.ndarray:
    mask = np.ones(len(dataset), dtype=bool)
    for test in where:
        column = dataset.data.columns.get(test.variable)
        if column is None:
            return np.zeros(len(dataset), dtype=bool)
        mask &= _passes(column, test)
    return mask


def _passes(column: Column, test: WhereTest) -> np.ndarray:
    """Where the test of a where clause holds (Define-XML 2.1, RangeCheck)."""
    if test.comparator in ("EQ", "IN", "NE", "NOTIN"):
        wanted = {number_normal(value) for value in test.values}
        hit = level_mask(as_texts(column, number_normal), wanted.__contains__)
        return ~hit if test.comparator in ("NE", "NOTIN") else hit
    limit = number_in(test.values[0]) if test.values else None
    numbers = as_numbers(column)
    if limit is None:
        return np.zeros(len(column), dtype=bool)
    compare = {
        "LT": np.less,
        "LE": np.less_equal,
        "GT": np.greater,
        "GE": np.greater_equal,
    }.get(test.comparator)
    return compare(numbers, limit) if compare else np.zeros(len(column), dtype=bool)


def _facts_by_name(dataset: DefineDataset) -> dict[str, dict[str, Any]]:
    return {one.name: dict(define_variable_facts(one)) for one in dataset.variables}
