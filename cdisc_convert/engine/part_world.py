"""The world of a part: some subjects with all of their records, as if there were no others."""

from __future__ import annotations

import numpy as np

from cdisc_convert.engine import door
from cdisc_convert.engine.frame import Frame, Rows
from cdisc_convert.engine.opening import naming_rows, new_world
from cdisc_convert.engine.part_input import KEY, Shared, SharedSource
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawSource
from cdisc_convert.engine.register import KnownSubjects
from cdisc_convert.engine.scopes import SUBJECTS
from cdisc_convert.engine.spool import FILE, POSITION, ROW, SEVERAL, SUBJECT, records_of
from cdisc_convert.engine.trace_store import COLLECTED
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import Column

NOBODY = -1
_EVERYBODY = np.iinfo(np.int32).max


def part_world(
    shared: Shared, plan: Plan, first: int, last: int
) -> tuple[World, dict[str, RawSource], dict[str, np.ndarray]]:
    """The world of the subjects `first` to `last` (not included).

    Records whose subject is not known are looked at by the part of the first subject.
    Gives the world, its raw sources, and for each source the raw position of its records.
    """
    world = new_world(plan, shared.tables, shared.values)
    world.subjects = shared.subjects
    raw: dict[str, RawSource] = {}
    positions: dict[str, np.ndarray] = {}
    for name, source in shared.sources.items():
        is_whole = name in plan.study_level
        start = NOBODY if is_whole or not first else first
        marks, columns = records_of(
            shared.store, source.blocks, start, _EVERYBODY if is_whole else last
        )
        frame, raw[name] = _entered(world, name, source, marks, columns)
        at = frame.positions
        assert at is not None
        positions[name] = marks[POSITION][at]
        world.frames[name] = frame
    _subjects(world, positions, first, last)
    return world, raw, positions


def _entered(
    world: World,
    name: str,
    source: SharedSource,
    marks: dict[str, np.ndarray],
    columns: dict[str, Column],
) -> tuple[Frame, RawSource]:
    size = len(marks[SUBJECT])
    own = {n: column for n, column in columns.items() if not n.startswith((COLLECTED, KEY))}
    keys = {n.removeprefix(KEY): c for n, c in columns.items() if n.startswith(KEY)}
    raw = RawSource(
        {**own, **keys},
        source.raw.files,
        marks[FILE],
        marks[ROW],
        source.raw.header,
        source.raw.headers,
        source.raw.labels,
        is_absent=source.raw.is_absent,
        is_sealed=source.raw.is_sealed,
    )
    if source.is_entered:
        found = {
            n.removeprefix(COLLECTED): c for n, c in columns.items() if n.startswith(COLLECTED)
        }
        if found:
            world.collected[name] = found
        here = np.arange(size)
        return Frame(name, Rows(size, marks[SUBJECT], {name: here}), own, here), raw
    declared = door.effective(world.study, name)
    door.keys_are_unique(declared, own, raw)
    cleaned, collected = door.without_missing_codes(declared, own)
    frame = door.enter(
        declared,
        cleaned,
        size,
        KnownSubjects(world.subjects),
        world.ledger,
        world.tables,
        None,
        (marks[SUBJECT], marks[SEVERAL].astype(bool)),
    )
    assert frame.positions is not None
    if collected:
        world.collected[name] = {n: c.take(frame.positions) for n, c in collected.items()}
    return frame, raw


def _subjects(world: World, positions: dict[str, np.ndarray], first: int, last: int) -> None:
    """The frame of the persons of this part."""
    persons = np.arange(first, last)
    columns = {name: column.take(persons) for name, column in world.subjects.columns.items()}
    rows = Rows(len(persons), persons)
    register = world.study.register
    if register is not None and register.source in positions:
        world.register_rows = naming_rows(world.subjects, positions[register.source])
        rows.index[register.source] = world.register_rows[persons]
    world.frames[SUBJECTS] = Frame(SUBJECTS, rows, columns)
