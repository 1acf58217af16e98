"""A column: one value per record, dictionary-encoded where it is text.

Text repeats in clinical data (codes, dates, units), so text columns hold whole-number codes into a
list of distinct texts ("levels"). A function that parses text works on the levels, once each, and
the result is mapped back. Numbers and numeric dates are float64 with NaN as missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

import numpy as np
import pandas as pd

T = TypeVar("T")
MISSING_CODE = -1
LONGEST_FIXED = 64
_FIRST_LOOK = 4096
_FEW_CODES = 4096


class Kind(StrEnum):
    """What a value is, and so how it compares."""

    TEXT = "text"  # compared exactly
    ISO = "iso"  # ISO 8601 date, time or duration text, possibly partial
    NUMBER = "number"
    DATE = "date"  # days since 1960-01-01
    DATETIME = "datetime"  # seconds since 1960-01-01T00:00:00
    TIME = "time"  # seconds since midnight

    @property
    def is_text(self) -> bool:
        """True for the kinds that are stored as codes into texts."""
        return self in (Kind.TEXT, Kind.ISO)


@dataclass(frozen=True, eq=False)
class Column:
    """One value per record.

    kind: how values compare.
    values: text kinds: int32 codes into `levels`, -1 = missing; other kinds: float64, NaN = missing.
    levels: text kinds: distinct non-empty texts (object array); other kinds: None.
    """

    kind: Kind
    values: np.ndarray
    levels: np.ndarray | None = None

    def __len__(self) -> int:
        return len(self.values)

    # -- making ---------------------------------------------------------------------------------

    @staticmethod
    def of_texts(texts: Iterable[str | None], kind: Kind = Kind.TEXT) -> Column:
        """Text column of `texts`; None and "" are missing."""
        array = np.asarray(
            [None if t is None or t == "" else t for t in texts] or [], dtype=object
        ).reshape(-1)
        codes, levels = pd.factorize(array)
        return Column(kind, codes.astype(np.int32), np.asarray(levels, dtype=object))

    @staticmethod
    def of_numbers(
        numbers: Iterable[float | None] | np.ndarray, kind: Kind = Kind.NUMBER
    ) -> Column:
        """Numeric column of `numbers`; None and NaN are missing."""
        if not isinstance(numbers, np.ndarray):
            numbers = np.array([np.nan if v is None else v for v in numbers], dtype=np.float64)
        return Column(kind, np.ascontiguousarray(numbers, dtype=np.float64))

    @staticmethod
    def constant(value: str | float | None, size: int, kind: Kind | None = None) -> Column:
        """The same `value` on `size` records."""
        if value is None or value == "":
            return Column.missing(size, kind or Kind.TEXT)
        if isinstance(value, str):
            levels = np.array([value], dtype=object)
            return Column(kind or Kind.TEXT, np.zeros(size, dtype=np.int32), levels)
        return Column(kind or Kind.NUMBER, np.full(size, float(value)))

    @staticmethod
    def missing(size: int, kind: Kind = Kind.TEXT) -> Column:
        """No value on any of `size` records."""
        if kind.is_text:
            return Column(kind, np.full(size, MISSING_CODE, np.int32), np.empty(0, dtype=object))
        return Column(kind, np.full(size, np.nan))

    @staticmethod
    def of_levels(
        codes: np.ndarray, levels: Sequence[str | None] | np.ndarray, kind: Kind = Kind.TEXT
    ) -> Column:
        """Text column from `codes` into `levels` that may repeat, be None or be empty."""
        array = np.array([None if v is None or v == "" else v for v in levels], dtype=object)
        new_code_of, distinct = pd.factorize(array)
        if len(distinct) == len(array):  # each text stands once
            return Column(kind, np.asarray(codes, dtype=np.int32), array)
        lookup = np.append(new_code_of.astype(np.int32), np.int32(MISSING_CODE))
        return Column(kind, lookup[codes], np.asarray(distinct, dtype=object))

    # -- asking ---------------------------------------------------------------------------------

    @property
    def is_text(self) -> bool:
        """True where the values are codes into texts."""
        return self.kind.is_text

    @property
    def present(self) -> np.ndarray:
        """True where there is a value."""
        return self.values >= 0 if self.is_text else ~np.isnan(self.values)

    @property
    def absent(self) -> np.ndarray:
        """True where the value is missing."""
        return ~self.present

    def texts(self) -> np.ndarray:
        """Object array of the texts, None where missing (text kinds only)."""
        assert self.levels is not None, "texts() of a numeric column"
        padded = np.empty(len(self.levels) + 1, dtype=object)
        padded[:-1] = self.levels
        return padded[self.values]

    def tolist(self) -> list[str | float | None]:
        """Python values, None where missing."""
        if self.is_text:
            return list(self.texts())
        return [None if np.isnan(v) else float(v) for v in self.values]

    def same_as(self, other: Column) -> np.ndarray:
        """True where both columns have an equal value, or both have none."""
        if self.is_text != other.is_text:
            return self.absent & other.absent
        if not self.is_text:
            return (self.values == other.values) | (self.absent & other.absent)
        return self.values == other.codes_in(self)

    def codes_in(self, other: Column) -> np.ndarray:
        """Codes of this text column's values among the levels of `other`; -2 where not there."""
        assert self.levels is not None and other.levels is not None
        positions = pd.Index(other.levels).get_indexer(self.levels).astype(np.int32)
        positions[positions < 0] = -2
        return np.append(positions, np.int32(MISSING_CODE))[self.values]

    # -- changing (each gives a new column) -----------------------------------------------------

    def take(self, index: np.ndarray) -> Column:
        """Values at the positions `index`; a negative position gives missing."""
        index = np.asarray(index)
        if len(self.values) == 0:
            return Column(self.kind, Column.missing(len(index), self.kind).values, self.levels)
        outside = index < 0
        if not outside.any():
            return Column(self.kind, np.take(self.values, index), self.levels)
        taken = np.take(self.values, np.where(outside, 0, index))
        taken[outside] = MISSING_CODE if self.is_text else np.nan
        return Column(self.kind, taken, self.levels)

    def where(self, mask: np.ndarray) -> Column:
        """The value where `mask` is true, else missing."""
        blank = MISSING_CODE if self.is_text else np.nan
        return Column(
            self.kind, np.where(mask, self.values, self.values.dtype.type(blank)), self.levels
        )

    def otherwise(self, other: Column) -> Column:
        """The value where present, else that of `other` (kinds must agree in being text)."""
        return choose_by([(self.present, self), (None, other)], len(self))

    def as_kind(self, kind: Kind) -> Column:
        """The same values under another kind of the same storage."""
        assert kind.is_text == self.is_text, f"{self.kind} cannot be relabelled {kind}"
        return self if kind is self.kind else Column(kind, self.values, self.levels)

    def map_texts(self, make: Callable[[str], str | None], kind: Kind | None = None) -> Column:
        """`make` applied to each distinct text that occurs; None or "" gives missing."""
        assert self.levels is not None, "map_texts() of a numeric column"
        made = self._of_each_level(make)
        return Column.of_levels(self.values, made, kind or self.kind)

    def map_numbers(self, make: Callable[[str], float | None], kind: Kind = Kind.NUMBER) -> Column:
        """`make` applied to each distinct text that occurs; None gives missing."""
        assert self.levels is not None, "map_numbers() of a numeric column"
        table = np.array([*self._of_each_level(make), None], dtype=np.float64)  # None is NaN
        return Column(kind, table[self.values])

    def _of_each_level(self, make: Callable[[str], T | None]) -> list[T | None]:
        """`make` of each level that occurs, None for the others."""
        assert self.levels is not None
        used, levels = self.used_levels(), self.levels.tolist()
        if used.all():
            return list(map(make, levels))
        return [
            make(level) if use else None for level, use in zip(levels, used.tolist(), strict=True)
        ]

    def used_levels(self) -> np.ndarray:
        """True for each level that occurs."""
        assert self.levels is not None
        used = np.zeros(len(self.levels) + 1, dtype=bool)
        used[self.values[:_FIRST_LOOK]] = True
        if not used[:-1].all():  # few levels mostly occur among the first records already
            used[self.values[_FIRST_LOOK:]] = True
        return used[:-1]

    def compact(self) -> Column:
        """The same values with levels that occur only."""
        if self.levels is None:
            return self
        used = self.used_levels()
        return self if used.all() else self._with_levels(np.flatnonzero(used))

    def in_order(self) -> Column:
        """The same values with the levels that occur, in the order of their first record."""
        if self.levels is None:
            return self
        size = len(self)
        first = np.full(len(self.levels) + 1, size, dtype=np.int64)  # the last is that of -1
        first[self.values[::-1]] = np.arange(size, dtype=np.int64)[::-1]
        used = np.flatnonzero(first[:-1] < size)
        order = used[np.argsort(first[used], kind="stable")]
        is_so = len(order) == len(self.levels) and bool((np.diff(order) == 1).all())
        return self if is_so else self._with_levels(order)

    def _with_levels(self, at: np.ndarray) -> Column:
        """The same values; at: positions of the levels that are kept, all that occur, in order."""
        assert self.levels is not None
        renumber = np.full(len(self.levels) + 1, MISSING_CODE, dtype=np.int32)
        renumber[at] = np.arange(len(at), dtype=np.int32)
        return Column(self.kind, renumber[self.values], self.levels[at])

    # -- ordering and grouping ------------------------------------------------------------------

    def sort_keys(self) -> np.ndarray:
        """Whole numbers in the natural order of the values, missing first (as SAS sorts).

        Text by code point, numbers by value. ISO dates sort as their text, so an earlier precision
        precedes a later one (`2024-01` before `2024-01-05`).
        """
        if self.is_text:
            assert self.levels is not None
            rank = np.empty(len(self.levels) + 1, dtype=np.int64)
            if len(self.levels):
                order = np.argsort(_sortable(self.levels), kind="stable")
                rank[order] = np.arange(len(self.levels))
            rank[-1] = -1
            return rank[self.values]
        codes, _ = pd.factorize(self.values, sort=True)
        return codes.astype(np.int64)

    def values_in_order(self) -> np.ndarray:
        """The numbers of a numeric column, missing below all others."""
        return np.where(np.isnan(self.values), -np.inf, self.values)

    def group_codes(self) -> tuple[np.ndarray, int]:
        """Dense codes 0..k-1 of equal values (missing is one value), and k."""
        if self.is_text:
            assert self.levels is not None
            return self.values.astype(np.int64) + 1, len(self.levels) + 1
        codes, distinct = pd.factorize(self.values)
        return codes.astype(np.int64) + 1, len(distinct) + 1


