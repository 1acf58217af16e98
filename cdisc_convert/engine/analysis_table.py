"""The records of a finished dataset that an analysis looks at, with joined datasets beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.model.column import Column, Kind, concatenate, group_codes
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.records import Table
from cdisc_convert.model.result import Joined
from cdisc_convert.model.spec import Condition, ConfigValue, Reference

PERSONS, PERSON = "ADSL", "USUBJID"
Sides = Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Choice:
    """Which records `table_of` gives: those of a dataset, with others beside, where `among` holds."""

    dataset: str
    joins: tuple[Joined, ...]
    among: Condition | None
    place: Place


@dataclass(frozen=True, eq=False)
class Looks:
    """What an analysis or figure saw of the records of a choice.

    table: the records, None where the dataset was not made. seen: (dataset, variable).
    """

    table: AnalysisTable | None
    seen: dict[tuple[str, str], None] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Analysable:
    """Everything that results and displays are made from.

    datasets: the finished datasets by name. label: of a variable, see `label_of`.
    looks: where it is to be noted what is looked at, by the text of a choice; None = it is not.
    """

    datasets: Mapping[str, Dataset]
    tables: Mapping[str, Table]
    config: Mapping[str, ConfigValue]
    looks: dict[str, Looks] | None = None

    def label_of(self, ref: Reference, own: str) -> str:
        """The label of a variable; its name where it has none."""
        dataset = self.datasets.get(ref.scope or own)
        for variable in dataset.variables if dataset is not None else ():
            if variable.name == ref.name:
                return variable.label or ref.name
        return ref.name

    def number(self, value: float | Reference) -> float:
        """A number literal or `config.name`.

        Raises SourceError where the text of a config is no number.
        """
        if not isinstance(value, Reference):
            return float(value)
        found = self.config[value.name]
        try:
            return float(found.value)
        except ValueError:
            raise SourceError.at(
                found.place, f"config {found.name} is '{found.value}', but a number is wanted"
            ) from None


@dataclass(frozen=True, eq=False)
class AnalysisTable:
    """Chosen records of a dataset.

    rows: positions of the records. beside: for each joined dataset the position of the record that
    stands beside each record, -1 = none. looks: notes the columns that are looked at, also by
    tables that are taken from this one.
    """

    source: Analysable
    dataset: Dataset
    rows: np.ndarray
    beside: Sides = field(default_factory=dict)
    looks: Looks | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def column(self, ref: Reference) -> Column:
        """The column of a reference, one value per record.

        Raises SourceError where the dataset holds no such variable.
        """
        if ref.scope == "config":
            return Column.constant(self.source.config[ref.name].value, len(self))
        owner = ref.scope or self.dataset.name
        dataset = self.dataset if owner == self.dataset.name else self.source.datasets[owner]
        if ref.name not in dataset.columns:
            raise SourceError.at(ref.place, f"{owner} has no variable {ref.name} to analyse")
        if self.looks is not None:
            self.looks.seen[owner, ref.name] = None
        positions = self.rows if owner == self.dataset.name else self.beside[owner][self.rows]
        return dataset.columns[ref.name].take(positions)

    def twin(self, ref: Reference, names: tuple[str, ...]) -> Column | None:
        """The first of `names` that stands in the dataset of `ref`."""
        owner = ref.scope or self.dataset.name
        known = self.source.datasets[owner].columns
        name = next((name for name in names if name in known and name != ref.name), None)
        return None if name is None else self.column(Reference(ref.scope, name, ref.place))

    def where(self, condition: Condition | None) -> AnalysisTable:
        """The records for which `condition` holds."""
        if condition is None:
            return self
        mask = holds(condition, self.column, len(self), self.source.tables)
        return self.take(mask)

    def take(self, mask: np.ndarray) -> AnalysisTable:
        """The records where `mask` is true."""
        return replace(self, rows=self.rows[mask])

    def persons(self) -> np.ndarray:
        """A whole number for each person, one per record; records without person are all one."""
        if PERSON not in self.dataset.columns:
            return np.arange(len(self))
        return group_codes([self.column(Reference("", PERSON))], len(self))


def table_of(
    source: Analysable,
    name: str,
    joins: tuple[Joined, ...],
    among: Condition | None,
    place: Place,
) -> AnalysisTable | None:
    """The records of dataset `name` for which `among` holds; None where it was not made.

    ADSL stands beside every dataset with USUBJID. Raises SourceError where two records could stand
    beside one.
    """
    found = _chosen(source, name, joins, among, place)
    if source.looks is None:
        return found
    looks = source.looks.setdefault(repr(Choice(name, joins, among, place)), Looks(found))
    return None if found is None else replace(found, looks=looks)


def _chosen(
    source: Analysable,
    name: str,
    joins: tuple[Joined, ...],
    among: Condition | None,
    place: Place,
) -> AnalysisTable | None:
    needed = (name, *(join.dataset for join in joins))
    if any(dataset not in source.datasets for dataset in needed):
        return None
    dataset = source.datasets[name]
    beside: dict[str, np.ndarray] = {}
    named = {join.dataset for join in joins}
    if PERSONS in source.datasets and PERSONS not in (*named, name):
        if PERSON in dataset.columns and PERSON in source.datasets[PERSONS].columns:
            joins = (Joined(PERSONS, place), *joins)
    for join in joins:
        beside[join.dataset] = _partners(source, dataset, join)
    whole = AnalysisTable(source, dataset, np.arange(len(dataset)), beside)
    return whole.where(among)


def _partners(source: Analysable, dataset: Dataset, join: Joined) -> np.ndarray:
    """For each record of `dataset` the position of its partner, -1 = none."""
    other = _chosen(source, join.dataset, (), join.when, join.place)
    assert other is not None
    size = len(dataset)
    keys = []
    for name in join.match:
        if name not in dataset.columns or name not in other.dataset.columns:
            lacking = dataset.name if name not in dataset.columns else join.dataset
            raise SourceError.at(join.place, f"{lacking} has no variable {name} to match by")
        left, right = dataset.columns[name], other.column(Reference("", name))
        keys.append(concatenate([_as_text(left), _as_text(right)]))
    codes = group_codes(keys, size + len(other))
    known = np.logical_and.reduce([key.present for key in keys])
    position = np.full(int(codes.max(initial=-1)) + 1, -1, dtype=np.int64)
    theirs = codes[size:][known[size:]]
    _refuse_two(join, other, theirs)
    position[theirs] = other.rows[known[size:]]
    return np.where(known[:size], position[codes[:size]], -1)


def _as_text(column: Column) -> Column:
    return column_as_text(column).as_kind(Kind.TEXT)


def _refuse_two(join: Joined, other: AnalysisTable, codes: np.ndarray) -> None:
    order = np.argsort(codes, kind="stable")
    again = np.flatnonzero(codes[order][1:] == codes[order][:-1])
    if not len(again):
        return
    rows = other.rows[np.sort(order[[again[0], again[0] + 1]])]
    raise SourceError.at(
        join.place,
        f"{join.dataset} has several records for one {', '.join(join.match)} (records "
        f"{rows[0] + 1} and {rows[1] + 1}); choose one of them with 'when', or lengthen 'match'",
    )
