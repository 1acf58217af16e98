"""What functions get besides plain columns: orders, records of another dataset, tables, results."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.model.column import Column


@dataclass(frozen=True, eq=False)
class Order:
    """A sort order: columns, most important first, each ascending or descending; missing first."""

    columns: tuple[Column, ...]
    descending: tuple[bool, ...]

    @staticmethod
    def by(*columns: Column) -> Order:
        """Ascending order by `columns`."""
        return Order(columns, (False,) * len(columns))

    def take(self, index: np.ndarray) -> Order:
        """The order of the records at `index`."""
        return Order(tuple(column.take(index) for column in self.columns), self.descending)

    def positions(self, groups: np.ndarray | None = None) -> np.ndarray:
        """Positions of the records in order (within `groups` first, if given); stable for ties."""
        keys = []
        for column, is_descending in zip(self.columns, self.descending, strict=True):
            key = column.values_in_order() if not column.is_text else column.sort_keys()
            keys.append(-key if is_descending else key)
        if groups is not None:
            keys.insert(0, groups)
        if not keys:
            size = len(self.columns[0]) if self.columns else 0
            return np.arange(size)
        return np.lexsort(keys[::-1])


@dataclass(frozen=True, eq=False)
class Records:
    """Records of a dataset (or members of the row's group) that belong to each of our rows.

    One entry per pair (our row, its record), sorted by row; `match` and `among` have been applied.

    value: the referenced column, one value per pair.
    row: our row of each pair (int64, ascending).
    size: number of our rows.
    id: position of the record in its dataset, per pair (for trace and as the last tie-break).
    """

    value: Column
    row: np.ndarray
    size: int
    id: np.ndarray

    def with_value(self, value: Column) -> Records:
        """The same pairs with other values."""
        return Records(value, self.row, self.size, self.id)

    def keep(self, mask: np.ndarray) -> Records:
        """The pairs where `mask` is true."""
        at = np.flatnonzero(mask)
        return Records(self.value.take(at), self.row[at], self.size, self.id[at])


@dataclass(frozen=True, eq=False)
class Table:
    """A look-up table of the study: columns of text as written in the CSV file."""

    name: str
    columns: Mapping[str, Column]
    path: str = ""

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0


@dataclass(frozen=True)
class Duration:
    """An ISO 8601 duration: whole months, days and seconds (negative allowed)."""

    months: int = 0
    days: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, eq=False)
class Made:
    """A function's result when it is more than a column.

    column: the values.
    rejected: true where an input value was present but could not be used (value left empty).
    because: what was wrong with it, in words ("is not a term of codelist NY").
    kept: true where the value was used although it is doubtful (reported, not emptied).
    picked: for records functions: position of the record that gave the value, -1 = none.
    """

    column: Column
    rejected: np.ndarray | None = None
    because: str = ""
    kept: np.ndarray | None = None
    picked: np.ndarray | None = None
    notes: Sequence[str] = field(default_factory=tuple)
