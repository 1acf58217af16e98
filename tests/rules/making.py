"""Small frames, datasets, studies and rules for the tests of this folder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import yaml

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.rules.cells import Cell, Lists
from cdisc_convert.rules.define_xml import DefineXml
from cdisc_convert.rules.finding import RuleResult
from cdisc_convert.rules.frame import Frame
from cdisc_convert.rules.library import Library
from cdisc_convert.rules.open_rules.check import holds
from cdisc_convert.rules.open_rules.parse import parse_rule
from cdisc_convert.rules.open_rules.rule import Condition
from cdisc_convert.rules.open_rules.run import run_rules
from cdisc_convert.rules.study import Study, StudyDataset


def column(values: Sequence[Any]) -> Cell:
    """Text, numbers or lists, by what `values` are; None = missing."""
    if any(isinstance(value, tuple) for value in values):
        distinct = list(dict.fromkeys(value for value in values if value is not None))
        codes = [-1 if value is None else distinct.index(value) for value in values]
        return Lists(
            Column.of_numbers([float(c) for c in codes]).values.astype(int), tuple(distinct)
        )
    if any(isinstance(value, str) for value in values) or all(v is None for v in values):
        return Column.of_texts(values)
    return Column.of_numbers(values)


def frame(wildcard: str = "AE", **columns: Sequence[Any]) -> Frame:
    cells = {name: column(values) for name, values in columns.items()}
    size = len(next(iter(cells.values())))
    return Frame.of(cells, size, "AE", wildcard)


def rows(where: Frame, operator: str, name: str, value: Any = None, **options: Any) -> list[int]:
    """Rows, from 1, on which the condition holds."""
    mask = holds(Condition(operator, name, value, options), where)
    return [at + 1 for at, here in enumerate(mask) if here]


def dataset(name: str, label: str = "", **columns: Sequence[Any]) -> StudyDataset:
    made = {variable: column(values) for variable, values in columns.items()}
    texts = {variable: cell for variable, cell in made.items() if isinstance(cell, Column)}
    variables = tuple(
        Variable(variable, f"Label of {variable}", "Char" if cell.is_text else "Num", length=8)
        for variable, cell in texts.items()
    )
    return StudyDataset(Dataset(name, label, variables, texts), f"{name.lower()}.xpt", 1000)


def study(
    *datasets: StudyDataset,
    standard: str = "sdtmig",
    version: str = "3.4",
    define: DefineXml | None = None,
) -> Study:
    return Study(datasets, Library(standard, version), define)


RULE: Mapping[str, Any] = {
    "Core": {"Id": "TEST-1"},
    "Description": "",
    "Rule Type": "Record Data",
    "Sensitivity": "Record",
    "Scope": {"Classes": {"Include": ["ALL"]}, "Domains": {"Include": ["ALL"]}},
    "Outcome": {"Message": "wrong --TERM"},
}


def result(text: str, on: Study) -> RuleResult:
    """What becomes of the rule that `text` (YAML, over the defaults of RULE) describes."""
    told = {**RULE, **yaml.safe_load(text)}
    (made,) = run_rules([parse_rule(told, "test-1")], on)
    return made


def places(made: RuleResult) -> list[tuple[str, int | None]]:
    return [(finding.dataset, finding.record) for finding in made.findings]
