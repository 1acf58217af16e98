"""Raw sources become a world: corrections, missing codes, the register, whose row is whose."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cdisc_convert.engine import door
from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.corrections import apply_corrections, read_corrections
from cdisc_convert.engine.evaluate import make_value
from cdisc_convert.engine.frame import Frame, Rows, Subjects
from cdisc_convert.engine.metadata import study_terminology, terms_of
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawFolder, RawSource
from cdisc_convert.engine.register import KnownSubjects, identity, make_subjects
from cdisc_convert.engine.sight import Sight
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import (
    Stack,
    Study,
    Unpivot,
)


def open_world(
    plan: Plan,
    raw: Mapping[str, RawSource],
    tables: Mapping[str, Table],
    folder: RawFolder,
    cutoff: str,
    sealed: frozenset[str] = frozenset(),
    later: frozenset[str] = frozenset(),
) -> tuple[World, door.Door]:
    """The world of a run with every source in it, and what the door did (see `door.Door`).

    later: sources that come in part by part (see `part_world`); of these nothing is done here.
    """
    study = plan.study
    values = {
        "STUDYID": study.studyid,
        "TITLE": study.title,
        "CUTOFF": cutoff,
        "BLINDED": "Y" if any(source.is_sealed for source in raw.values()) else "",
        **study.values,
    }
    world = new_world(plan, tables, values)
    opened = door.Door()
    present = [name for name in study.sources if name not in later]
    columns, problems = _columns(plan, present, raw, tables)
    if problems:
        raise SourceError(problems)
    _correct(study, columns, folder, opened, sealed)
    for name in present:
        source = door.effective(study, name)
        door.keys_are_unique(source, columns[name], raw[name])
        columns[name], collected = door.without_missing_codes(source, columns[name])
        if collected:
            opened.collected[name] = collected
    register_codes = _register(world, columns, raw)
    known = KnownSubjects(world.subjects)
    for name in present:
        source = door.effective(study, name)
        codes = register_codes if study.register and study.register.source == name else None
        frame = door.enter(
            source, columns[name], len(raw[name]), known, world.ledger, tables, codes
        )
        world.frames[name] = frame
        if codes is not None:
            assert frame.positions is not None
            world.register_rows = naming_rows(world.subjects, frame.positions)
        if name in opened.collected:
            assert frame.positions is not None
            world.collected[name] = {
                column: values.take(frame.positions)
                for column, values in opened.collected[name].items()
            }
    return world, opened


def new_world(plan: Plan, tables: Mapping[str, Table], values: Mapping[str, str]) -> World:
    """A world without sources and subjects."""
    terminology = study_terminology(plan.study)
    return World(
        plan.study,
        Subjects({}),
        tables,
        lambda codelist: terms_of(terminology, codelist),
        values,
        study_level=plan.study_level,
        used_columns={
            name: frozenset((*columns, *plan.study.sources[name].statements))
            for name, columns in plan.raw_columns.items()
        },
    )


def needed_columns(plan: Plan, name: str, tables: Mapping[str, Table]) -> tuple[str, ...]:
    """The raw columns of a source that statements, row steps and the door use."""
    source = door.effective(plan.study, name)
    unpivoted = unpivoted_columns(plan.study, tables).get(name, ())
    return tuple(
        dict.fromkeys((*plan.raw_columns[name], *unpivoted, *door.columns_of_door(source)))
    )


def _columns(
    plan: Plan, names: list[str], raw: Mapping[str, RawSource], tables: Mapping[str, Table]
) -> tuple[dict[str, dict[str, Column]], list[Problem]]:
    found: dict[str, dict[str, Column]] = {}
    problems: list[Problem] = []
    unpivoted = unpivoted_columns(plan.study, tables)
    for name in names:
        source = door.effective(plan.study, name)
        needed = (*plan.raw_columns[name], *unpivoted.get(name, ()))
        found[name], more = door.raw_columns(source, raw[name], needed)
        problems += more
    return found, problems


def unpivoted_columns(study: Study, tables: Mapping[str, Table]) -> dict[str, tuple[str, ...]]:
    """Raw columns that `unpivot` steps name through their tables, by source."""
    found: dict[str, dict[str, None]] = {}
    for spec in study.datasets.values():
        steps = list(spec.rows)
        for step in spec.rows:
            if isinstance(step, Stack):
                steps += [inner for part in step.parts for inner in part.rows]
        for step in steps:
            if isinstance(step, Unpivot) and step.table in tables:
                for column in step.columns.values():
                    cells = tables[step.table].columns.get(column)
                    for text in cells.tolist() if cells is not None else ():
                        if text:
                            found.setdefault(step.source, {})[str(text)] = None
    return {name: tuple(columns) for name, columns in found.items()}


def _correct(
    study: Study,
    columns: dict[str, dict[str, Column]],
    folder: RawFolder,
    opened: door.Door,
    sealed: frozenset[str],
) -> None:
    """Apply the corrections; one of a sealed cell would tell it, and so waits for the unblinding."""
    by_source: dict[str, list[tuple[int, dict[str, str]]]] = {}
    problems = []
    for number, line in read_corrections(study, folder):
        named = line["source"]
        if named not in study.sources:
            problems.append(
                Problem(
                    Place(study.corrections, number), f"there is no source '{named}' to correct"
                )
            )
            continue
        if named in sealed or f"{named}.{line['column']}" in sealed:
            continue
        by_source.setdefault(named, []).append((number, line))
    if problems:
        raise SourceError(problems)
    for name, wanted in by_source.items():
        source = door.effective(study, name)
        opened.corrections += apply_corrections(
            source, columns[name], wanted, Place(study.corrections)
        )


def _register(
    world: World, columns: dict[str, dict[str, Column]], raw: Mapping[str, RawSource]
) -> np.ndarray | None:
    """Make the register; gives the person of each raw row of its source."""
    study = world.study
    register = study.register
    if register is None:
        return None
    source = door.effective(study, register.source)
    size = len(raw[register.source])
    if source.subject is None:
        raise SourceError.at(
            source.place, f"source {source.name} is the register and so needs 'subject'"
        )
    frame = Frame(
        source.name,
        Rows(size, np.full(size, -1), {source.name: np.arange(size)}),
        dict(columns[source.name]),
    )
    world.frames[source.name] = frame
    stays = np.ones(size, dtype=bool)
    # a row that stays outside names no person
    if source.deleted_when is not None:
        stays &= ~holds(source.deleted_when, lambda r: frame.columns[r.name], size, world.tables)
    if source.when is not None:
        stays &= holds(source.when, lambda r: frame.columns[r.name], size, world.tables)
    parts = {k: v.where(stays) for k, v in identity(frame.columns, source.subject).items()}
    same = [_register_column(world, source.name, name) for name in register.same_person]
    order = [_register_column(world, source.name, name) for name in register.order]
    sites = world.tables.get(register.sites) if register.sites else None
    world.subjects, codes = make_subjects(
        register, study.studyid, parts, same, order, sites, source
    )
    world.doubts.clear()
    del world.frames[source.name]
    return codes


def naming_rows(subjects: Subjects, positions: np.ndarray) -> np.ndarray:
    """For each person the record of the register that gives its SUBJID, -1 = none.

    positions: raw position of each record of the register.
    """
    order = np.argsort(positions, kind="stable")
    ranked = positions[order]
    found = np.full(subjects.size, -1, dtype=np.int64)
    at = np.searchsorted(ranked, subjects.last)
    there = (subjects.last >= 0) & (at < len(ranked))
    there[there] = ranked[at[there]] == subjects.last[there]
    found[there] = order[at[there]]
    return found


def _register_column(world: World, source: str, name: str) -> Column:
    """A raw column or `let` of the register, before persons are known."""
    frame = world.frames[source]
    statement = world.study.sources[source].statements.get(name)
    if statement is not None and name not in frame.columns:
        for other in world.study.sources[source].statements.values():
            if other.name != name and other.name in str(statement.make):
                _register_column(world, source, other.name)
        sight = Sight(world, source, frame.rows, frame.columns, reader=source)
        frame.columns[name] = make_value(statement.make, sight, statement)
    return frame.columns[name]


def unmapped_columns(
    plan: Plan, raw: Mapping[str, RawSource], tables: Mapping[str, Table]
) -> dict[str, dict[str, int]]:
    """Raw columns that no statement uses and `not_submitted` does not name: number of values."""
    found = {}
    unpivoted = unpivoted_columns(plan.study, tables)
    containers = {s.form_of for s in plan.study.sources.values() if s.form_of}
    for name, source in plan.study.sources.items():
        used = {*plan.raw_columns[name], *unpivoted.get(name, ()), *source.not_submitted}
        if name in containers:  # columns of declared forms are looked at there
            forms = [form for form, s in plan.study.sources.items() if s.form_of == name]
            used |= {column for form in forms for column in raw[form].header}
        if source.form_of:
            whole = plan.study.sources[source.form_of]
            used |= {*whole.not_submitted, *plan.raw_columns[source.form_of]}
        if any(spec.as_is == name for spec in plan.study.datasets.values()):
            continue
        left = {c: raw[name].values_in(c) for c in raw[name].header if c not in used}
        if left:
            found[name] = left
    return found
