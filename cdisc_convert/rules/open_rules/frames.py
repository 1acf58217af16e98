"""The rows that a rule of each type looks at."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.rules.cells import Cell, Lists, Value, as_texts, constant, stack
from cdisc_convert.rules.frame import Entry, Frame, Taken, below_each_other
from cdisc_convert.rules.operations.extract_metadata import dataset_facts
from cdisc_convert.rules.study import Study, StudyDataset

Build = Callable[["Builder", StudyDataset], Frame]
_found: dict[str, Build] = {}


def rule_type(*names: str) -> Callable[[Build], Build]:
    """Register the decorated function as the maker of rows for rules of the type `names`."""

    def register(build: Build) -> Build:
        for name in names:
            assert name not in _found, f"two rule types are called {name}"
            _found[name] = build
        return build

    return register


def rule_types() -> Mapping[str, Build]:
    """Every rule type that is supported."""
    return _found


@dataclass(eq=False)
class Builder:
    """Makes rows of a study, each once."""

    study: Study
    _kept: dict[tuple[str, str], Frame] = field(default_factory=dict)

    def rows(self, type_: str, dataset: StudyDataset, together: bool) -> Frame:
        """Rows of `dataset` for rules of `type_`; `together` with those of its other parts."""
        key = (type_, dataset.whole_name if together else f"part {dataset.name}")
        if key not in self._kept:
            parts = self.study.parts_of(dataset) if together else [dataset]
            frames = [_found[type_](self, part) for part in parts]
            self._kept[key] = below_each_other(frames)
        return self._kept[key]

    def records(self, dataset: StudyDataset) -> Frame:
        """The records of `dataset`, those of its other parts below them."""
        return self.rows("Record Data", dataset, together=True)


@rule_type("Record Data")
def record_data(builder: Builder, dataset: StudyDataset) -> Frame:
    """The records themselves."""
    columns = dict(dataset.data.columns)
    return Frame.of(columns, len(dataset), dataset.name, dataset.wildcard)


@rule_type("Dataset Metadata Check")
def dataset_metadata(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row: what the file of the dataset says."""
    return table([dataset_facts(dataset)], dataset)


