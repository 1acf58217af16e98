"""Whole subjects at a time: a world cut by subjects, and the finished pieces put together again."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np

from cdisc_convert.engine.frame import Frame, Members, Rows
from cdisc_convert.engine.ledger import Booking, Ledger, StepCount
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.plan_node import Node
from cdisc_convert.engine.row_verbs import Flag
from cdisc_convert.engine.scopes import SUBJECTS
from cdisc_convert.engine.world import World
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column, concatenate

CHUNK_ROWS = 2_000_000
"""Raw rows of the sources together that one chunk of subjects may hold (at least one subject)."""


def deal(world: World, rows_at_once: int = CHUNK_ROWS) -> list[tuple[int, int]]:
    """Ranges of subject codes, each with at most `rows_at_once` raw rows (one subject at least)."""
    size = world.subjects.size
    counts = np.zeros(size, dtype=np.int64)
    for name in world.study.sources:
        subject = world.frames[name].subject
        counts += np.bincount(subject[subject >= 0], minlength=size)
    ranges: list[tuple[int, int]] = []
    start, held = 0, 0
    for person in range(size):
        if held and held + int(counts[person]) > rows_at_once:
            ranges.append((start, person))
            start, held = person, 0
        held += int(counts[person])
    return [*ranges, (start, size)] if size else [(0, 0)]


def split_nodes(plan: Plan) -> tuple[tuple[Node, ...], tuple[Node, ...], tuple[Node, ...]]:
    """The plan's nodes as (of the study, before subjects), (of subjects), (of the study, after)."""
    by_subject: set[Node] = set()
    before, middle, after = [], [], []
    for node in plan.order:
        is_study = node.owner in plan.study_level
        needs_subjects = any(needed in by_subject for needed in plan.needs[node])
        if not is_study:
            by_subject.add(node)
            middle.append(node)
        elif needs_subjects:
            by_subject.add(node)
            after.append(node)
        else:
            before.append(node)
    return tuple(before), tuple(middle), tuple(after)


