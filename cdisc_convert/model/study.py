"""A study as its mapping declares it: sources, tables, datasets, checks, relations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cdisc_convert.model.errors import Place
from cdisc_convert.model.result import AnalysisResult, Display
from cdisc_convert.model.row_step import RowStep
from cdisc_convert.model.statement import Condition, Reference, Statement


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
    """A RELREC relation, between datasets (`one`/`many`) or records (`left`/`right`).

    named_by: the side whose records name the other, and so must find it; "" = told by the data.
    """

    name: str
    place: Place
    one: Reference | None = None
    many: tuple[Reference, ...] = ()
    left: str = ""
    right: str = ""
    match: tuple[tuple[Reference, Reference], ...] = ()
    id: str = ""
    when: Condition | None = None
    named_by: str = ""


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
    unlisted_columns: str = "refuse"
    is_unblinded: bool = True
    values: Mapping[str, str] = field(default_factory=dict)
    results: Mapping[str, AnalysisResult] = field(default_factory=dict)
    displays: Mapping[str, Display] = field(default_factory=dict)
    files: tuple[str, ...] = ()
