"""Records in memory: columns, whose records they are, and what they were made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.model.column import Column, concatenate


@dataclass(frozen=True, eq=False)
class Members:
    """For each row the positions of its members in another frame: `ids[starts[i]:starts[i+1]]`."""

    starts: np.ndarray
    ids: np.ndarray

    def take(self, index: np.ndarray) -> Members:
        """The members of the rows at `index`."""
        counts = np.diff(self.starts)[index]
        starts = np.concatenate([[0], np.cumsum(counts)])
        return Members(starts, self.ids[spans(self.starts[:-1][index], counts)])

    def rows(self) -> np.ndarray:
        """The row of each member."""
        counts = np.diff(self.starts)
        return np.repeat(np.arange(len(counts)), counts)


def spans(starts: np.ndarray, counts: np.ndarray) -> np.ndarray:
    """The whole numbers `start, start+1, ... start+count-1` of every span, one after the other."""
    total = int(counts.sum())
    ends = np.cumsum(counts)
    return np.arange(total) - np.repeat(ends - counts, counts) + np.repeat(starts, counts)


@dataclass(eq=False)
class Rows:
    """Rows while the row steps run, and the lineage of finished records.

    size: number of rows.
    subject: code of each row's subject in the register; -1 = none.
    index: for each source, table or dataset that rows were made from, the position there; -1 = none.
    members: for each grouped frame, the members of each row.
    made: columns that row steps made, by name (`PIECE`) or `source.NAME` (unpivot).
    part: number of the stack's part, or None.
    """

    size: int
    subject: np.ndarray
    index: dict[str, np.ndarray] = field(default_factory=dict)
    members: dict[str, Members] = field(default_factory=dict)
    made: dict[str, Column] = field(default_factory=dict)
    part: np.ndarray | None = None

    def take(self, index: np.ndarray) -> Rows:
        """The rows at `index` (may repeat)."""
        return Rows(
            len(index),
            self.subject[index],
            {name: positions[index] for name, positions in self.index.items()},
            {name: members.take(index) for name, members in self.members.items()},
            {name: column.take(index) for name, column in self.made.items()},
            None if self.part is None else self.part[index],
        )


@dataclass(eq=False)
class Frame:
    """A source, table, intermediate or dataset in execution.

    columns: what has been made so far, one value per record.
    positions: for a source, the position of each record in its raw table.
    """

    name: str
    rows: Rows
    columns: dict[str, Column] = field(default_factory=dict)
    positions: np.ndarray | None = None

    @property
    def size(self) -> int:
        """Number of records."""
        return self.rows.size

    @property
    def subject(self) -> np.ndarray:
        """Code of the subject of each record."""
        return self.rows.subject

    def keep(self, mask: np.ndarray) -> None:
        """Drop the records where `mask` is false."""
        index = np.flatnonzero(mask)
        self.rows = self.rows.take(index)
        self.columns = {name: column.take(index) for name, column in self.columns.items()}
        if self.positions is not None:
            self.positions = self.positions[index]


def stack_rows(parts: list[Rows]) -> Rows:
    """The rows of all parts one under the other, each with its part number."""
    sizes = [part.size for part in parts]
    subject = np.concatenate([p.subject for p in parts]) if parts else np.empty(0, np.int64)
    index: dict[str, np.ndarray] = {}
    for name in dict.fromkeys(n for p in parts for n in p.index):
        index[name] = np.concatenate(
            [p.index.get(name, np.full(p.size, -1, dtype=np.int64)) for p in parts]
        )
    members: dict[str, Members] = {}
    for name in dict.fromkeys(n for p in parts for n in p.members):
        pieces = [
            p.members.get(name, Members(np.zeros(p.size + 1, np.int64), np.empty(0, np.int64)))
            for p in parts
        ]
        counts = np.concatenate([np.diff(piece.starts) for piece in pieces])
        members[name] = Members(
            np.concatenate([[0], np.cumsum(counts)]), np.concatenate([p.ids for p in pieces])
        )
    made: dict[str, Column] = {}
    for name in dict.fromkeys(n for p in parts for n in p.made):
        made[name] = concatenate([p.made.get(name, Column.missing(p.size)) for p in parts])
    number = np.repeat(np.arange(len(parts), dtype=np.int64), sizes)
    return Rows(sum(sizes), subject, index, members, made, number)


@dataclass(frozen=True, eq=False)
class Subjects:
    """The register: one line per person, in order of USUBJID.

    columns: USUBJID, SUBJID, SITEID ... one value per person.
    last: per person the raw row of the register that gives its SUBJID, -1 = none.
    """

    columns: Mapping[str, Column]
    last: np.ndarray = field(default_factory=lambda: np.empty(0, dtype=np.int64))

    @property
    def size(self) -> int:
        """Number of persons."""
        return len(self.columns["USUBJID"]) if self.columns else 0

    def of(self, name: str, subject: np.ndarray) -> Column:
        """The column `name` of the persons with codes `subject`."""
        return self.columns[name].take(subject)
