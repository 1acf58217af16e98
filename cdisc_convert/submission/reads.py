"""Notes which columns of which datasets a step looks at, while it looks.

A step that is given `Watched` datasets and sees data in no other way does the same again where all
that it looked at is the same: what it looks at next follows from what it has seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset

NAMES, ABOUT = "@names", "@about"
"""Looked at in place of a column: the names of all datasets; whether a dataset is there, and what
is said of it and its variables. No name of a variable begins with @."""
Look = tuple[str, str]
"""A dataset, and one of its columns."""


class Watched(Mapping[str, Dataset]):
    """Datasets that tell `looked` of every look at them."""

    def __init__(self, datasets: Mapping[str, Dataset], looked: Callable[[Look], None]) -> None:
        self._datasets = datasets
        self._looked = looked
        self._given: dict[str, Dataset] = {}

    def __getitem__(self, name: str) -> Dataset:
        self._looked((name, ABOUT))
        if name not in self._given:
            dataset = self._datasets[name]
            if not dataset.is_for_transport:
                columns = _WatchedColumns(name, dataset.columns, self._looked)
                dataset = replace(dataset, columns=columns)
            self._given[name] = dataset
        return self._given[name]

    def __contains__(self, name: object) -> bool:
        self._looked((str(name), ABOUT))
        return name in self._datasets

    def __iter__(self) -> Iterator[str]:
        self._looked(("", NAMES))
        return iter(self._datasets)

    def __len__(self) -> int:
        self._looked(("", NAMES))
        return len(self._datasets)


class _WatchedColumns(Mapping[str, Column]):
    """Columns of a dataset; which names there are belongs to what is said of the dataset."""

    def __init__(
        self, dataset: str, columns: Mapping[str, Column], looked: Callable[[Look], None]
    ) -> None:
        self._dataset, self._columns, self._looked = dataset, columns, looked

    def __getitem__(self, name: str) -> Column:
        column = self._columns[name]
        self._looked((self._dataset, name))
        return column

    def __contains__(self, name: object) -> bool:
        return name in self._columns

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)
