"""The ledgers of all parts as one account."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.ledger import Account, Booking, Reason, SourceAccount
from cdisc_convert.engine.part_output import reason_of
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawSource


@dataclass(frozen=True, eq=False)
class CountedAccount(SourceAccount):
    """The balance of a source in numbers; its rows are told apart in the parts only."""

    into: Counter[int] = field(default_factory=Counter)
    because: Counter[int] = field(default_factory=Counter)
    open_rows: int = 0
    first: tuple[str, int] | None = None

    @property
    def mapped(self) -> int:
        """Rows that are in a submitted dataset."""
        return self.into.total()

    @property
    def set_aside(self) -> int:
        """Rows that were set aside with a reason."""
        return self.because.total()

    @property
    def unbalanced(self) -> int:
        """Rows that nothing accounts for."""
        return self.open_rows

    @property
    def first_place(self) -> tuple[str, int] | None:
        """File and row of the first row that nothing accounts for."""
        return self.first

    def by_datasets(self) -> Counter[int]:
        """Mapped rows by the datasets they are in."""
        return self.into

    def by_reason(self) -> Counter[int]:
        """Rows set aside by reason."""
        return self.because


class PartAccounts:
    """Adds up the balances of parts.

    by_row: sources of which every row is followed, because parts or forms share it.
    """

    def __init__(self, plan: Plan, raw: Mapping[str, RawSource], by_row: Iterable[str]) -> None:
        self.sources = [name for name in plan.study.sources if name in raw]
        self.reasons: dict[Reason, int] = {}
        self.into: dict[str, Counter[int]] = {name: Counter() for name in self.sources}
        self.because: dict[str, Counter[int]] = {name: Counter() for name in self.sources}
        self.read: Counter[str] = Counter()
        self.open: Counter[str] = Counter()
        self.first: dict[str, tuple[str, int]] = {}
        self.rows: dict[str, SourceAccount] = {
            name: _blank(name, len(raw[name])) for name in by_row if name in raw
        }

    def add(self, accounts: Mapping[str, Mapping[str, Any]]) -> None:
        """Add what a part tells of its sources in numbers."""
        for name, told in accounts.items():
            if name in self.rows:
                continue
            self.read[name] += told["read"]
            self.into[name].update(dict(told["datasets"]))
            for reason, count in told["reasons"]:
                self.because[name][self._number(reason_of(reason))] += count
            if told["unbalanced"]:
                self.open[name] += told["unbalanced"]
                self.first.setdefault(name, (told["first"][0], told["first"][1]))

    def add_settled(
        self,
        account: Account,
        frames: Mapping[str, Frame],
        positions: Mapping[str, np.ndarray],
        raw: Mapping[str, RawSource],
    ) -> None:
        """Add a part that was settled here."""
        for name, one in account.sources.items():
            if name in self.rows:
                at = positions.get(name, np.arange(frames[name].size))
                self._merge(
                    name, at, one.state, self._renumbered(account, one.reason), one.datasets
                )
                continue
            self.read[name] += one.read
            self.into[name].update(one.by_datasets())
            for number, count in one.by_reason().items():
                self.because[name][self._number(account.reasons[number])] += count
            if one.unbalanced:
                self.open[name] += one.unbalanced
                self.first.setdefault(name, (raw[name].files[0] if raw[name].files else name, 0))

    def add_rows_of(self, account: Account, frames: Mapping[str, Frame]) -> None:
        """Add the rows of the study's own sources as the datasets of the study use them."""
        for name, one in account.sources.items():
            frame = frames[name]
            at = frame.positions if frame.positions is not None else np.arange(frame.size)
            self._merge(name, at, one.state, self._renumbered(account, one.reason), one.datasets)

    def add_rows(self, arrays: Mapping[str, np.ndarray], reasons: list[list[Any]]) -> None:
        """Add what a part tells of single rows."""
        number = np.array([self._number(reason_of(r)) for r in reasons] + [-1], dtype=np.int64)
        for name in self.rows:
            if f"{name}@at" in arrays:
                state, reason = arrays[f"{name}@state"], number[arrays[f"{name}@reason"]]
                self._merge(name, arrays[f"{name}@at"], state, reason, arrays[f"{name}@datasets"])

    def add_door(self, told: list[list[Any]]) -> None:
        """Add rows that did not come in, in numbers."""
        for name, reason, count in told:
            self.read[name] += count
            self.because[name][self._number(reason_of(reason))] += count

    def add_bookings(self, bookings: Iterable[Booking]) -> None:
        """Add rows that did not come in, by their raw positions."""
        for booking in bookings:
            number = self._number(booking.reason)
            if booking.frame in self.rows:
                one = self.rows[booking.frame]
                one.state[booking.positions] = 2
                one.reason[booking.positions] = number
            else:
                self.read[booking.frame] += len(booking.positions)
                self.because[booking.frame][number] += len(booking.positions)

    def account(self, names: tuple[str, ...]) -> Account:
        """Everything that was added, as the account of the run."""
        sources = {
            name: self.rows[name] if name in self.rows else self._counted(name)
            for name in self.sources
        }
        return Account(sources, tuple(self.reasons), names, ())

    def _counted(self, name: str) -> CountedAccount:
        empty = np.empty(0, dtype=np.int64)
        return CountedAccount(
            name,
            self.read[name],
            empty,
            empty,
            empty,
            self.into[name],
            self.because[name],
            self.open[name],
            self.first.get(name),
        )

    def _merge(
        self, name: str, at: np.ndarray, state: np.ndarray, reason: np.ndarray, bits: np.ndarray
    ) -> None:
        """A row is mapped where one part maps it, else set aside where one has a reason."""
        one = self.rows[name]
        one.datasets[at] |= bits
        one.reason[at] = np.where(one.reason[at] < 0, reason, one.reason[at])
        one.state[at] = np.where(
            one.datasets[at] != 0,
            1,
            np.where((state == 2) | (one.state[at] == 2), 2, one.state[at]),
        )

    def _renumbered(self, account: Account, reason: np.ndarray) -> np.ndarray:
        number = [self._number(each) for each in account.reasons]
        return np.array([*number, -1], dtype=np.int64)[reason]

    def _number(self, reason: Reason) -> int:
        return self.reasons.setdefault(reason, len(self.reasons))


def _blank(name: str, size: int) -> SourceAccount:
    return SourceAccount(
        name,
        size,
        np.zeros(size, dtype=np.int8),
        np.full(size, -1, dtype=np.int64),
        np.zeros(size, dtype=np.int64),
    )