@rule_type("Variable Metadata Check")
def variable_metadata(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per variable: name, order, label, size, type, format, longest value."""
    return table(variable_facts(dataset), dataset)


@rule_type("Value Check with Variable Metadata")
def values_with_variables(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per value, with the metadata of its variable."""
    values = melted(dataset)
    facts = {str(entry["variable_name"]): entry for entry in variable_facts(dataset)}
    return with_facts_by_variable(values, dataset, facts)


@rule_type("Value Check with Dataset Metadata")
def values_with_dataset(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row per value, with what the file of the dataset says."""
    return with_constants(melted(dataset), dataset_facts(dataset))


@rule_type("Domain Presence Check")
def domain_presence(builder: Builder, dataset: StudyDataset) -> Frame:
    """One row: the file of each dataset of the study under its name."""
    files: dict[str, Value | None] = {
        one.whole_name: one.file_name or one.name for one in builder.study.datasets
    }
    return table([files], dataset)


# -- making frames --------------------------------------------------------------------------------


def table(rows: Sequence[Mapping[str, Any]], dataset: StudyDataset) -> Frame:
    """A frame of `rows` (name to value, tuple = list of values), row n standing for record n."""
    names = dict.fromkeys(name for row in rows for name in row)
    cells: dict[str, Cell] = {name: _cell([row.get(name) for row in rows]) for name in names}
    flags = {name for name in names if any(isinstance(row.get(name), bool) for row in rows)}
    made = Frame.of(cells, len(rows), dataset.name, dataset.wildcard)
    return made.with_cells({}, flags)


def _cell(values: Sequence[Any]) -> Cell:
    if any(isinstance(value, tuple) for value in values):
        lists = tuple(value if isinstance(value, tuple) else () for value in values)
        return Lists(np.arange(len(values)), lists)
    present = [value for value in values if value not in (None, "")]
    if present and not any(isinstance(value, str) for value in present):
        return Column.of_numbers([None if v in (None, "") else float(v) for v in values])
    return Column.of_texts([None if value is None else str(value) for value in values])


def with_constants(frame: Frame, facts: Mapping[str, Any]) -> Frame:
    """`frame` with the same `facts` on every row."""
    size = len(frame)
    cells: dict[str, Entry] = {
        name: Lists.constant(value, size) if isinstance(value, tuple) else constant(value, size)
        for name, value in facts.items()
    }
    return frame.with_cells(cells, [n for n, value in facts.items() if isinstance(value, bool)])


def joined_by_variable(
    frame: Frame, key: str, facts: Mapping[str, Mapping[str, Any]], dataset: StudyDataset
) -> Frame:
    """`frame` with the `facts` of the variable that `key` names; missing where there are none."""
    rows = list(facts.values())
    if not rows:
        return frame
    other = table(rows, dataset)
    place = {name: at for at, name in enumerate(facts)}
    names = frame.column(key)
    assert names.levels is not None
    of_level = np.array([place.get(str(level), -1) for level in names.levels] + [-1])
    index = of_level[names.values]
    cells: dict[str, Entry] = {name: Taken(cell, index) for name, cell in other.cells.items()}
    return frame.with_cells(cells, other.flags)


def with_facts_by_variable(
    values: Frame, dataset: StudyDataset, facts: Mapping[str, Mapping[str, Any]]
) -> Frame:
    """Values with the `facts` of their variables."""
    return joined_by_variable(values, "variable_name", facts, dataset)


def variable_facts(dataset: StudyDataset) -> list[dict[str, Any]]:
    """What the file says of each variable, by the names of the rule language."""
    return [
        {
            "variable_name": variable.name,
            "variable_order_number": float(at),
            "variable_label": variable.label,
            "variable_size": None if variable.length is None else float(variable.length),
            "variable_data_type": variable.type,
            "variable_format": variable.format,
            "variable_max_size": _longest(dataset.data.columns.get(variable.name)),
        }
        for at, variable in enumerate(dataset.data.variables, start=1)
    ]


def null_facts(dataset: StudyDataset, variable: str) -> dict[str, bool]:
    """Whether the variable has empty values, and whether all are."""
    column = dataset.data.columns.get(variable)
    if column is None:
        return {"variable_has_empty_values": True, "variable_is_empty": True}
    absent = column.absent
    return {
        "variable_has_empty_values": bool(absent.any()),
        "variable_is_empty": bool(absent.all()),
    }


def _longest(column: Column | None) -> float:
    if column is None or column.levels is None:
        return 8.0 if column is not None else 0.0
    used = column.levels[column.used_levels()]
    return float(max((len(str(level)) for level in used), default=0))


def melted(dataset: StudyDataset, names: Sequence[str] | None = None) -> Frame:
    """One row per value: variable_name and variable_value, variable by variable."""
    chosen = list(dataset.data.columns) if names is None else list(names)
    size = len(dataset)
    count = size * len(chosen)
    variable = Column(
        Kind.TEXT,
        np.repeat(np.arange(len(chosen), dtype=np.int32), size),
        np.array(chosen, dtype=object),
    )
    cells: dict[str, Entry] = {
        "row_number": Column.of_numbers(np.tile(np.arange(1.0, size + 1), len(chosen))),
        "variable_name": variable,
        "variable_value": _values(dataset, chosen),
    }
    made = Frame.of({}, count, dataset.name, dataset.wildcard).with_cells(cells)
    return replace(made, record=np.tile(np.arange(1, size + 1, dtype=np.int64), len(chosen)))


def _values(dataset: StudyDataset, names: Sequence[str]) -> Cell:
    return stack([(as_texts(dataset.data.columns[name]), len(dataset)) for name in names])
