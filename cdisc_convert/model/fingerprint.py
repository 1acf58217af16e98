"""Marks of content: equal content has equal marks, whatever made it."""

from __future__ import annotations

import hashlib

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.memory import mark


def array_mark(array: np.ndarray) -> str:
    """Mark of an array of numbers: type, shape and bytes."""
    digest = hashlib.sha256(f"{array.dtype.str}{array.shape}".encode())
    digest.update(np.ascontiguousarray(array).view(np.uint8).data if array.size else b"")
    return digest.hexdigest()


class Fingerprints:
    """Marks of columns and datasets; what was marked once is not looked at again.

    Columns and lists of levels are never changed once they are made, so that one that is the same
    object has the same mark. They are held while this is held, so that no other takes their place.
    """

    def __init__(self) -> None:
        self._known: dict[int, tuple[object, str]] = {}

    def column(self, column: Column) -> str:
        """Mark of kind, values and levels, as they are held."""
        known = self._known.get(id(column))
        if known is None:
            known = self._known[id(column)] = (column, self.taken(column))
        return known[1]

    def taken(self, column: Column) -> str:
        """As `column`, of one that is made for the moment and so is not held."""
        levels = "" if column.levels is None else self._levels(column.levels)
        return mark(column.kind.value, array_mark(column.values), levels)

    def dataset(self, dataset: Dataset) -> str:
        """Mark of the records with all that is said of them."""
        columns = [f"{name}={self.column(column)}" for name, column in dataset.columns.items()]
        return mark(described(dataset), *columns)

    def _levels(self, levels: np.ndarray) -> str:
        known = self._known.get(id(levels))
        if known is None:
            lengths = ",".join(map(str, map(len, levels)))
            known = self._known[id(levels)] = (levels, mark(lengths, "".join(levels)))
        return known[1]


def described(dataset: Dataset) -> str:
    """Everything that is said of a dataset, as one text."""
    told = (
        dataset.name, dataset.label, dataset.variables, dataset.keys,
        dataset.structure, dataset.class_, dict(dataset.attributes),
    )  # fmt: skip
    return repr(told)
