"""Plants the failing examples of rules into copies of a trial."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.rules.catalogue import CatalogueRule
from cdisc_convert.rules.cells import stack
from cdisc_convert.rules.kinds._registry import Level
from cdisc_convert.rules.study import Study, StudyDataset
from tests.rules.catalogue_examples import study_of

ALONE = frozenset(
    ("appears_elsewhere", "needed_datasets", "needed_values", "define_there", "parameter_value")
)
"""Kinds that look for what is not there: the trial would supply it, so its datasets are left out."""


@dataclass(frozen=True)
class Trial:
    """A study with the datasets that it was made from."""

    study: Study
    sources: tuple[StudyDataset, ...] = ()


def planted(rule: CatalogueRule, example: Mapping[str, Any], trial: Trial, seed: int) -> Trial:
    """A copy of `trial` with the fault that `example` is.

    A rule on records gets the records of the example, as those of a new subject, at a random place;
    a rule on datasets gets its datasets in place of those of the trial.
    """
    crafted = study_of(rule, example)
    if is_alone(rule, example):
        return Trial(crafted)
    names = _names(trial, seed)
    rng = np.random.default_rng(seed)
    own = {one.name: one for one in trial.study.datasets}
    other = {one.name: one for one in trial.sources}
    for fault in crafted.datasets:
        home = other if trial.sources and not fault.name.startswith("AD") else own
        renamed = _renamed(fault, names)
        there = home.get(fault.name)
        if there is None or rule.level is not Level.RECORDS:
            home[fault.name] = renamed
        else:
            home[fault.name] = _mixed(there, renamed, int(rng.integers(0, len(there) + 1)))
    study = replace(trial.study, datasets=tuple(own.values()), described=None)
    return Trial(study, tuple(other.values()))


def is_alone(rule: CatalogueRule, example: Mapping[str, Any]) -> bool:
    """True where the fault stands without the trial."""
    return rule.kind in ALONE or "define" in example


def _names(trial: Trial, seed: int) -> dict[str, str]:
    """Identifiers of examples with what stands for them in the copy."""
    studies = {
        value
        for one in (*trial.study.datasets, *trial.sources)
        if "STUDYID" in one.data.columns
        for value in one.data.columns["STUDYID"].tolist()[:1]
    }
    return {"S1": str(sorted(map(str, studies))[0]), "S1-001": f"SEED-{seed}"}


def _renamed(dataset: StudyDataset, names: Mapping[str, str]) -> StudyDataset:
    columns = dict(dataset.data.columns)
    for name in ("STUDYID", "USUBJID"):
        if name in columns and columns[name].is_text:
            columns[name] = columns[name].map_texts(lambda text: names.get(text, text))
    return replace(dataset, data=replace(dataset.data, columns=columns))


def _mixed(there: StudyDataset, fault: StudyDataset, at: int) -> StudyDataset:
    """The records of `fault` in front of record `at` of `there`."""
    sizes = len(there), len(fault)
    order = [*range(at), *range(sizes[0], sum(sizes)), *range(at, sizes[0])]
    columns: dict[str, Column] = {}
    for name in dict.fromkeys((*there.data.columns, *fault.data.columns)):
        parts = [
            (one.data.columns.get(name), size)
            for one, size in zip((there, fault), sizes, strict=True)
        ]
        cell = stack(parts)
        assert isinstance(cell, Column)
        kinds = [part.kind for part, _ in parts if part is not None and not part.is_text]
        if not cell.is_text and kinds:
            cell = Column(kinds[0], cell.values)
        columns[name] = cell.take(np.array(order))
    known = {one.name: one for one in (*fault.data.variables, *there.data.variables)}
    data = Dataset(
        there.name,
        there.data.label,
        tuple(known[name] for name in columns),
        columns,
        class_=there.data.class_,
    )
    return StudyDataset(data, there.file_name, there.file_size)


def examples_of(rule: CatalogueRule) -> Sequence[Mapping[str, Any]]:
    """What the rule's file says fails."""
    return rule.examples["fails"]
