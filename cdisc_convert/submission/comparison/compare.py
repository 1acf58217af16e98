"""Compares two datasets variable by variable, as double programming asks for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.submission.comparison.pairing import Pairing, alike, pair_records

MOST_LISTED = 100
ATTRIBUTES = ("label", "type", "length", "format")


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may lie apart and still count as equal.

    Equal: |a - b| <= absolute, or |a - b| <= relative * max(|a|, |b|). `*_of` hold for one variable.
    """

    absolute: float = 0.0
    relative: float = 0.0
    absolute_of: Mapping[str, float] = field(default_factory=dict)
    relative_of: Mapping[str, float] = field(default_factory=dict)

    def of(self, name: str) -> tuple[float, float]:
        """(absolute, relative) tolerance of the variable `name`."""
        return self.absolute_of.get(name, self.absolute), self.relative_of.get(name, self.relative)


@dataclass(frozen=True)
class Difference:
    """Two values that differ; records count from 1, key holds the texts of the key variables."""

    record_left: int
    record_right: int
    key: tuple[str, ...]
    left: str
    right: str


@dataclass(frozen=True)
class VariableResult:
    """What came out for one variable that both datasets have.

    different: pairs of records whose values differ; of these only_left / only_right have a value
    on one side only. largest_*: greatest distance of two numbers that differ.
    """

    name: str
    compared: int
    different: int
    only_left: int
    only_right: int
    largest_absolute: float | None
    largest_relative: float | None
    tolerance: tuple[float, float]
    listed: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Alone:
    """A record (from 1) that the other side lacks or that repeats a key, with its key."""

    record: int
    key: tuple[str, ...]


@dataclass(frozen=True)
class Lists:
    """A number of records and the first of them."""

    count: int
    first: tuple[Alone, ...]


@dataclass(frozen=True)
class DatasetResult:
    """Two datasets of one name compared.

    attributes: (variable, what, left, right) where label, type, length or format differ.
    """

    name: str
    keys: tuple[str, ...]
    keys_because: str
    rows_left: int
    rows_right: int
    paired: int
    only_left: Lists
    only_right: Lists
    repeated_left: Lists
    repeated_right: Lists
    variables_only_left: tuple[str, ...]
    variables_only_right: tuple[str, ...]
    variables: tuple[VariableResult, ...]
    attributes: tuple[tuple[str, str, str, str], ...]

    @property
    def is_equal(self) -> bool:
        """True where records, variables and values are the same; attributes do not count."""
        return not (
            self.only_left.count
            or self.only_right.count
            or self.variables_only_left
            or self.variables_only_right
            or any(variable.different for variable in self.variables)
        )


def compare_datasets(
    left: Dataset,
    right: Dataset,
    keys: tuple[str, ...],
    *,
    keys_because: str = "",
    tolerance: Tolerance | None = None,
    only: Sequence[str] = (),
    ignore: Sequence[str] = (),
    most: int = MOST_LISTED,
) -> DatasetResult:
    """Everything in which `left` and `right` differ.

    only: variables to compare, none = all; ignore: variables to leave out. most: records and
    differences that are listed per variable; counts are always whole.
    """
    tolerance = tolerance or Tolerance()

    def wanted(dataset: Dataset) -> dict[str, Variable]:
        return {
            v.name: v
            for v in dataset.variables
            if (not only or v.name in only or v.name in keys) and v.name not in ignore
        }

    ours, theirs = wanted(left), wanted(right)
    pairing = pair_records(left, right, keys)
    key = _Key(left, right, keys)
    both = [name for name in ours if name in theirs]
    results = tuple(
        _compare_variable(name, left, right, pairing, key, tolerance.of(name), most)
        for name in both
        if name not in keys
    )
    return DatasetResult(
        left.name,
        keys,
        keys_because,
        len(left),
        len(right),
        len(pairing.left),
        key.lists(pairing.only_left, left, most),
        key.lists(pairing.only_right, right, most),
        key.lists(pairing.repeated_left, left, most),
        key.lists(pairing.repeated_right, right, most),
        tuple(name for name in ours if name not in theirs),
        tuple(name for name in theirs if name not in ours),
        results,
        tuple(
            (name, what, _shown(ours[name], what), _shown(theirs[name], what))
            for name in both
            for what in ATTRIBUTES
            if _shown(ours[name], what) != _shown(theirs[name], what)
        ),
    )


