"""Analysis results and displays as a mapping declares them (ARM for Define-XML 1.0, section 4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cdisc_convert.model.errors import Place
from cdisc_convert.model.statement import Combination, Condition, Reference, SortKey, Test

MOST_CONJUNCTIONS = 8


@dataclass(frozen=True)
class Population:
    """The persons that an analysis is about: one record each of `dataset` where `when` holds.

    by: variables of `dataset` that name the group of a person, in order of the result's `columns`.
    """

    dataset: str
    place: Place
    label: str = ""
    when: Condition | None = None
    by: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Joined:
    """A dataset whose values stand beside those of the analysis dataset: one record per `match`."""

    dataset: str
    place: Place
    when: Condition | None = None
    match: tuple[str, ...] = ("USUBJID",)


@dataclass(frozen=True)
class Statistic:
    """One statistic of a result: an Analysis in terms of the Analysis Results Standard.

    id: of the result with a number (`ICL-AR-3.2`).
    dataset, among, join: the records analysed.
    per, rows, columns: variables whose values divide the records; `per` starts a section of a table.
    decimals: of the values analysed, for what is shown; None = as the data have them.
    """

    id: str
    how: str
    arguments: Mapping[str, Any]
    dataset: str
    place: Place
    label: str = ""
    among: Condition | None = None
    join: tuple[Joined, ...] = ()
    population: Population | None = None
    per: tuple[Reference, ...] = ()
    rows: tuple[Reference, ...] = ()
    columns: tuple[Reference, ...] = ()
    decimals: int | None = None


@dataclass(frozen=True)
class AnalysisResult:
    """One analysis result of ARM, with the statistics that make it up.

    endpoints: ids of the protocol; displays: names of the displays that show it.
    variables: the analysis variables (`ADLYM.AVAL`).
    document: name and page of the document that `documentation` is about.
    """

    id: str
    title: str
    reason: str
    purpose: str
    place: Place
    statistics: tuple[Statistic, ...] = ()
    endpoints: tuple[str, ...] = ()
    displays: tuple[str, ...] = ()
    variables: tuple[Reference, ...] = ()
    documentation: str = ""
    document: tuple[str, str] | None = None

    @property
    def datasets(self) -> tuple[str, ...]:
        """Names of the analysis datasets, in order of first use."""
        found = [item.dataset for item in self.statistics]
        found += [join.dataset for item in self.statistics for join in item.join]
        return tuple(dict.fromkeys(found))

    def selections(self, dataset: str) -> tuple[Condition | None, ...]:
        """The distinct conditions under which records of `dataset` are analysed."""
        found = [item.among for item in self.statistics if item.dataset == dataset]
        found += [
            join.when for item in self.statistics for join in item.join if join.dataset == dataset
        ]
        return tuple(dict.fromkeys(found))


@dataclass(frozen=True)
class Mark:
    """Events that a swimmer plot shows on the line of a person."""

    label: str
    dataset: str
    at: Reference
    when: Condition | None = None


@dataclass(frozen=True)
class Plot:
    """What a figure draws; which of these count is said by its kind (language/displays.py).

    lines: (panel or "", value) of reference lines; marks: positions on the x axis.
    scale: the x axis shows `at` divided by this number (7: days as weeks).
    """

    kind: str
    value: Reference | None = None
    at: Reference | None = None
    visit: Reference | None = None
    x: Reference | None = None
    groups: Reference | None = None
    panels: Reference | None = None
    censor: Reference | None = None
    error: str = "se"
    is_log: bool = False
    scale: float = 1.0
    lines: tuple[tuple[str, float], ...] = ()
    marks: tuple[float, ...] = ()
    events: tuple[Mark, ...] = ()
    x_label: str = ""
    y_label: str = ""


@dataclass(frozen=True)
class Display:
    """A table (T-), figure (F-) or listing (L-) with what stands around it.

    dataset, among, join, columns, order: what a listing lists or a figure draws.
    """

    name: str
    title: str
    place: Place
    population: str = ""
    footnotes: tuple[str, ...] = ()
    document: tuple[str, str] | None = None
    dataset: str = ""
    among: Condition | None = None
    join: tuple[Joined, ...] = ()
    columns: tuple[Reference, ...] = ()
    order: tuple[SortKey, ...] = ()
    plot: Plot | None = None

    @property
    def kind(self) -> str:
        """`table`, `figure` or `listing`."""
        return {"T": "table", "F": "figure", "L": "listing"}[self.name[0]]


@dataclass(frozen=True)
class Estimate:
    """Values of one statistic for one combination of groups.

    groups: level by name of the variable, in order; a level that is a total is missing here.
    values: by operation; None = cannot be estimated, and `note` says why.
    """

    groups: Mapping[str, str]
    values: Mapping[str, float | str | None]
    note: str = ""


@dataclass(frozen=True)
class Outcome:
    """What a statistic gave.

    levels: by grouping variable its levels in order; persons: by level of `columns` (joined by
    " | ") the number of persons in the population.
    decimals: of the values analysed.
    """

    statistic: Statistic
    result: AnalysisResult
    estimates: tuple[Estimate, ...]
    levels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, int] = field(default_factory=dict)
    records: int = 0
    subjects: int = 0
    decimals: int = 0


def conjunctions(condition: Condition | None) -> tuple[tuple[Test, ...], ...]:
    """The condition as alternatives of tests that all hold (disjunctive normal form).

    ARM where clauses are conjunctions, so each alternative is an AnalysisDataset of its own. No
    condition gives one alternative without tests.
    """
    if condition is None:
        return ((),)
    if isinstance(condition, Test):
        return ((condition,),)
    found = [conjunctions(inner) for inner in condition.conditions]
    if condition.word == "any":
        return tuple(alternative for inner in found for alternative in inner)
    joined: tuple[tuple[Test, ...], ...] = ((),)
    for inner in found:
        joined = tuple(first + second for first in joined for second in inner)
    return joined


def both(first: Condition | None, second: Condition | None) -> Condition | None:
    """The condition that both hold."""
    if first is None or second is None:
        return first if second is None else second
    return Combination("all", (first, second), second.place)
