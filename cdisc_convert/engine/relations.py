"""RELREC: how datasets and records belong together (SDTMIG 3.4, section 8.2)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.frame import Frame, Rows
from cdisc_convert.engine.metadata import DEFAULT_SDTMIG
from cdisc_convert.engine.pairs import combine, join, joint_codes
from cdisc_convert.engine.row_verbs import Flag
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.world import World
from cdisc_convert.functions.text.template import template
from cdisc_convert.language.references import template_references
from cdisc_convert.model.column import Column, Kind, concatenate, group_codes
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Order
from cdisc_convert.model.spec import Reference, Relation
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_variables

LINK_WITHOUT_PARTNER = "LINK_WITHOUT_PARTNER"


@dataclass(frozen=True, eq=False)
class _Lines:
    """Lines of RELREC before they are put together; all columns are text."""

    usubjid: Column
    domain: Column
    idvar: Column
    idvarval: Column
    reltype: Column
    relid: Column


def relation_dataset(run: Run) -> Dataset | None:
    """RELREC of the run, None where nothing is related; missing partners are flagged as issues."""
    found: list[_Lines] = []
    for relation in run.study.relations:
        frames = run.world.frames
        names = [ref.scope for ref in (relation.one, *relation.many) if ref is not None]
        names += [name for name in (relation.left, relation.right) if name]
        if any(not run.is_whole(name) or not frames[name].size for name in names):
            continue
        found.append(_records(run, relation) if relation.left else _datasets(run, relation))
    found = [lines for lines in found if len(lines.relid)]
    return _dataset(run, found) if found else None


def _datasets(run: Run, relation: Relation) -> _Lines:
    """A relation between datasets: one line each, without a subject."""
    sides = [(relation.one, "ONE")] if relation.one else []
    sides += [(ref, "MANY") for ref in relation.many]
    refs = [(ref, kind) for ref, kind in sides if ref is not None]
    size = len(refs)
    return _Lines(
        Column.missing(size),
        Column.of_texts([run.study.datasets[ref.scope].prefix for ref, _ in refs]),
        Column.of_texts([ref.name for ref, _ in refs]),
        Column.missing(size),
        Column.of_texts([kind for _, kind in refs]),
        Column.constant(relation.name, size),
    )


def _records(run: Run, relation: Relation) -> _Lines:
    """A relation between records of a subject: each record of both sides once per RELID."""
    world = run.world
    left, right = world.frames[relation.left], world.frames[relation.right]
    left_sight = Sight(world, relation.left, left.rows, left.columns, reader=relation.left)
    allowed = np.ones(left.size, dtype=bool)
    if relation.when is not None:
        allowed = holds(
            relation.when,
            lambda ref: _own(world, ref, relation.left, left_sight),
            left.size,
            world.tables,
        )
    keys = [(left.subject, right.subject)]
    for theirs, ours in relation.match:
        a, b = (theirs, ours) if theirs.scope == relation.left else (ours, theirs)
        keys.append(joint_codes(world.column(a.scope, a.name), world.column(b.scope, b.name)))
    ours_key, theirs_key = combine(keys, left.size, right.size)
    row, record = join(np.where(allowed, ours_key, -1), theirs_key)
    _flag_missing(run, relation, left, right, allowed, row, record)
    relid = _relids(relation, left_sight, row)
    return _both_sides(run, relation, row, record, relid)


def _own(world: World, ref: Reference, owner: str, sight: Sight) -> Column:
    return world.column(owner, ref.name) if ref.scope == owner else sight.column(ref)


def _relids(relation: Relation, sight: Sight, row: np.ndarray) -> Column:
    pieces = template_references(relation.id, relation.place)
    columns = {
        piece: _own(sight.world, ref, relation.left, sight).take(row)
        for piece, ref in pieces
        if ref
    }
    made = template(relation.id, columns, len(row))
    assert isinstance(made, Column)
    return made


def _both_sides(
    run: Run, relation: Relation, row: np.ndarray, record: np.ndarray, relid: Column
) -> _Lines:
    sides = []
    for name, at in ((relation.left, row), (relation.right, record)):
        prefix = run.study.datasets[name].prefix
        sequence = f"{prefix[:2]}SEQ"
        number = column_as_text(run.world.column(name, sequence).take(at))
        codes = relid.values.astype(np.int64) * (int(at.max(initial=0)) + 1) + at
        _, first = np.unique(codes, return_index=True)
        first = np.sort(first)
        size = len(first)
        sides.append(
            _Lines(
                run.world.column(name, "USUBJID").take(at[first]),
                Column.constant(prefix, size),
                Column.constant(sequence, size),
                number.take(first),
                Column.missing(size),
                relid.take(first),
            )
        )
    return _together(sides)


def _flag_missing(
    run: Run,
    relation: Relation,
    left: Frame,
    right: Frame,
    allowed: np.ndarray,
    row: np.ndarray,
    record: np.ndarray,
) -> None:
    """Links that point to no record, on the side that `named_by` tells.

    Without it, the side that holds the link is the one that is not always filled.
    """
    world = run.world
    sides = (
        (relation.left, left, allowed, row, relation.when is not None),
        (relation.right, right, np.ones(right.size, dtype=bool), record, False),
    )
    for name, frame, candidates, joined, is_chosen in sides:
        refs = [ref for pair in relation.match for ref in pair if ref.scope == name]
        filled = np.logical_and.reduce([world.column(name, ref.name).present for ref in refs])
        if relation.named_by:
            if name != relation.named_by:
                continue
        elif filled.all() and not is_chosen:
            continue
        lonely = candidates & filled
        lonely[joined] = False
        at = np.flatnonzero(lonely)
        if len(at):
            other = relation.right if name == relation.left else relation.left
            text = (
                f"{', '.join(str(ref) for ref in refs)} names a record of {other} that is not there"
            )
            run.flags.append(
                Flag(LINK_WITHOUT_PARTNER, _rows_of(name, frame, at), text, relation.place, name)
            )


def _rows_of(name: str, frame: Frame, at: np.ndarray) -> Rows:
    rows = frame.rows.take(at)
    rows.index = {name: at, **rows.index}
    return rows


def _together(parts: list[_Lines]) -> _Lines:
    return _Lines(
        *(
            concatenate([getattr(part, field) for part in parts])
            for field in ("usubjid", "domain", "idvar", "idvarval", "reltype", "relid")
        )
    )


def _is_first(lines: _Lines, order: np.ndarray) -> np.ndarray:
    """True for the first of equal lines, in the order given."""
    columns = (lines.usubjid, lines.domain, lines.idvar, lines.idvarval, lines.reltype, lines.relid)
    codes = group_codes([column.take(order) for column in columns], len(order))
    first = np.zeros(len(order), dtype=bool)
    first[np.unique(codes, return_index=True)[1]] = True
    return first


def _dataset(run: Run, found: list[_Lines]) -> Dataset:
    lines = _together(found)
    number = lines.idvarval.map_numbers(lambda text: float(text) if text.isdigit() else None)
    order = Order.by(
        lines.usubjid, lines.relid, lines.domain, lines.idvar, number, lines.idvarval
    ).positions()
    order = order[_is_first(lines, order)]  # a record may be named by two relations of one RELID
    size = len(order)
    columns = {
        "STUDYID": Column.constant(run.study.studyid, size),
        "RDOMAIN": lines.domain.take(order),
        "USUBJID": lines.usubjid.take(order),
        "IDVAR": lines.idvar.take(order),
        "IDVARVAL": lines.idvarval.take(order),
        "RELTYPE": lines.reltype.take(order),
        "RELID": lines.relid.take(order),
    }
    version = run.study.standards.get("sdtmig", DEFAULT_SDTMIG)
    standard = sdtm_dataset(version, "RELREC")
    assert standard is not None
    variables = tuple(
        Variable(
            v.name,
            v.label,
            v.type,
            Kind.TEXT,
            role=v.role,
            core=v.core,
            codelists=v.codelists,
            origin="Assigned",
            origin_source="Sponsor",
        )
        for v in sdtm_variables(version, "RELREC")
        if v.name in columns
    )
    return Dataset(
        name="RELREC",
        label=standard.label,
        variables=variables,
        columns={v.name: columns[v.name].compact() for v in variables},
        keys=("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID"),
        structure=standard.structure,
        class_=standard.class_,
        attributes={"domain": "RELREC", "standard": "SDTM"},
    )