def _shown(variable: Variable, attribute: str) -> str:
    value = getattr(variable, attribute)
    return "" if value is None else str(value)


def _compare_variable(
    name: str,
    left: Dataset,
    right: Dataset,
    pairing: Pairing,
    key: _Key,
    tolerance: tuple[float, float],
    most: int,
) -> VariableResult:
    ours, theirs = alike(left.columns[name], right.columns[name])
    a, b = ours.take(pairing.left), theirs.take(pairing.right)
    same = a.same_as(b)
    largest = largest_part = None
    if not a.is_text:
        apart, part = _distances(a.values, b.values)
        same |= (apart <= tolerance[0]) | (part <= tolerance[1])
        distances, parts = apart[~same], part[~same]
        if (known := ~np.isnan(distances)).any():
            largest, largest_part = float(distances[known].max()), float(parts[known].max())
    at = np.flatnonzero(~same)
    return VariableResult(
        name,
        len(same),
        len(at),
        int((a.present & b.absent).sum()),
        int((b.present & a.absent).sum()),
        largest,
        largest_part,
        tolerance if not a.is_text else (0.0, 0.0),
        _listed(at[:most], a, b, left, pairing, key),
    )


def _distances(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """|a - b|, and that as a part of the larger of the two; NaN where one is missing."""
    apart = np.abs(a - b)
    size = np.maximum(np.abs(a), np.abs(b))
    return apart, np.divide(apart, size, out=np.zeros_like(apart), where=size != 0)


def _listed(
    at: np.ndarray, a: Column, b: Column, left: Dataset, pairing: Pairing, key: _Key
) -> tuple[Difference, ...]:
    keys = key.of(left, pairing.left[at])
    values = zip(texts_of(a.take(at)), texts_of(b.take(at)), strict=True)
    return tuple(
        Difference(int(pairing.left[i]) + 1, int(pairing.right[i]) + 1, own, ours, theirs)
        for i, own, (ours, theirs) in zip(at, keys, values, strict=True)
    )


def texts_of(column: Column) -> list[str]:
    """Values as text; numbers with as many digits as tell them apart."""
    if column.is_text:
        return ["" if text is None else str(text) for text in column.tolist()]
    if column.kind.value != "number":
        return ["" if text is None else str(text) for text in column_as_text(column).tolist()]
    return ["" if value is None else _exact(float(value)) for value in column.tolist()]


def _exact(number: float) -> str:
    text = repr(number)
    return text.removesuffix(".0")


class _Key:
    """The texts of the key variables of records."""

    def __init__(self, left: Dataset, right: Dataset, keys: Sequence[str]) -> None:
        self.columns = {
            id(dataset): [dataset.columns[key] for key in keys] for dataset in (left, right)
        }

    def of(self, dataset: Dataset, at: np.ndarray) -> list[tuple[str, ...]]:
        """Key texts of the records at the positions `at`."""
        columns = self.columns[id(dataset)]
        texts = [texts_of(column.take(at)) for column in columns]
        return list(zip(*texts, strict=True)) if texts else [()] * len(at)

    def lists(self, at: np.ndarray, dataset: Dataset, most: int) -> Lists:
        """The number of records at `at` and the first `most` of them."""
        first = at[:most]
        keys = self.of(dataset, first)
        return Lists(
            len(at), tuple(Alone(int(i) + 1, own) for i, own in zip(first, keys, strict=True))
        )
