"""The row steps of a mapping: where the records of a dataset come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cdisc_convert.model.errors import Place
from cdisc_convert.model.statement import Condition, Reference, SortKey, Statement


@dataclass(frozen=True)
class Take:
    """Starts: one row per record of one source, or of several one under the other."""

    sources: tuple[str, ...]
    place: Place
    when: Condition | None = None
    because: str = ""


@dataclass(frozen=True)
class Part:
    """A part of a stack: its own rows and the values it gives."""

    name: str
    rows: tuple[RowStep, ...]
    give: Mapping[str, Statement]
    place: Place


@dataclass(frozen=True)
class Stack:
    """Starts: the rows of the parts one under the other."""

    parts: tuple[Part, ...]
    place: Place
    part_is: str = ""


@dataclass(frozen=True)
class Unpivot:
    """One row per row and line of the table; `columns` maps a new name to a table column."""

    source: str
    table: str
    columns: Mapping[str, str]
    place: Place
    empty: str = "keep"
    because: str = ""
    when: Condition | None = None


@dataclass(frozen=True)
class Join:
    """Adds the columns of another source, table or dataset."""

    with_: str
    match: tuple[tuple[str, Reference], ...]
    each: str
    place: Place
    issue: str = ""
    unused: str = ""


@dataclass(frozen=True)
class KeepOne:
    """One row per group."""

    within: tuple[Reference, ...]
    order: tuple[SortKey, ...]
    take: str
    because: str
    place: Place
    if_any: Condition | None = None
    issue: str = ""


@dataclass(frozen=True)
class SetAside:
    """Removes rows, with a reason."""

    when: Condition
    because: str
    place: Place
    kind: str = "excluded"
    issue: str = ""


@dataclass(frozen=True)
class Group:
    """One row per combination; the members stay reachable."""

    by: tuple[Reference, ...]
    place: Place


@dataclass(frozen=True)
class Expand:
    """One row per row and matching line of a table or dataset."""

    over: str
    place: Place
    match: tuple[tuple[str, Reference], ...] = ()
    when: Condition | None = None


@dataclass(frozen=True)
class Split:
    """One row per piece of a text; makes PIECE and PIECENO."""

    column: Reference
    place: Place
    separator: str = ""
    every: int = 0


@dataclass(frozen=True)
class Spread:
    """One row per step of an interval; makes STEP and STEPNO."""

    start: Reference
    end: Reference
    every: str | Reference
    place: Place


@dataclass(frozen=True)
class KeepEvent:
    """The earliest row that is no censoring (censor not 1), else the latest censoring."""

    within: tuple[Reference, ...]
    date: Reference
    censor: Reference
    because: str
    place: Place


RowStep = (
    Take | Stack | Unpivot | Join | KeepOne | SetAside | Group | Expand | Split | Spread | KeepEvent
)
