"""Everything that making a node of the plan does to a run, as it can be kept and done again.

A node makes rows, a column, or drops records; beside that it books rows set aside, counts steps,
notes which records it read, and raises doubts and flags. Done again in the order of the plan, the
effects leave the run as the making itself left it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cdisc_convert.engine.array_box import BoxReader, BoxWriter
from cdisc_convert.engine.frame import Frame, Rows
from cdisc_convert.engine.ledger import Booking, StepCount
from cdisc_convert.engine.part_output import reason_facts, reason_of, step_facts, step_of
from cdisc_convert.engine.row_verbs import Flag
from cdisc_convert.engine.scopes import SUBJECTS
from cdisc_convert.engine.world import Doubt, World
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place


@dataclass(eq=False)
class Effects:
    """What making a node did.

    rows, columns: of a node that makes a frame; column: of one that makes a name; kept: positions
    of the records that `then` kept, None = all.
    """

    rows: Rows | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    column: Column | None = None
    kept: np.ndarray | None = None
    bookings: list[Booking] = field(default_factory=list)
    steps: list[StepCount] = field(default_factory=list)
    used: dict[str, dict[str, list[np.ndarray]]] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    emptied: int = 0


class Watch:
    """Notes what happens in a world while a node is made."""

    def __init__(self, world: World, flags: list[Flag], emptied: str) -> None:
        self.world, self.flags, self.emptied = world, flags, emptied
        ledger = world.ledger
        self.before = (len(ledger.bookings), len(ledger.steps), len(world.doubts), len(flags))
        self.emptied_before = world.emptied[emptied] if emptied in world.emptied else 0
        self.used, ledger.used = ledger.used, {}

    def effects(self) -> Effects:
        """What happened since the watch began."""
        world, ledger = self.world, self.world.ledger
        bookings, steps, doubts, flags = self.before
        used, ledger.used = ledger.used, self.used
        _add_reads(ledger.used, used)
        after = world.emptied[self.emptied] if self.emptied in world.emptied else 0
        return Effects(
            bookings=ledger.bookings[bookings:],
            steps=ledger.steps[steps:],
            used=used,
            doubts=world.doubts[doubts:],
            flags=self.flags[flags:],
            emptied=after - self.emptied_before,
        )


def do_again(
    effects: Effects, world: World, flags: list[Flag], owner: str, name: str, column: str
) -> None:
    """Do to the world what making the node did.

    owner, name: of the node; column: the name of its column in the frame, with the part of a stack.
    """
    _frames_ready(effects, world)
    ledger = world.ledger
    ledger.bookings += effects.bookings
    for step in effects.steps:
        ledger.count(step.owner, step.step, step.place, step.rows_in, step.dropped, step.rows_out)
    _add_reads(ledger.used, effects.used)
    world.doubts += effects.doubts
    flags += effects.flags
    if effects.emptied:
        world.emptied[f"{owner}.{name}"] += effects.emptied
    if effects.rows is not None:
        world.frames[owner] = Frame(owner, effects.rows, dict(effects.columns))
    if effects.column is not None:
        world.frames[owner].columns[column] = effects.column
    if effects.kept is not None:
        frame = world.frames[owner]
        mask = np.zeros(frame.size, dtype=bool)
        mask[effects.kept] = True
        frame.keep(mask)


def _frames_ready(effects: Effects, world: World) -> None:
    """Tables and the register become frames when they are first looked at."""
    rows = [effects.rows] if effects.rows is not None else []
    rows += [flag.rows for flag in effects.flags]
    names = [name for each in rows for name in (*each.index, *each.members)]
    names += [booking.frame for booking in effects.bookings]
    for name in (*names, *effects.used):
        if name in world.tables or name == SUBJECTS:
            world.frame(name)


def _add_reads(
    known: dict[str, dict[str, list[np.ndarray]]], more: dict[str, dict[str, list[np.ndarray]]]
) -> None:
    for frame, readers in more.items():
        for reader, positions in readers.items():
            known.setdefault(frame, {}).setdefault(reader, []).extend(positions)


# -- in a box -------------------------------------------------------------------------------------


def effects_facts(effects: Effects, box: BoxWriter) -> dict[str, Any]:
    """The effects in terms of a box; what is empty is left out."""
    told: dict[str, Any] = {
        "columns": {name: box.column(column) for name, column in effects.columns.items()},
        "bookings": [
            [b.frame, box.array(b.positions), reason_facts(b.reason)] for b in effects.bookings
        ],
        "steps": [step_facts(step) for step in effects.steps],
        "used": [
            [frame, reader, [box.array(positions) for positions in found]]
            for frame, readers in effects.used.items()
            for reader, found in readers.items()
        ],
        "doubts": [_doubt_facts(doubt, box) for doubt in effects.doubts],
        "flags": [
            [f.issue, box.rows(f.rows), f.text, _place_facts(f.place), f.owner, f.effect]
            for f in effects.flags
        ],
        "emptied": effects.emptied,
    }
    told = {name: value for name, value in told.items() if value}
    if effects.rows is not None:
        told["rows"] = box.rows(effects.rows)
    if effects.column is not None:
        told["column"] = box.column(effects.column)
    if effects.kept is not None:
        told["kept"] = box.array(effects.kept)
    return told


def effects_of(told: Mapping[str, Any], box: BoxReader) -> Effects:
    """The effects that `effects_facts` told of."""
    used: dict[str, dict[str, list[np.ndarray]]] = {}
    for frame, reader, found in told.get("used", ()):
        used.setdefault(frame, {})[reader] = [box.array(number) for number in found]
    return Effects(
        rows=box.rows(told["rows"]) if "rows" in told else None,
        columns={n: box.column(column) for n, column in told.get("columns", {}).items()},
        column=box.column(told["column"]) if "column" in told else None,
        kept=box.array(told["kept"]) if "kept" in told else None,
        bookings=[
            Booking(frame, box.array(number), reason_of(reason))
            for frame, number, reason in told.get("bookings", ())
        ],
        steps=[step_of(step) for step in told.get("steps", ())],
        used=used,
        doubts=[_doubt(doubt, box) for doubt in told.get("doubts", ())],
        flags=[
            Flag(issue, box.rows(rows), text, Place(*place), owner, effect)
            for issue, rows, text, place, owner, effect in told.get("flags", ())
        ],
        emptied=told.get("emptied", 0),
    )


def _place_facts(place: Place) -> list[Any]:
    return list(vars(place).values())


def _doubt_facts(doubt: Doubt, box: BoxWriter) -> list[Any]:
    at = doubt.source_positions
    return [
        doubt.owner, doubt.name, doubt.how, doubt.because, box.array(doubt.at),
        box.column(doubt.values), box.array(doubt.subject), doubt.is_rejected, doubt.issue,
        _place_facts(doubt.place), doubt.source, None if at is None else box.array(at),
    ]  # fmt: skip


def _doubt(told: list[Any], box: BoxReader) -> Doubt:
    owner, name, how, because, at, values, subject, is_rejected, issue, place, source, raw = told
    return Doubt(
        owner, name, how, because, box.array(at), box.column(values), box.array(subject),
        is_rejected, issue, Place(*place), source, None if raw is None else box.array(raw),
    )  # fmt: skip
