"""Statements of a mapping: references, conditions, and how a value is made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cdisc_convert.model.errors import Place

NOWHERE = Place("")


@dataclass(frozen=True)
class Reference:
    """A name in the mapping: `NAME` (own dataset), `source.Column` or `DATASET.NAME`."""

    scope: str  # "" for a name of the own dataset
    name: str
    place: Place = field(default=NOWHERE, compare=False)

    def __str__(self) -> str:
        return f"{self.scope}.{self.name}" if self.scope else self.name


@dataclass(frozen=True)
class TableColumn:
    """The values of a column of a table, as the right side of `in`."""

    table: str
    column: str

    def __str__(self) -> str:
        return f"column {self.column} of table {self.table}"


@dataclass(frozen=True)
class Test:
    """`var` against `value` by one of the ten tests.

    test: is, is_not, in, not_in, less_than, at_most, more_than, at_least, missing, present.
    value: text, number, Reference, tuple of literals, or TableColumn; None for missing/present.
    """

    var: Reference
    test: str
    value: Any
    place: Place = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class Combination:
    """Conditions joined by `all` or `any`."""

    word: str
    conditions: tuple[Condition, ...]
    place: Place = field(default=NOWHERE, compare=False)


Condition = Test | Combination


@dataclass(frozen=True)
class SortKey:
    """One reference of an `order`."""

    reference: Reference
    descending: bool = False

    def __str__(self) -> str:
        return f"{self.reference} (descending)" if self.descending else str(self.reference)


@dataclass(frozen=True)
class Call:
    """A function with its arguments: the simplest way a value is made.

    arguments: by YAML name; References, tuples, SortKeys, literals or maps as the kind asks.
    among, match: limit the records that take part.
    when: where the value is written; elsewhere it is missing.
    """

    how: str
    arguments: Mapping[str, Any]
    place: Place
    among: Condition | None = None
    match: tuple[tuple[Reference, Reference], ...] = ()
    when: Condition | None = None
    note: str = ""


@dataclass(frozen=True)
class Choose:
    """The first branch whose `when` holds; none = missing."""

    branches: tuple[Make, ...]
    place: Place
    when: Condition | None = None
    note: str = ""


@dataclass(frozen=True)
class ByValue:
    """One way to make the value for each value of another name."""

    by: Reference
    cases: tuple[tuple[tuple[str, ...], Make], ...]
    otherwise: Make | None
    place: Place
    when: Condition | None = None
    note: str = ""


@dataclass(frozen=True)
class ByPart:
    """Given by the parts of the stack."""

    place: Place
    when: Condition | None = None
    note: str = ""


Make = Call | Choose | ByValue | ByPart


@dataclass(frozen=True)
class Supplemental:
    """Where a value goes into SUPP--."""

    label: str
    evaluator: str = ""
    name: str = ""


@dataclass(frozen=True)
class Statement:
    """One name of a dataset and how its value is made.

    is_helper: kept for other statements and the trace, never written.
    """

    name: str
    make: Make
    place: Place
    is_helper: bool = False
    supplemental: Supplemental | None = None
    crf: tuple[str, ...] = ()
    origin: str = ""
    note: str = ""
    dictionary: str = ""
    label: str = ""
    type: str = ""
    length: int | None = None
    display: str = ""
    issue: str = ""
    after_cutoff: str = ""
    document: tuple[str, str] | None = None
    codelist: str = ""


def references_of(value: Any) -> Iterator[Reference]:
    """Every reference inside a condition, argument, call or row step."""
    if isinstance(value, Reference):
        yield value
    elif isinstance(value, SortKey):
        yield value.reference
    elif isinstance(value, Test):
        yield value.var
        yield from references_of(value.value)
    elif isinstance(value, Combination):
        for condition in value.conditions:
            yield from references_of(condition)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from references_of(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from references_of(item)


def calls_of(make: Make) -> Iterator[Call]:
    """Every call inside a way to make a value."""
    if isinstance(make, Call):
        yield make
    elif isinstance(make, Choose):
        for branch in make.branches:
            yield from calls_of(branch)
    elif isinstance(make, ByValue):
        for _, case in make.cases:
            yield from calls_of(case)
        if make.otherwise is not None:
            yield from calls_of(make.otherwise)
