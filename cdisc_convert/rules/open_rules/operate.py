"""The operations of a rule, worked out one after the other and added to its rows."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cdisc_convert.rules.faults import NotApplicable, NotRun
from cdisc_convert.rules.frame import Frame
from cdisc_convert.rules.open_rules.frames import Builder
from cdisc_convert.rules.open_rules.rule import Operation, Rule
from cdisc_convert.rules.operations._registry import Task, cells_of, operations
from cdisc_convert.rules.study import SUPPLEMENTAL, StudyDataset

RELATIONSHIPS = ("RELREC", "RELSUB", "CO")


def need_operations(told: Iterable[Operation]) -> None:
    """Raises NotRun where one of `told` is an operation that there is not."""
    for one in told:
        if one.operator not in operations():
            raise NotRun(f"the operation '{one.operator}' is not supported")


def with_operations(rule: Rule, dataset: StudyDataset, frame: Frame, builder: Builder) -> Frame:
    """`frame` with the result of every operation of `rule` under its id."""
    for told in rule.operations:
        task = _task(told, dataset, frame, builder)
        cells, flags = cells_of(task, operations()[told.operator](task))
        frame = frame.with_cells(cells, flags)
    return frame


def _task(told: Operation, dataset: StudyDataset, frame: Frame, builder: Builder) -> Task:
    domain = told.domain or dataset.whole_name
    if domain.startswith(SUPPLEMENTAL) and domain.endswith("--") and dataset.related_domain:
        domain = domain.replace("--", dataset.related_domain)
    wildcard = told.domain or dataset.wildcard
    name = told.name.replace("--", wildcard) if told.name.startswith("--") else told.name
    source, source_dataset = _source(domain, dataset, frame, builder)
    return Task(
        told.id,
        name,
        domain,
        {**told.options, "original_name": told.name, "domain": told.domain or None},
        builder.study,
        frame,
        dataset,
        source,
        source_dataset,
    )


def _source(
    domain: str, dataset: StudyDataset, frame: Frame, builder: Builder
) -> tuple[Frame, StudyDataset]:
    """The rows an operation works on: those at hand if they are of `domain`, else its records."""
    if not _is_relationship(domain) and _first_domain(frame) == domain:
        return frame, dataset
    found = builder.study.of_domain(domain)
    if found is None:
        raise NotApplicable(f"dataset {domain} is not in the study")
    return builder.records(found), found


def _is_relationship(domain: str) -> bool:
    return domain in RELATIONSHIPS or domain.startswith(SUPPLEMENTAL)


def _first_domain(frame: Frame) -> str:
    if "DOMAIN" not in frame or not len(frame):
        return ""
    first = frame.column("DOMAIN").take(np.zeros(1, dtype=np.int64)).tolist()[0]
    return str(first or "")
