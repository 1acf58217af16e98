"""Seeded dirt: how much of each class, on which subjects, and which records carry it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.simulate.cells import Cells, Flags, Ints, looked_up

SMALLEST_COMPLETE = 12
"""From this number of subjects on every class of dirt occurs (studies.md, section 6.4)."""


@dataclass(frozen=True, order=True)
class Planted:
    """One record that carries a class of dirt; `key` joins the key cells of the row with |."""

    id: str
    file: str
    key: str


@dataclass
class DirtLog:
    """The dirt of a run: planted records, and counts of the classes that are only counted."""

    records: list[Planted] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    def plant(self, class_id: str, file: str, keys: Cells) -> None:
        """Take down that each row named in `keys` carries the class."""
        self.records.extend(Planted(class_id, file, key) for key in keys.tolist())

    def count(self, class_id: str, number: int) -> None:
        """Add to the count of a class without fixed number."""
        self.counted[class_id] += int(number)

    def counts(self) -> dict[str, int]:
        """Records per class, planted and counted, sorted by class."""
        total = Counter(record.id for record in self.records) + self.counted
        return dict(sorted(total.items()))


def half_up(count: int, subjects: int, shipped: int) -> int:
    """`count` of the shipped size in proportion to `subjects`, rounded half up."""
    return (2 * count * subjects + shipped) // (2 * shipped)


def scaled(count: int, subjects: int, shipped: int) -> int:
    """As `half_up`, but at least 1 from 12 subjects on if the shipped count is not 0."""
    least = 1 if count and subjects >= SMALLEST_COMPLETE else 0
    return max(least, half_up(count, subjects, shipped))


class Deck:
    """Subjects in random order, dealt so that no subject gets two classes while others are free."""

    def __init__(self, order: Ints) -> None:
        """Take the subjects in the `order` in which they are dealt."""
        self._order = order
        self._times = np.zeros(len(order), dtype=np.int64)

    def deal(self, number: int, eligible: Flags) -> Flags:
        """A flag per subject: true for `number` of the `eligible`, the least used first."""
        candidates = self._order[eligible[self._order]]
        by_use = np.argsort(self._times[candidates], kind="stable")
        chosen = candidates[by_use[:number]]
        self._times[chosen] += 1
        flags = np.zeros(len(self._order), dtype=bool)
        flags[chosen] = True
        return flags


@dataclass(frozen=True)
class Plan:
    """Which enrolled subjects carry which class: one flag per subject and class."""

    flags: Mapping[str, Flags]

    def of(self, class_id: str, subjects: Ints) -> Flags:
        """The flags of `subjects`, indices of enrolled subjects; -1, not enrolled, is false."""
        return looked_up(self.flags[class_id], subjects)
