"""A mapping as typed values: what `language` makes of the YAML and `engine` runs."""

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


# -- rows -----------------------------------------------------------------------------------------


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


@dataclass(frozen=True)
class Check:
    """A data-issue check: one condition over the rows of a source or dataset."""

    id: str
    on: str
    when: Condition
    severity: str
    query: str
    place: Place
    to: str = ""
    effect: str = ""


@dataclass(frozen=True)
class Relation:
    """A RELREC relation, between datasets (`one`/`many`) or records (`left`/`right`)."""

    name: str
    place: Place
    one: Reference | None = None
    many: tuple[Reference, ...] = ()
    left: str = ""
    right: str = ""
    match: tuple[tuple[Reference, Reference], ...] = ()
    id: str = ""
    when: Condition | None = None


@dataclass(frozen=True)
class DatasetSpec:
    """A submitted or intermediate dataset."""

    name: str
    is_submitted: bool
    place: Place
    rows: tuple[RowStep, ...] = ()
    statements: Mapping[str, Statement] = field(default_factory=dict)
    then: tuple[RowStep, ...] = ()
    key: tuple[str, ...] = ()
    domain: str = ""
    structure: str = ""
    label: str = ""
    class_: str = ""
    submitted_when: str = ""
    as_is: str = ""
    cutoff_on: str = ""
    checks: tuple[Check, ...] = ()
    comment: str = ""
    documents: tuple[str, ...] = ()

    @property
    def prefix(self) -> str:
        """What `--` stands for."""
        return self.domain or self.name


# -- study ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ConfigValue:
    """A number or text that a person chose, with its source."""

    name: str
    value: float | str
    source: str
    says: str
    place: Place


@dataclass(frozen=True)
class SubjectOf:
    """How a source's row belongs to a person: `column` read by `form`, `with` held by other columns."""

    column: str
    form: str
    with_: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A raw table as the study declares it."""

    name: str
    place: Place
    file: str = ""
    files: str = ""
    file_name: str = ""
    form_of: str = ""
    form: str = ""
    is_optional: bool = False
    reader: Mapping[str, Any] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    subject: SubjectOf | None = None
    per: str = ""
    key: tuple[str, ...] = ()
    duplicates: str = "refuse"
    time_zone: str = "site"
    time_zone_column: str = ""
    missing: Mapping[str, str] = field(default_factory=dict)
    deleted_when: Condition | None = None
    when: Condition | None = None
    because: str = ""
    statements: Mapping[str, Statement] = field(default_factory=dict)
    is_vendor: bool = False
    is_sealed: bool = False
    crf: tuple[str, ...] = ()
    not_submitted: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""


@dataclass(frozen=True)
class Register:
    """The persons of the study."""

    source: str
    id: str
    place: Place
    same_person: tuple[str, ...] = ()
    order: tuple[str, ...] = ()
    sites: str = ""


@dataclass(frozen=True)
class TableFile:
    """A look-up table of the study; `origin` protocol or sponsor."""

    name: str
    path: str
    place: Place
    origin: str = ""
    is_raw: bool = False


@dataclass(frozen=True)
class Study:
    """A study: its standards, sources, tables and datasets."""

    name: str
    studyid: str
    title: str
    folder: str
    place: Place
    standards: Mapping[str, str]
    config: Mapping[str, ConfigValue]
    register: Register | None
    sources: Mapping[str, Source]
    tables: Mapping[str, TableFile]
    datasets: Mapping[str, DatasetSpec]
    relations: tuple[Relation, ...] = ()
    checks: tuple[Check, ...] = ()
    corrections: str = ""
    cutoff: str = ""
    sealed: tuple[str, ...] = ()
    hide: Mapping[str, str] = field(default_factory=dict)
    is_unblinded: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, Any] = field(default_factory=dict)
    files: tuple[str, ...] = ()


# -- walking --------------------------------------------------------------------------------------


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
