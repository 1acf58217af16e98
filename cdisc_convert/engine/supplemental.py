"""SUPP-- from `supplemental:` (SDTMIG 3.4, section 8.4)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.metadata import DEFAULT_SDTMIG
from cdisc_convert.engine.origins import infer_origin
from cdisc_convert.model.column import Column, Kind, concatenate
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.spec import DatasetSpec, Statement, Study, Supplemental
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_variables

KEYS = ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM")
NAMES = (*KEYS, "QLABEL", "QVAL", "QORIG", "QEVAL")


def supplemental_dataset(
    run: Run, spec: DatasetSpec, frame: Frame, order: np.ndarray
) -> Finished | None:
    """The supplemental qualifiers of a dataset, None where there is no value at all.

    order: positions of the parent records as they are written; qualifiers follow their parent.
    """
    told = [(s, s.supplemental) for s in spec.statements.values() if s.supplemental is not None]
    if not told:
        return None
    columns = [column_as_text(frame.columns[s.name].take(order)) for s, _ in told]
    there = [np.flatnonzero(column.present) for column in columns]
    row = np.concatenate(there)
    which = np.repeat(np.arange(len(told)), [len(at) for at in there])
    if not len(row):
        return None
    values = concatenate([column.take(at) for column, at in zip(columns, there, strict=True)])
    sort = np.lexsort((which, row))  # by record, then in the order of the mapping
    positions, which = order[row[sort]], which[sort]
    dataset = _dataset(run, spec, frame, told, positions, which, values.take(sort))
    return Finished(
        dataset, spec.name, positions, Column.of_levels(which, [s.name for s, _ in told])
    )


def _dataset(
    run: Run,
    spec: DatasetSpec,
    frame: Frame,
    told: list[tuple[Statement, Supplemental]],
    positions: np.ndarray,
    which: np.ndarray,
    values: Column,
) -> Dataset:
    columns = _columns(run, spec, frame, told, positions, which, values)
    dataset = described_supplemental(run.study, spec)
    return replace(dataset, columns={v.name: columns[v.name].compact() for v in dataset.variables})


def described_supplemental(study: Study, spec: DatasetSpec) -> Dataset:
    """The supplemental qualifiers of a dataset without records."""
    version = study.standards.get("sdtmig", DEFAULT_SDTMIG)
    name = f"SUPP{spec.name}"
    standard = sdtm_dataset(version, name)
    variables = tuple(
        Variable(
            name=v.name,
            label=v.label,
            type=v.type,
            kind=Kind.TEXT,
            role=v.role,
            core=v.core,
            codelists=v.codelists,
            origin=""
            if v.name == "QVAL"
            else "Assigned",  # QVAL's origin is that of each qualifier
            origin_source="Sponsor",
            place=str(spec.place),
        )
        for v in sdtm_variables(version, name)
        if v.name in NAMES
    )
    return Dataset(
        name=name,
        label=standard.label if standard else f"Supplemental Qualifiers for {spec.name}",
        variables=variables,
        columns={},
        keys=KEYS,
        structure=standard.structure if standard else "",
        class_=standard.class_ if standard else "Relationship",
        attributes={"domain": name, "standard": "SDTM", "parent": spec.name},
    )


def _columns(
    run: Run,
    spec: DatasetSpec,
    frame: Frame,
    told: list[tuple[Statement, Supplemental]],
    positions: np.ndarray,
    which: np.ndarray,
    values: Column,
) -> dict[str, Column]:
    size = len(positions)
    sequence = f"{spec.prefix[:2]}SEQ"
    has_sequence = sequence in frame.columns
    id_value = column_as_text(frame.columns[sequence].take(positions)) if has_sequence else None
    studyid = frame.columns.get("STUDYID", Column.constant(run.study.studyid, frame.size))
    return {
        "STUDYID": studyid.take(positions),
        "RDOMAIN": Column.constant(spec.prefix, size),
        "USUBJID": run.world.column(spec.name, "USUBJID").take(positions),
        "IDVAR": Column.constant(sequence if has_sequence else "", size),
        "IDVARVAL": id_value or Column.missing(size),
        "QNAM": Column.of_levels(which, [q.name for _, q in told]),
        "QLABEL": Column.of_levels(which, [q.label for _, q in told]),
        "QVAL": values,
        "QORIG": Column.of_levels(which, [_qorig(run, spec, s) for s, _ in told]),
        "QEVAL": Column.of_levels(which, [q.evaluator for _, q in told]),
    }


def _qorig(run: Run, spec: DatasetSpec, statement: Statement) -> str:
    """The origin type that define.xml gives the qualifier: Collected, Derived, Assigned ..."""
    return infer_origin(run.study, spec, statement)[0]
