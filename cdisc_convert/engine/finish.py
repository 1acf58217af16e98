"""Finished frames as datasets: variables in order, records sorted, SUPP-- and RELREC beside them."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from cdisc_convert.engine.as_is import existing_facts
from cdisc_convert.engine.execute import Run, duplicate_keys
from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.metadata import DEFAULT_SDTMIG, DatasetFacts, format_of, is_adam
from cdisc_convert.engine.origins import infer_origin
from cdisc_convert.engine.relations import relation_dataset
from cdisc_convert.model.column import Column, Kind, concatenate
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import Problem, SourceError
from cdisc_convert.model.records import Order
from cdisc_convert.model.spec import DatasetSpec, Statement
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_variables

SUPPLEMENTAL_ORIGINS = {
    ("Collected", "Investigator"): "CRF",
    ("Collected", "Vendor"): "eDT",
}


@dataclass(frozen=True, eq=False)
class Finished:
    """A dataset with, for each of its records, the position in the frame it came from.

    source: the frame (for SUPP-- that of the parent dataset); positions: -1 = none.
    name: for SUPP-- the frame's column that each record shows, as a text column.
    """

    dataset: Dataset
    source: str
    positions: np.ndarray
    column: Column | None = None


def finish(run: Run) -> dict[str, Finished]:
    """Every submitted dataset of the run, in order of the mapping, SUPP-- after its parent.

    Raises SourceError naming the records where a key repeats.
    """
    problems: list[Problem] = []
    done: dict[str, Finished] = {}
    for name, spec in run.study.datasets.items():
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
        if frame is None:  # left out by --only
            continue
        problem = duplicate_keys(spec, frame, run.world)
        if problem is not None:
            problems.append(problem)
            continue
        if spec.submitted_when and not frame.size:
            continue
        order = record_order(spec, frame)
        done[name] = _main(run, spec, facts, frame, order)
        supplemental = _supplemental(run, spec, frame, order)
        if supplemental is not None:
            done[supplemental.dataset.name] = supplemental
    related = relation_dataset(run)
    if related is not None:
        done[related.name] = Finished(related, "", np.full(len(related), -1, dtype=np.int64))
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
    variables = []
    for name, variable in facts.variables.items():
        column = frame.columns[name].take(order).compact()
        if variable.type == "Num" and column.is_text:
            column = Column.missing(len(column), Kind.NUMBER)
        columns[name] = column
        kind = column.kind
        variables.append(replace(variable, kind=kind, format=format_of(variable, kind)))
    dataset = Dataset(
        name=spec.name,
        label=facts.label,
        variables=tuple(variables),
        columns=columns,
        keys=tuple(name for name in spec.key if name in columns),
        structure=facts.structure,
        class_=facts.class_,
        attributes={"domain": spec.prefix, "standard": "ADaM" if is_adam(spec) else "SDTM"},
    )
    return Finished(dataset, spec.name, order)


# -- SUPP-- ---------------------------------------------------------------------------------------


def _supplemental(run: Run, spec: DatasetSpec, frame: Frame, order: np.ndarray) -> Finished | None:
    statements = [s for s in spec.statements.values() if s.supplemental is not None]
    if not statements:
        return None
    idvar = f"{spec.prefix[:2]}SEQ" if f"{spec.prefix[:2]}SEQ" in frame.columns else ""
    pieces, shown, at = [], [], []
    for number, statement in enumerate(statements):
        column = column_as_text(frame.columns[statement.name].take(order))
        there = np.flatnonzero(column.present)
        pieces.append(column.take(there))
        shown.append(np.full(len(there), number))
        at.append(order[there])
    positions = np.concatenate(at).astype(np.int64)
    which = np.concatenate(shown).astype(np.int64)
    values = concatenate(pieces)
    if not len(positions):
        return None
    # by record, then in the order of the mapping
    rank = np.empty(frame.size, dtype=np.int64)
    rank[order] = np.arange(frame.size)
    sort = np.lexsort((which, rank[positions]))
    positions, which, values = positions[sort], which[sort], values.take(sort)
    return _supplemental_dataset(run, spec, frame, statements, idvar, positions, which, values)


def _supplemental_dataset(
    run: Run,
    spec: DatasetSpec,
    frame: Frame,
    statements: list[Statement],
    idvar: str,
    positions: np.ndarray,
    which: np.ndarray,
    values: Column,
) -> Finished:
    version = run.study.standards.get("sdtmig", DEFAULT_SDTMIG)
    name = f"SUPP{spec.name}"
    standard = sdtm_dataset(version, name)
    size = len(positions)
    qualifiers = [statement.supplemental for statement in statements]
    names = [q.name for q in qualifiers if q is not None]
    origins = [_qorig(run, spec, statement) for statement in statements]
    id_value = Column.missing(size)
    if idvar:
        id_value = column_as_text(frame.columns[idvar].take(positions))
    studyid = frame.columns.get("STUDYID", Column.constant(run.study.studyid, frame.size))
    columns = {
        "STUDYID": studyid.take(positions),
        "RDOMAIN": Column.constant(spec.prefix, size),
        "USUBJID": run.world.column(spec.name, "USUBJID").take(positions),
        "IDVAR": Column.constant(idvar, size),
        "IDVARVAL": id_value,
        "QNAM": Column.of_levels(which, names),
        "QLABEL": Column.of_levels(which, [q.label for q in qualifiers if q is not None]),
        "QVAL": values,
        "QORIG": Column.of_levels(which, origins),
        "QEVAL": Column.of_levels(which, [q.evaluator for q in qualifiers if q is not None]),
    }
    variables = tuple(
        Variable(
            v.name,
            v.label,
            v.type,
            Kind.TEXT,
            role=v.role,
            core=v.core,
            codelists=v.codelists,
            origin="Assigned" if v.name not in ("QVAL",) else "",
            origin_source="Sponsor",
            place=str(spec.place),
        )
        for v in sdtm_variables(version, name)
        if v.name in columns
    )
    dataset = Dataset(
        name=name,
        label=standard.label if standard else f"Supplemental Qualifiers for {spec.name}",
        variables=variables,
        columns={v.name: columns[v.name].compact() for v in variables},
        keys=("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM"),
        structure=standard.structure if standard else "",
        class_=standard.class_ if standard else "Relationship",
        attributes={"domain": name, "standard": "SDTM", "parent": spec.name},
    )
    shown = Column.of_levels(which, [statement.name for statement in statements])
    return Finished(dataset, spec.name, positions, shown)


def _qorig(run: Run, spec: DatasetSpec, statement: Statement) -> str:
    origin, source, _ = infer_origin(run.study, spec, statement)
    return SUPPLEMENTAL_ORIGINS.get((origin, source), origin.upper())
