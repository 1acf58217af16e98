"""The examples of a rule as studies: what each rule file says passes and fails."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.rules.catalogue import CatalogueRule
from cdisc_convert.rules.library import Library
from cdisc_convert.rules.study import Study, StudyDataset
from cdisc_convert.rules.view import ADAM
from cdisc_convert.standards.adamig import adam_variable
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_variable
from tests.rules.catalogue_example_define import metadata_of

OF_CLASS = {
    "FINDINGS": "LB",
    "EVENTS": "AE",
    "INTERVENTIONS": "CM",
    "GENERAL": "LB",
    "FINDINGS ABOUT": "FA",
    "ADSL": "ADSL",
    "BDS": "ADLB",
    "TTE": "ADTTE",
    "OCCDS": "ADAE",
}
"""Dataset of an example that names none, by the first class of the rule."""
VERSIONS = {"sdtmig": "3.4", "adamig": "1.3"}
TRIAL_DESIGN = frozenset(("TA", "TE", "TV", "TI", "TS", "TD", "TM", "TX"))
"""Datasets without subjects."""


def study_of(rule: CatalogueRule, example: Mapping[str, Any]) -> Study:
    """The study that `example` stands for.

    `{AETERM: x}` is one record of the rule's own domain; `{AE: [{...}], DM: [{...}]}` are datasets;
    `{AE: {records: [...], label: ..., file: ..., variables: {AETERM: {label: ...}}}}` states more.
    STUDYID, USUBJID and DOMAIN are filled in, labels and types are the standard's. The entry
    `define` is a define.xml in short (see `catalogue_example_define`).
    """
    is_adam = rule.applies_to.family == ADAM
    told = example.get("define")
    example = {name: value for name, value in example.items() if name != "define"}
    named = {name: told for name, told in example.items() if isinstance(told, (list, dict))}
    if len(named) != len(example):
        named = {own_dataset(rule): [dict(example)]}
    standard = "adamig" if is_adam else "sdtmig"
    datasets = tuple(
        _dataset(name, told, is_adam and name.startswith("AD")) for name, told in named.items()
    )
    metadata = None if told is None else metadata_of(told, datasets)
    return Study(datasets, Library(standard, VERSIONS[standard]), described=metadata)


def own_dataset(rule: CatalogueRule) -> str:
    """The dataset that the rule's examples of one record belong to."""
    scope = rule.applies_to
    if scope.domains:
        return scope.domains[0].replace("SUPP--", "SUPPAE").replace("AP--", "APMH")
    for class_ in scope.classes:
        if class_ in OF_CLASS:
            return OF_CLASS[class_]
    return "ADLB" if scope.family == ADAM else "LB"


def _dataset(name: str, told: Any, is_adam: bool) -> StudyDataset:
    facts = told if isinstance(told, dict) else {"records": told}
    own = facts.get("variables", {})
    records = [_filled(name, record, facts) for record in facts.get("records", [])]
    names = list(dict.fromkeys(v for record in records for v in record))
    names += [variable for variable in own if variable not in names]
    columns = {v: _column([record.get(v) for record in records]) for v in names}
    variables = tuple(_variable(name, v, columns[v], own.get(v, {}), is_adam) for v in names)
    known = None if is_adam else sdtm_dataset("3.4", name)
    label = facts.get("label", known.label if known else "")
    file = facts.get("file", f"{name.lower()}.xpt")
    data = Dataset(name, label, variables, columns)
    return StudyDataset(data, file, int(facts.get("bytes", 1000)))


def _filled(name: str, record: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    if facts.get("as_is"):
        return dict(record)
    start: dict[str, Any] = {"STUDYID": "S1"}
    if not name.startswith(("SUPP", "SQ", "REL", "AD")):
        start["DOMAIN"] = name[:2] if not name.startswith("AP") else name
    if name not in TRIAL_DESIGN:
        start["USUBJID"] = "S1-001"
    return {**start, **record}


def _column(values: list[Any]) -> Column:
    told = [None if value == "" else value for value in values]
    if any(isinstance(value, str) for value in told) or all(value is None for value in told):
        return Column.of_texts([None if value is None else str(value) for value in told])
    return Column.of_numbers(told)


def _variable(
    dataset: str, name: str, column: Column, own: Mapping[str, Any], is_adam: bool
) -> Variable:
    known = adam_variable("1.3", "BDS", name) if is_adam else sdtm_variable("3.4", dataset, name)
    told = {
        "label": known.label if known else name,
        "type": "Char" if column.is_text else "Num",
        "length": 8,
        "format": "DATE9." if is_adam and name.endswith("DT") and not column.is_text else "",
        **own,
    }
    length = None if told["length"] is None else int(told["length"])
    return Variable(
        name, str(told["label"]), str(told["type"]), length=length, format=str(told["format"])
    )
