"""What validation gives: a status per rule, and findings."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cdisc_convert.rules.cells import Value

STUDY = "STUDY"
"""Dataset of a finding about the whole study."""
NOT_THERE = "Not in dataset"
"""Value of a reported variable that the dataset does not have."""


class Status(StrEnum):
    """What became of a rule."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_APPLICABLE = "not_applicable"
    NOT_RUN = "not_run"


class Severity(StrEnum):
    """How much a finding weighs."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True)
class Finding:
    """One violation of a rule.

    core_id: file name, without ending, of a rule file given by the user; None for our own rules.
    record: record of the dataset from 1, or row of the metadata; None for the whole dataset.
    variables, values: what the rule reports, in its order.
    place: line of the specification that made the value, or None.
    """

    rule: str
    core_id: str | None
    severity: Severity
    dataset: str
    record: int | None
    usubjid: str | None
    seq: float | None
    variables: tuple[str, ...]
    values: tuple[Value | list[Value | None] | None, ...]
    message: str
    place: str | None = None


@dataclass(frozen=True)
class RuleResult:
    """The status of one rule, why it was not applied or not run, and the seconds it took.

    true_count: number of findings, also where fewer are listed.
    title: what the rule asks for, without any value of the data.
    same_as: ids of the rule elsewhere (CDISC conformance rules, FDA).
    """

    id: str
    core_id: str | None
    status: Status
    reason: str
    seconds: float
    findings: tuple[Finding, ...] = ()
    true_count: int = 0
    title: str = ""
    same_as: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The id that people look up: of a rule file its name, else that of the rule."""
        return self.core_id or self.id
