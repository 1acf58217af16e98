"""What a table writes of one estimate: lines with a label and a text, by statistic."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from cdisc_convert.functions._registry import functions
from cdisc_convert.model.result import Estimate, Outcome
from cdisc_convert.package.estimate_texts import NOT_ESTIMABLE, estimate_text

_PIECE = re.compile(r"{(\w+)}")


@dataclass(frozen=True)
class Line:
    """A line of a table: its label and the text with `{operation}` in it.

    needs: operations without which the line is left out; "" as label = the line of the group itself.
    """

    label: str
    text: str

    @property
    def operations(self) -> tuple[str, ...]:
        """The operations named in the text."""
        return tuple(_PIECE.findall(self.text))


LINES: Mapping[str, tuple[Line, ...]] = {
    "summary": (
        Line("n", "{n}"),
        Line("Missing", "{missing}"),
        Line("Mean (SD)", "{mean} ({sd})"),
        Line("Mean", "{mean}"),
        Line("SD", "{sd}"),
        Line("SE", "{se}"),
        Line("{level} % CI of the mean", "{ci_low}, {ci_high}"),
        Line("Geometric mean (CV %)", "{geometric_mean} ({geometric_cv})"),
        Line("Geometric mean", "{geometric_mean}"),
        Line("Geometric CV (%)", "{geometric_cv}"),
        Line("Median", "{median}"),
        Line("Q1, Q3", "{q1}, {q3}"),
        Line("Q1", "{q1}"),
        Line("Q3", "{q3}"),
        Line("Min, Max", "{min}, {max}"),
        Line("Min", "{min}"),
        Line("Max", "{max}"),
        Line("Sum", "{sum}"),
    ),
    "paired_change": (
        Line("n", "{n}"),
        Line("Mean change (SD)", "{mean} ({sd})"),
        Line("{level} % CI", "{ci_low}, {ci_high}"),
        Line("p-value (paired t test)", "{p}"),
    ),
    "exact_proportion": (
        Line("n/N (%)", "{n}/{of} ({percent})"),
        Line("Exact {level} % CI (%)", "{ci_low}, {ci_high}"),
    ),
    "external_ratio": (
        Line("n", "{n}"),
        Line("Geometric mean", "{geometric_mean}"),
        Line("External value", "{constant}"),
        Line("Ratio ({level} % CI)", "{ratio} ({ci_low}, {ci_high})"),
    ),
    "spearman": (Line("n", "{n}"), Line("Spearman's rho", "{rho}")),
    "rank_sum_exact": (Line("Exact rank-sum p-value", "{p}"),),
    "geometric_mean_ratio": (
        Line("Geometric mean, reference", "{geometric_mean}, {reference_mean}"),
        Line("Ratio of geometric means ({level} % CI)", "{ratio} ({ci_low}, {ci_high})"),
    ),
    "fisher_exact": (
        Line("n/N, reference", "{n}/{of}, {n_reference}/{of_reference}"),
        Line("Fisher's exact p-value", "{p}"),
    ),
    "ancova": (
        Line("Adjusted mean", "{adjusted_mean}"),
        Line("Adjusted difference ({level} % CI)", "{difference} ({ci_low}, {ci_high})"),
        Line("p-value (analysis of covariance)", "{p}"),
    ),
    "shift_table": (Line("", "{n} ({percent})"),),
    "subjects_with": (Line("", "{n} ({percent}) {events}"),),
    "kaplan_meier": (
        Line("n", "{n}"),
        Line("Events", "{events}"),
        Line("Censored", "{censored}"),
        Line("Median ({level} % CI)", "{median} ({median_low}, {median_high})"),
        Line("At risk", "{at_risk}"),
        Line("Event-free % ({level} % CI)", "{survival} ({survival_low}, {survival_high})"),
    ),
    "cumulative_incidence": (
        Line("n", "{n}"),
        Line("Events", "{events}"),
        Line("Competing events", "{competing}"),
        Line("Censored", "{censored}"),
        Line("Cumulative incidence % ({level} % CI)", "{incidence} ({ci_low}, {ci_high})"),
    ),
}
"""Lines of each statistic; one is left out where its numbers are, or stand in an earlier line."""
PAIRED = ("summary",)


def lines_of(outcome: Outcome, estimates: list[Estimate]) -> list[tuple[Line, str]]:
    """The lines of a statistic with the labels that they have here."""
    given = {name for estimate in estimates for name in estimate.values}
    level = _level(outcome)
    found: list[tuple[Line, str]] = []
    written: set[str] = set()
    for line in LINES[outcome.statistic.how]:
        needed = set(line.operations)
        if not needed <= given or (outcome.statistic.how in PAIRED and needed <= written):
            continue
        written |= needed
        found.append((line, line.label.replace("{level}", level)))
    return found


def text_of(outcome: Outcome, line: Line, estimate: Estimate) -> str:
    """The text of a line for one estimate; an interval that is not there at all is left off."""
    if any(name not in estimate.values for name in line.operations):
        return ""
    known = {
        operation.name: operation for operation in functions()[outcome.statistic.how].operations
    }
    texts = {
        name: estimate_text(known[name], estimate.values[name], outcome.decimals)
        for name in line.operations
    }
    if outcome.statistic.how == "ancova" and estimate.values.get("difference") is None:
        if line.operations[0] != "adjusted_mean" and not estimate.note:
            return ""  # the reference itself
    if outcome.statistic.how in ("subjects_with", "shift_table"):
        return _count(outcome, texts)
    return _PIECE.sub(lambda piece: texts[piece[1]], line.text)


def _count(outcome: Outcome, texts: Mapping[str, str]) -> str:
    """`n (%) E`; no percent of nothing, no events where each subject has one record."""
    percent = texts["percent"]
    text = texts["n"]
    if percent != NOT_ESTIMABLE and text != "0":
        text += f" ({percent})"
    population = outcome.statistic.population
    has_events = population is None or population.dataset != outcome.statistic.dataset
    if outcome.statistic.how == "subjects_with" and has_events and texts["n"] != "0":
        text += f" {texts['events']}"
    return text


def _level(outcome: Outcome) -> str:
    argument = functions()[outcome.statistic.how].argument("level")
    value = outcome.statistic.arguments.get("level", argument.default if argument else 95)
    return f"{value:g}" if isinstance(value, int | float) else str(value)
