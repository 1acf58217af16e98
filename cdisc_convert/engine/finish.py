"""Finished frames as datasets: variables in order, records sorted, SUPP-- and RELREC beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from cdisc_convert.engine.as_is import existing_facts
from cdisc_convert.engine.execute import Run, duplicate_keys
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.metadata import DatasetFacts, format_of, is_adam
from cdisc_convert.engine.relations import relation_dataset
from cdisc_convert.engine.supplemental import supplemental_dataset
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.errors import Problem, SourceError
from cdisc_convert.model.records import Order
from cdisc_convert.model.spec import DatasetSpec


def finish(run: Run) -> dict[str, Finished]:
    """Every submitted dataset of the run, in order of the mapping, SUPP-- after its parent.

    Raises SourceError naming the records where a key repeats.
    """
    done = finish_datasets(run)
    related = relation_dataset(run)
    if related is not None:
        done[related.name] = Finished(related, "", np.full(len(related), -1, dtype=np.int64))
    return done


def finish_datasets(run: Run) -> dict[str, Finished]:
    """The datasets of `finish` without RELREC; those that `run` looks at, for a part of a run."""
    problems: list[Problem] = []
    done: dict[str, Finished] = {}
    for name, spec in run.study.datasets.items():
        if not run.looks_at(name):
            continue
        frame = run.world.frames.get(name)
        if frame is not None and not spec.is_submitted:
            repeated = duplicate_keys(spec, frame, run.world)
            problems += [repeated] if repeated is not None else []
            continue
        facts = run.facts.get(name)
        if spec.as_is and frame is not None:
            facts = existing_facts(run.study, spec, frame, run.raw[spec.as_is].labels)
        if facts is None:
            continue
        if frame is None or not run.is_whole(name):  # left out by --only
            continue
        problem = duplicate_keys(spec, frame, run.world)
        if problem is not None:
            problems.append(problem)
            continue
        if spec.submitted_when and not frame.size:
            continue
        order = record_order(spec, frame)
        done[name] = _main(run, spec, facts, frame, order)
        supplemental = supplemental_dataset(run, spec, frame, order)
        if supplemental is not None:
            done[supplemental.dataset.name] = supplemental
    if problems:
        raise SourceError(problems)
    return done


def records_due(run: Run, item: Finished) -> int:
    """How many records a finished dataset must have, counted from the frame it was made of."""
    frame = run.world.frames.get(item.source)
    if frame is None:
        return len(item.positions)
    if item.column is None:
        return frame.size
    statements = run.study.datasets[item.source].statements.values()
    return sum(
        int(frame.columns[statement.name].present.sum())
        for statement in statements
        if statement.supplemental is not None
    )


def record_order(spec: DatasetSpec, frame: Frame) -> np.ndarray:
    """Positions of the records as they are written: by subject and --SEQ, else by the key.

    A dataset that is taken over as it stands keeps its order.
    """
    if spec.as_is:
        return np.arange(frame.size)
    sequence = f"{spec.prefix[:2]}SEQ"
    if spec.structure:
        sequence = "ASEQ"
    names = list(spec.key)
    if sequence in frame.columns and (frame.subject >= 0).any():
        names = ["USUBJID", sequence]
    keys = [frame.subject.astype(np.int64)] if "USUBJID" in names else []
    columns = [frame.columns[name] for name in names if name != "USUBJID" and name in frame.columns]
    tail = Order.by(*columns)
    rank = [column.sort_keys() for column in tail.columns]
    stack = [np.arange(frame.size), *reversed(rank), *keys]
    return np.lexsort(stack)


def _main(
    run: Run, spec: DatasetSpec, facts: DatasetFacts, frame: Frame, order: np.ndarray
) -> Finished:
    columns: dict[str, Column] = {}
    for name, variable in facts.variables.items():
        column = frame.columns[name].take(order).compact()
        if variable.type == "Num" and column.is_text:
            column = Column.missing(len(column), Kind.NUMBER)
        columns[name] = column
    kinds = {name: column.kind for name, column in columns.items()}
    dataset = replace(described(spec, facts, kinds), columns=columns)
    return Finished(dataset, spec.name, order)


def described(spec: DatasetSpec, facts: DatasetFacts, kinds: Mapping[str, Kind]) -> Dataset:
    """The dataset without records; kinds: what each variable turned out to be."""
    return Dataset(
        name=spec.name,
        label=facts.label,
        variables=tuple(
            replace(variable, kind=kinds[name], format=format_of(variable, kinds[name]))
            for name, variable in facts.variables.items()
        ),
        columns={},
        keys=tuple(name for name in spec.key if name in facts.variables),
        structure=facts.structure,
        class_=facts.class_,
        attributes={"domain": spec.prefix, "standard": "ADaM" if is_adam(spec) else "SDTM"},
    )