def _sortable(levels: np.ndarray) -> np.ndarray:
    """Texts in the storage that sorts fastest; fixed width only where no long text blows it up."""
    return levels.astype(str) if max(map(len, levels)) <= LONGEST_FIXED else levels


def group_codes(columns: Sequence[Column], size: int) -> np.ndarray:
    """Dense whole numbers from 0: equal where all `columns` are equal (missing equals missing)."""
    codes = np.zeros(size, dtype=np.int64)
    span = 1
    for column in columns:
        more, count = column.group_codes()
        if span * count >= 2**62:
            codes, distinct = pd.factorize(codes)
            codes, span = codes.astype(np.int64), len(distinct)
        codes = codes * count + more
        span *= count
    if span <= max(_FEW_CODES, size // 4):
        return _numbered(codes, span)
    dense, _ = pd.factorize(codes)
    return dense.astype(np.int64)


def _numbered(codes: np.ndarray, span: int) -> np.ndarray:
    """What `factorize` gives for `codes` below `span`, by a table: numbers as they first occur."""
    size = len(codes)
    first = np.full(span, size, dtype=np.int64)
    first[codes[::-1]] = np.arange(size - 1, -1, -1)  # the last one written is the first record
    found = np.flatnonzero(first < size)
    number = np.empty(span, dtype=np.int64)
    number[found[np.argsort(first[found])]] = np.arange(len(found))
    return number[codes]


def choose_by(choices: Sequence[tuple[np.ndarray | None, Column]], size: int) -> Column:
    """For each record the value of the first choice whose mask is true (None = always true).

    All columns must agree in being text; ISO and TEXT mixed give TEXT, other kinds mixed give the
    first. A record that no choice takes is missing.
    """
    columns = [column for _, column in choices]
    kind = common_kind(columns)
    open_records = np.ones(size, dtype=bool)
    if kind.is_text:
        pooled = concatenate(columns)
        codes = np.full(size, MISSING_CODE, dtype=np.int32)
        start = 0
        for mask, column in choices:
            here = open_records if mask is None else open_records & mask
            codes[here] = pooled.values[start : start + size][here]
            open_records = open_records & ~here
            start += len(column)
        return Column(kind, codes, pooled.levels)
    numbers = np.full(size, np.nan)
    for mask, column in choices:
        here = open_records if mask is None else open_records & mask
        numbers[here] = column.values[here]
        open_records = open_records & ~here
    return Column(kind, numbers)


def common_kind(columns: Sequence[Column]) -> Kind:
    """The kind of a mixture: equal kinds stay; text kinds mixed are TEXT; else the first numeric.

    A column without any value agrees with everything.
    """
    telling = [c for c in columns if c.present.any()] or list(columns[:1])
    kinds = list(dict.fromkeys(c.kind for c in telling))
    if not kinds:
        return Kind.TEXT
    if len(kinds) == 1:
        return kinds[0]
    if all(k.is_text for k in kinds):
        return Kind.TEXT
    assert not any(k.is_text for k in kinds), f"kinds {kinds} cannot be mixed"
    return kinds[0]


def concatenate(columns: Sequence[Column]) -> Column:
    """One column under the other; kinds as in `common_kind`."""
    kind = common_kind(columns)
    if not kind.is_text:
        parts = [c.values if not c.is_text else np.full(len(c), np.nan) for c in columns]
        return Column(kind, np.concatenate(parts) if parts else np.empty(0))
    parts, levels = [], []
    offset = 0
    for column in columns:
        if not column.is_text:
            parts.append(np.full(len(column), MISSING_CODE, dtype=np.int64))
            continue
        assert column.levels is not None
        parts.append(np.where(column.values < 0, -1, column.values.astype(np.int64) + offset))
        levels.append(column.levels)
        offset += len(column.levels)
    pooled = np.concatenate(levels) if levels else np.empty(0, dtype=object)
    codes = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
    return Column.of_levels(codes, pooled, kind)
