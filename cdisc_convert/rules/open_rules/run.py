"""Runs rules on a study: each gives a status, a reason where it was not applied, and findings."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from cdisc_convert.rules.faults import NotApplicable, NotRun
from cdisc_convert.rules.finding import Finding, RuleResult, Status
from cdisc_convert.rules.frame import Frame
from cdisc_convert.rules.open_rules import frames_define, frames_standard
from cdisc_convert.rules.open_rules.check import holds, need_operators
from cdisc_convert.rules.open_rules.frames import Builder, rule_types
from cdisc_convert.rules.open_rules.match import joined
from cdisc_convert.rules.open_rules.operate import need_operations, with_operations
from cdisc_convert.rules.open_rules.outcome import findings, is_about_study
from cdisc_convert.rules.open_rules.rule import Rule
from cdisc_convert.rules.open_rules.scope import other_family, other_use_case, out_of_scope
from cdisc_convert.rules.study import Study, StudyDataset

LISTED_PER_RULE = 10_000
"""Findings listed per rule; the true number is always given."""
RULE_TYPE_MODULES = (frames_define, frames_standard)
"""Imported for the rule types that they register."""


def run_rules(
    rules: Iterable[Rule], study: Study, listed_per_rule: int = LISTED_PER_RULE
) -> list[RuleResult]:
    """What becomes of each of `rules` on `study`, in their order."""
    builder = Builder(study)
    results = []
    for rule in rules:
        started = time.perf_counter()
        tally = _Tally(listed_per_rule)
        _run(rule, builder, tally)
        status, reason = tally.status()
        seconds = time.perf_counter() - started
        found = tuple(tally.findings)
        results.append(
            RuleResult(
                rule.id,
                rule.core_id,
                status,
                reason,
                seconds,
                found,
                tally.count,
                rule.message or rule.description,
                rule.references,
            )
        )
    return results


@dataclass(eq=False)
class _Tally:
    """What happened to a rule on each dataset."""

    room: int
    findings: list[Finding] = field(default_factory=list)
    count: int = 0
    ran: int = 0
    not_run: dict[str, list[str]] = field(default_factory=dict)
    not_applied: dict[str, list[str]] = field(default_factory=dict)

    def status(self) -> tuple[Status, str]:
        """Failed, not run, passed or not applicable: what weighs more counts."""
        if self.count:
            return Status.FAILED, _told(self.not_run)
        if self.not_run:
            return Status.NOT_RUN, _told(self.not_run)
        if self.ran:
            return Status.PASSED, ""
        return Status.NOT_APPLICABLE, _told(self.not_applied) or "the study has no dataset"

    def add(self, found: list[Finding], count: int) -> None:
        """Count findings, and list them while there is room; one about the study only once."""
        known = {(f.variables, str(f.values)) for f in self.findings if f.record is None}
        for finding in found:
            key = (finding.variables, str(finding.values))
            if finding.dataset == "STUDY" and key in known:
                count -= 1
                continue
            known.add(key)
            if len(self.findings) < self.room:
                self.findings.append(finding)
        self.count += count


def _told(reasons: dict[str, list[str]]) -> str:
    """Each reason with the datasets it holds for."""
    told = []
    for reason, names in reasons.items():
        shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
        told.append(f"{reason} ({shown})" if names else reason)
    return "; ".join(told)


def _run(rule: Rule, builder: Builder, tally: _Tally) -> None:
    study = builder.study
    try:
        _check_rule(rule)
    except NotRun as fault:
        tally.not_run[fault.reason] = []
        return
    not_for_us = other_family(rule, study) or other_use_case(rule, study)
    if not_for_us:
        tally.not_applied[not_for_us] = []
        return
    together = rule.scope.split is not True
    done: set[str] = set()
    for dataset in study.datasets:
        reason = out_of_scope(rule, study, dataset)
        name = dataset.whole_name if together else dataset.name
        if reason or name in done:
            if reason:
                tally.not_applied.setdefault(reason, []).append(dataset.name)
            continue
        done.add(name)
        _run_on(rule, dataset, builder, tally, together)
        if rule.sensitivity == "Study" and tally.ran and is_about_study(rule):
            return


def _check_rule(rule: Rule) -> None:
    """Raises NotRun where the rule file is broken or asks for what there is not."""
    if rule.problem:
        raise NotRun(f"the rule file is broken: {rule.problem}")
    if rule.type not in rule_types():
        raise NotRun(f"the rule type '{rule.type}' is not supported")
    need_operators(rule.conditions)
    need_operations(rule.operations)


def _run_on(
    rule: Rule, dataset: StudyDataset, builder: Builder, tally: _Tally, together: bool
) -> None:
    try:
        frame = rows_for(rule, dataset, builder, together)
        mask = holds(rule.check, frame)
        found, count = findings(rule, dataset, frame, mask, tally.room - len(tally.findings))
    except NotApplicable as fault:
        tally.not_applied.setdefault(fault.reason, []).append(dataset.name)
        return
    except NotRun as fault:
        tally.not_run.setdefault(fault.reason, []).append(dataset.name)
        return
    tally.ran += 1
    tally.add(found, count)


def rows_for(rule: Rule, dataset: StudyDataset, builder: Builder, together: bool) -> Frame:
    """The rows that `rule` looks at in `dataset`: made, joined, with its operations.

    Raises NotApplicable where none is left.
    """
    frame = builder.rows(rule.type, dataset, together)
    if rule.matches:
        frame = joined(builder.study, dataset, frame, rule, builder.records)
    if rule.operations:
        frame = with_operations(rule, dataset, frame, builder)
    if not len(frame):
        raise NotApplicable("there are no records to look at")
    return frame
