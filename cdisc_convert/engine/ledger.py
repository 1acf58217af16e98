"""The record ledger: every raw row ends mapped, or set aside with a reason; every step balances."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.engine.frame import Frame, Rows
from cdisc_convert.model.errors import Place

FILTERS = frozenset({"enter", "take", "stack", "keep_one", "set_aside", "keep_event", "as_is"})
"""Steps that make no rows: what goes in is dropped or comes out."""


@dataclass(frozen=True)
class Reason:
    """Why rows were set aside: kind is excluded or quarantined."""

    owner: str
    because: str
    place: Place
    kind: str = "excluded"
    issue: str = ""


@dataclass(frozen=True, eq=False)
class Booking:
    """Rows of `frame` that a reason set aside in `owner`."""

    frame: str
    positions: np.ndarray
    reason: Reason


@dataclass(frozen=True)
class StepCount:
    """How many rows the step `number` of a dataset got, dropped and gave."""

    owner: str
    step: str
    place: Place
    rows_in: int
    dropped: int
    rows_out: int
    number: int = 0


@dataclass(eq=False)
class Ledger:
    """What happened to rows, booked while it happens.

    bookings: rows set aside, by position in their frame; door: raw rows set aside before that, by
    position in the raw table. used: positions of frames that statements read by reference.
    """

    bookings: list[Booking] = field(default_factory=list)
    door: list[Booking] = field(default_factory=list)
    steps: list[StepCount] = field(default_factory=list)
    used: dict[str, dict[str, list[np.ndarray]]] = field(default_factory=dict)

    def drop(self, rows: Rows, dropped: np.ndarray, reason: Reason) -> None:
        """Book the rows at `dropped` against what they were made from."""
        if not len(dropped):
            return
        for frame, positions in rows.index.items():
            there = positions[dropped]
            self.book(frame, there[there >= 0], reason)
        for frame, members in rows.members.items():
            self.book(frame, members.take(dropped).ids, reason)

    def book(self, frame: str, positions: np.ndarray, reason: Reason) -> None:
        """Book the rows of `frame` at `positions`."""
        if len(positions):
            self.bookings.append(Booking(frame, np.asarray(positions), reason))

    def count(self, owner: str, step: str, place: Place, got: int, dropped: int, gave: int) -> None:
        """Note the row counts of a step."""
        number = sum(known.owner == owner for known in self.steps)
        self.steps.append(StepCount(owner, step, place, got, dropped, gave, number))

    def read(self, reader: str, frame: str, positions: np.ndarray) -> None:
        """Note that a statement of `reader` looked at rows of `frame`."""
        if len(positions):
            self.used.setdefault(frame, {}).setdefault(reader, []).append(distinct(positions))


def distinct(positions: np.ndarray) -> np.ndarray:
    """The different ones of `positions` (whole numbers from 0), ascending."""
    seen = np.zeros(int(positions.max(initial=-1)) + 1, dtype=bool)
    seen[positions] = True
    return np.flatnonzero(seen)


@dataclass(frozen=True, eq=False)
class SourceAccount:
    """The balance of one source.

    state: per raw row 0 = unaccounted, 1 = mapped, 2 = set aside.
    reason: per raw row the position in `reasons`, -1 = none.
    datasets: submitted datasets that the row is in, per row as bits in the order of `names`.
    """

    source: str
    read: int
    state: np.ndarray
    reason: np.ndarray
    datasets: np.ndarray

    @property
    def mapped(self) -> int:
        """Rows that are in a submitted dataset."""
        return int((self.state == 1).sum())

    @property
    def set_aside(self) -> int:
        """Rows that were set aside with a reason."""
        return int((self.state == 2).sum())

    @property
    def unbalanced(self) -> int:
        """Rows that nothing accounts for."""
        return int((self.state == 0).sum())

    @property
    def first_place(self) -> tuple[str, int] | None:
        """File and row of the first such row, where the rows themselves are not held."""
        return None

    def first_unbalanced(self) -> int:
        """Position of the first row that nothing accounts for."""
        return int((self.state == 0).argmax())

    def by_datasets(self) -> Counter[int]:
        """Mapped rows by the datasets they are in (bits in the order of `names`)."""
        return _counted(self.datasets[self.state == 1])

    def by_reason(self) -> Counter[int]:
        """Rows set aside by reason."""
        return _counted(self.reason[self.state == 2])


def _counted(values: np.ndarray) -> Counter[int]:
    found, counts = np.unique(values, return_counts=True)
    return Counter(dict(zip(found.tolist(), counts.tolist(), strict=True)))


@dataclass(frozen=True, eq=False)
class Account:
    """The ledger settled: one balance per source, the reasons, and what does not add up."""

    sources: Mapping[str, SourceAccount]
    reasons: tuple[Reason, ...]
    names: tuple[str, ...]
    faults: tuple[str, ...]
    reach: Mapping[str, int] = field(default_factory=dict)


def settle(
    ledger: Ledger,
    frames: Mapping[str, Frame],
    order: tuple[str, ...],
    submitted: tuple[str, ...],
    read: Mapping[str, int],
    reach: Mapping[str, int] | None = None,
) -> Account:
    """Follow every finished record back to raw rows, and reasons likewise.

    order: dataset names, a dataset after those it is made from. submitted: those that are written.
    read: raw rows read per source (counted by the reader).
    reach: for a part of a run, the submitted datasets (bits) that each frame reaches in others.
    """
    faults = tuple(_chain_faults(ledger, frames))
    if faults:  # positions mean nothing where records came or went
        return Account({}, (), submitted, faults)
    every = (*ledger.door, *ledger.bookings)
    reasons = tuple(dict.fromkeys(booking.reason for booking in every))
    number = {reason: position for position, reason in enumerate(reasons)}
    bits = {name: np.int64(1) << position for position, name in enumerate(submitted)}
    mapped = {name: np.zeros(frame.size, dtype=np.int64) for name, frame in frames.items()}
    why = {name: np.full(frame.size, -1, dtype=np.int64) for name, frame in frames.items()}
    for booking in ledger.bookings:
        if booking.frame in why:
            _fill(why[booking.frame], booking.positions, number[booking.reason])
    for name in submitted:
        if name in mapped:
            mapped[name] |= bits[name]
    reached = dict(reach or {})
    _spread_mapped(ledger, frames, order, mapped, bits, reached)
    for name in reversed(order):
        for upstream, ours, theirs in _links(frames[name]) if name in frames else ():
            if upstream in mapped:
                idle = mapped[name][ours] == 0
                _fill(why[upstream], theirs[idle], why[name][ours][idle])
    accounts = {}
    for name, count in read.items():
        if name not in frames:
            continue
        account = _source_account(name, frames[name], mapped[name], why[name], count)
        for booking in ledger.door:
            if booking.frame == name:
                _fill(account.reason, booking.positions, number[booking.reason])
                account.state[booking.positions] = 2
        accounts[name] = account
    return Account(accounts, reasons, submitted, (), reached)


def _spread_mapped(
    ledger: Ledger,
    frames: Mapping[str, Frame],
    order: tuple[str, ...],
    mapped: dict[str, np.ndarray],
    bits: Mapping[str, np.int64],
    reach: dict[str, int],
) -> None:
    """Carry the marks of submitted records up to all that they were made or read from.

    Datasets may read each other (DM the first dose, EX the arm), so a frame is done again as long
    as new marks reach it.
    """
    readers = _readers(ledger)
    rest = [name for name in frames if name not in order]
    waiting = dict.fromkeys([*reversed(order), *rest])
    while waiting:
        name = next(iter(waiting))
        del waiting[name]
        if name not in frames:
            continue
        marks = mapped[name]
        here = int(np.bitwise_or.reduce(marks)) if len(marks) else 0
        reached = reach[name] = here | reach.get(name, 0)
        found = [(up, theirs, marks[ours]) for up, ours, theirs in _links(frames[name])]
        # read by a dataset that reaches submission, if only through other datasets
        found += [
            (up, theirs, np.int64(reached or bits.get(name, 0)))
            for up, theirs in readers.get(name, ())
        ]
        for upstream, theirs, more in found:
            if upstream not in mapped:
                continue
            if _marked(mapped[upstream], theirs, more):
                waiting[upstream] = None


def _marked(marks: np.ndarray, at: np.ndarray, more: np.ndarray | np.int64) -> bool:
    """Add the bits `more` at the positions `at`, which may repeat; true where that is new."""
    new = (marks[at] & more) != more
    if not new.any():
        return False
    each = more[new] if isinstance(more, np.ndarray) else np.full(int(new.sum()), more)
    for bits in distinct_values(each):  # few: combinations of datasets
        marks[at[new][each == bits]] |= bits
    return True


def distinct_values(values: np.ndarray) -> np.ndarray:
    """The different ones of `values`."""
    if len(values) and (values == values[0]).all():
        return values[:1]
    return np.unique(values)


def _fill(target: np.ndarray, positions: np.ndarray, value: np.ndarray | int) -> None:
    """Write `value` where no reason stands yet."""
    if not len(positions):
        return
    empty = target[positions] < 0
    chosen = value[empty] if isinstance(value, np.ndarray) else value
    target[positions[empty]] = chosen


def _links(frame: Frame) -> list[tuple[str, np.ndarray, np.ndarray]]:
    """(upstream frame, our positions, their positions) for every link of the frame's records."""
    links = []
    for upstream, positions in frame.rows.index.items():
        ours = np.flatnonzero(positions >= 0)
        links.append((upstream, ours, positions[ours]))
    for upstream, members in frame.rows.members.items():
        links.append((upstream, members.rows(), members.ids))
    return links