class Chunks:
    """Cuts `world` into worlds of some subjects and gathers what was made in them."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.pieces: dict[str, list[Frame]] = {}
        self.sizes: dict[str, int] = {}
        self.taken: dict[str, np.ndarray] = {}
        self.dealt: dict[str, list[np.ndarray]] = {}

    def cut(self, first: int, last: int) -> World:
        """A world with the records of the subjects `first` to `last` (not included)."""
        persons = np.arange(first, last)
        whole = self.world.frame(SUBJECTS)
        columns = {name: column.take(persons) for name, column in whole.columns.items()}
        frames = {SUBJECTS: Frame(SUBJECTS, Rows(len(persons), persons), columns)}
        collected: dict[str, dict[str, Column]] = {}
        self.taken = {SUBJECTS: persons}
        for name, frame in self.world.frames.items():
            if name == SUBJECTS:
                continue
            is_subject_source = (
                name in self.world.study.sources and name not in self.world.study_level
            )
            if not is_subject_source:
                frames[name] = frame
                continue
            mine = np.flatnonzero((frame.subject >= first) & (frame.subject < last))
            self.taken[name] = mine
            self.dealt.setdefault(name, []).append(mine)
            positions = None if frame.positions is None else frame.positions[mine]
            rows = frame.rows.take(mine)
            rows.index = {name: np.arange(len(mine))}
            columns = {n: column.take(mine) for n, column in frame.columns.items()}
            frames[name] = Frame(name, rows, columns, positions)
            if name in self.world.collected:
                collected[name] = {
                    n: column.take(mine) for n, column in self.world.collected[name].items()
                }
        return replace(
            self.world,
            frames=frames,
            collected=collected,
            ledger=Ledger(),
            doubts=[],
            emptied=Counter(),
            _by_subject={},
        )

    def gather(self, piece: World, flags: list[Flag]) -> list[Flag]:
        """Take over what was made in `piece`; gives its flags in terms of the whole world."""
        shift = dict(self.sizes)
        study_level = self.world.study_level
        for name, frame in piece.frames.items():
            if name == SUBJECTS:
                continue
            if name in self.taken:
                self.pieces.setdefault(name, []).append(frame)
            elif name in self.world.study.datasets and name not in study_level:
                rows = self._moved(frame.rows, shift)
                self.pieces.setdefault(name, []).append(Frame(name, rows, frame.columns))
                self.sizes[name] = self.sizes.get(name, 0) + frame.size
        self._gather_ledger(piece.ledger, shift)
        self.world.emptied.update(piece.emptied)
        for doubt in piece.doubts:
            at = doubt.at + shift.get(doubt.owner, 0)
            if doubt.owner in self.taken:
                at = self.taken[doubt.owner][doubt.at]
            positions = doubt.source_positions
            if positions is not None:
                positions = self._position(doubt.source, positions, shift)
            self.world.doubts.append(replace(doubt, at=at, source_positions=positions))
        return [replace(flag, rows=self._moved(flag.rows, shift)) for flag in flags]

    def _gather_ledger(self, ledger: Ledger, shift: dict[str, int]) -> None:
        whole = self.world.ledger
        for booking in ledger.bookings:
            positions = self._position(booking.frame, booking.positions, shift)
            whole.bookings.append(Booking(booking.frame, positions, booking.reason))
        for frame, readers in ledger.used.items():
            for reader, found in readers.items():
                for positions in found:
                    whole.read(reader, frame, self._position(frame, positions, shift))
        whole.steps += ledger.steps

    def _position(self, frame: str, positions: np.ndarray, shift: dict[str, int]) -> np.ndarray:
        """Positions in a piece's frame as positions in the whole frame; -1 stays."""
        if frame in self.taken:
            taken = np.append(self.taken[frame], -1)
            return taken[positions]
        return np.where(positions < 0, -1, positions + shift.get(frame, 0))

    def _moved(self, rows: Rows, shift: dict[str, int]) -> Rows:
        index = {name: self._position(name, at, shift) for name, at in rows.index.items()}
        members = {
            name: Members(found.starts, self._position(name, found.ids, shift))
            for name, found in rows.members.items()
        }
        return Rows(rows.size, rows.subject, index, members, rows.made, rows.part)

    def finish(self) -> None:
        """Put the pieces together in the whole world."""
        for name, pieces in self.pieces.items():
            if name in self.world.study.sources:
                self._put_back(name, pieces)
                continue
            self.world.frames[name] = Frame(
                name, _stacked([p.rows for p in pieces]), _columns([p.columns for p in pieces])
            )
        self.world.ledger.steps = _summed(self.world.ledger)

    def _put_back(self, name: str, pieces: list[Frame]) -> None:
        """Columns that a source's `let` made, in the source's own order."""
        frame = self.world.frames[name]
        back = np.empty(frame.size, dtype=np.int64)
        back[np.concatenate(self.dealt[name])] = np.arange(frame.size)
        for column, values in _columns([p.columns for p in pieces]).items():
            if column not in frame.columns:
                frame.columns[column] = values.take(back)


def _stacked(parts: list[Rows]) -> Rows:
    names = dict.fromkeys(name for part in parts for name in part.index)
    members: dict[str, Members] = {}
    for name in dict.fromkeys(n for part in parts for n in part.members):
        found = [
            p.members.get(name, Members(np.zeros(p.size + 1, np.int64), np.empty(0, np.int64)))
            for p in parts
        ]
        counts = np.concatenate([np.diff(m.starts) for m in found])
        members[name] = Members(
            np.concatenate([[0], np.cumsum(counts)]), np.concatenate([m.ids for m in found])
        )
    has_parts = [part.part for part in parts if part.part is not None]
    return Rows(
        sum(part.size for part in parts),
        np.concatenate([part.subject for part in parts]),
        {
            name: np.concatenate([p.index.get(name, np.full(p.size, -1)) for p in parts])
            for name in names
        },
        members,
        _columns([part.made for part in parts]),
        np.concatenate(has_parts) if has_parts else None,
    )


def _columns(parts: list[dict[str, Column]]) -> dict[str, Column]:
    """Columns of all pieces one under the other, brought to one kind."""
    return {
        name: concatenate(alike([part[name] for part in parts]))
        for name in dict.fromkeys(name for part in parts for name in part)
    }


def _summed(ledger: Ledger) -> list[StepCount]:
    """The steps of all chunks added up, in the order of the first chunk."""
    totals: dict[tuple[str, int], StepCount] = {}
    for step in ledger.steps:
        known = totals.get((step.owner, step.number))
        if known is not None:
            step = replace(
                step,
                rows_in=known.rows_in + step.rows_in,
                dropped=known.dropped + step.dropped,
                rows_out=known.rows_out + step.rows_out,
            )
        totals[step.owner, step.number] = step
    return list(totals.values())