def _readers(ledger: Ledger) -> dict[str, list[tuple[str, np.ndarray]]]:
    found: dict[str, list[tuple[str, np.ndarray]]] = {}
    for frame, readers in ledger.used.items():
        for reader, positions in readers.items():
            found.setdefault(reader, []).append((frame, distinct(np.concatenate(positions))))
    return found


def _source_account(
    name: str, frame: Frame, mapped: np.ndarray, why: np.ndarray, read: int
) -> SourceAccount:
    state = np.zeros(read, dtype=np.int8)
    reason = np.full(read, -1, dtype=np.int64)
    datasets = np.zeros(read, dtype=np.int64)
    at = frame.positions if frame.positions is not None else np.arange(frame.size)
    datasets[at] = mapped
    reason[at] = why
    state[at] = np.where(mapped != 0, 1, np.where(why >= 0, 2, 0))
    return SourceAccount(name, read, state, reason, datasets)


def _chain_faults(ledger: Ledger, frames: Mapping[str, Frame]) -> list[str]:
    """Steps whose counts do not follow from each other, and records that came or went between."""
    faults = []
    last: dict[str, StepCount] = {}
    for step in ledger.steps:
        before = last.get(step.owner)
        if before is not None and before.rows_out != step.rows_in:
            faults.append(
                f"{step.place}: {step.owner}: step {step.step} got {step.rows_in} rows, but the step "
                f"before gave {before.rows_out}"
            )
        if step.step in FILTERS and step.rows_in - step.dropped != step.rows_out:
            faults.append(
                f"{step.place}: {step.owner}: step {step.step} got {step.rows_in} rows and dropped "
                f"{step.dropped}, but gave {step.rows_out}"
            )
        last[step.owner] = step
    for owner, step in last.items():
        frame = frames.get(owner)
        if frame is not None and frame.size != step.rows_out:
            faults.append(
                f"{step.place}: {owner} has {frame.size} records, but its last step ({step.step}) gave "
                f"{step.rows_out}"
            )
    return faults
