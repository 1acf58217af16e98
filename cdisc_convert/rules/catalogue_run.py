"""Runs our catalogue on a study: each rule gives a status, a reason, findings and its seconds."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from cdisc_convert.rules.catalogue import CatalogueRule, rules_for
from cdisc_convert.rules.faults import NotApplicable, NotRun
from cdisc_convert.rules.finding import STUDY, Finding, RuleResult, Status
from cdisc_convert.rules.kinds._registry import Fact, Given, Level, Marks
from cdisc_convert.rules.study import Study, StudyDataset
from cdisc_convert.rules.view import ADAM, SDTM, View, World

LISTED_PER_RULE = 1_000
"""Findings listed per rule; the true number is always given."""
SHOWN_DATASETS = 5
BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    re.error,
)
"""What a fault in a kind raises; it stops that rule only, and the report says so."""
INTERNAL = "a fault of this program, please report it"
"""How the reason of a rule begins that broke down."""


def run_catalogue(
    study: Study,
    rules: Iterable[CatalogueRule] | None = None,
    *,
    sources: Sequence[StudyDataset] = (),
    listed_per_rule: int = LISTED_PER_RULE,
    looked: set[str] | None = None,
) -> list[RuleResult]:
    """What becomes of each of `rules` (None = all without an agency's own) on `study`.

    sources: datasets of the other standard that the study was made from. looked: is given the
    domains, other than the study's own, that rules asked for.
    """
    world = World(study, sources, set() if looked is None else looked)
    tallies = [_Tally(rule, listed_per_rule) for rule in (rules_for() if rules is None else rules)]
    for tally in tallies:
        if tally.rule.problem:
            tally.not_run[f"the rule file is broken: {tally.rule.problem}"] = []
        elif tally.rule.level is Level.STUDY:
            _timed(tally, "the study", partial(_check_study, tally.rule, world, tally))
            world.make_room()
    by_view = [t for t in tallies if not t.rule.problem and t.rule.level is not Level.STUDY]
    for view in world.views():  # all rules on one domain, then the next: each is read once
        for tally in by_view:
            reason = tally.rule.applies_to.excludes(view)
            if reason:
                tally.not_applied.setdefault(reason, []).append(view.name)
            else:
                _timed(tally, view.name, partial(_check_view, tally.rule, view, tally))
                world.make_room()
    return [tally.result() for tally in tallies]


@dataclass(eq=False)
class _Tally:
    """What happened to a rule on each domain."""

    rule: CatalogueRule
    room: int
    findings: list[Finding] = field(default_factory=list)
    count: int = 0
    looked: int = 0
    not_applied: dict[str, list[str]] = field(default_factory=dict)
    not_run: dict[str, list[str]] = field(default_factory=dict)
    seconds: float = 0.0

    def result(self) -> RuleResult:
        """The outcome of the rule: failed, not run, passed, not applicable, what weighs more."""
        status, reason = Status.NOT_APPLICABLE, _told(self.not_applied)
        if self.count:
            status, reason = Status.FAILED, _told(self.not_run)
        elif self.not_run:
            status, reason = Status.NOT_RUN, _told(self.not_run)
        elif self.looked:
            status, reason = Status.PASSED, ""
        return RuleResult(
            self.rule.id,
            None,
            status,
            reason,
            self.seconds,
            tuple(self.findings),
            self.count,
            self.rule.title,
            self.rule.same_as,
        )

    def take(self, view: View | None, given: Iterable[Given]) -> None:
        """Turn what the kind gave into findings."""
        for one in given:
            self.looked += 1
            if isinstance(one, Marks):
                assert view is not None
                self._take_marks(view, one)
            elif isinstance(one, Fact):
                self.count += 1
                if len(self.findings) < self.room:
                    self.findings.append(self._finding_of(one, view))

    def _take_marks(self, view: View, marks: Marks) -> None:
        rows = np.flatnonzero(marks.mask)
        self.count += len(rows)
        rows = rows[: max(self.room - len(self.findings), 0)]
        if not len(rows):
            return
        shown = [view.column(name).take(rows).tolist() for name in marks.variables]
        subjects = view.texts("USUBJID").take(rows).tolist()
        numbers = view.numbers("ASEQ" if view.family == ADAM else "--SEQ").take(rows)
        message = _message(self.rule, view, marks.text)
        values = zip(*shown, strict=True) if shown else ((),) * len(rows)
        self.findings += [
            Finding(
                self.rule.id,
                None,
                self.rule.severity,
                view.frame.datasets[origin],
                int(record),
                None if subject is None else str(subject),
                None if np.isnan(number) else float(number),
                marks.variables,
                tuple(value),
                message,
                _place(view, marks.variables),
            )
            for origin, record, subject, number, value in zip(
                view.frame.origin[rows],
                view.frame.record[rows],
                subjects,
                numbers,
                values,
                strict=True,
            )
        ]

    def _finding_of(self, fact: Fact, view: View | None) -> Finding:
        message = _message(self.rule, view, fact.text)
        named = fact.dataset or STUDY
        place = _place(view, fact.variables) if view is not None else None
        return Finding(
            self.rule.id,
            None,
            self.rule.severity,
            named,
            None,
            None,
            None,
            fact.variables,
            fact.values,
            message,
            place,
        )


def _message(rule: CatalogueRule, view: View | None, text: str) -> str:
    says = rule.says.replace("{text}", text)
    return says.replace("--", view.prefix) if view is not None else says


def _place(view: View, variables: Sequence[str]) -> str | None:
    """Place of the statement that makes the last of `variables`, where the metadata have one."""
    for name in reversed(variables):
        for part in view.parts:
            for variable in part.data.variables:
                if variable.name == name and variable.place:
                    return variable.place
    return None


def _told(reasons: dict[str, list[str]]) -> str:
    """Each reason with the datasets it holds for; those outside the scope of a rule in one go."""
    told = []
    for reason, names in reasons.items():
        more = len(names) - SHOWN_DATASETS
        shown = ", ".join(names[:SHOWN_DATASETS]) + (f" and {more} more" if more > 0 else "")
        told.append(f"{reason} ({shown})" if names else reason)
    return "; ".join(told)


def _timed(tally: _Tally, name: str, check: Callable[[], None]) -> None:
    """Run `check` and add its seconds to those of the rule."""
    started = time.perf_counter()
    _tell(tally, name, check)
    tally.seconds += time.perf_counter() - started


def _tell(tally: _Tally, name: str, check: Callable[[], None]) -> None:
    """Run `check`; what keeps it from running is told, and never stops the other rules."""
    try:
        check()
    except NotApplicable as fault:
        tally.not_applied.setdefault(fault.reason, []).append(name)
    except NotRun as fault:
        tally.not_run.setdefault(fault.reason, []).append(name)
    except BROKEN as error:
        reason = f"{INTERNAL}: {type(error).__name__}: {error}"
        tally.not_run.setdefault(reason, []).append(name)


def _check_study(rule: CatalogueRule, world: World, tally: _Tally) -> None:
    family = ADAM if world.study.library.family == "ADaM" else SDTM
    if rule.applies_to.family not in ("any", family):
        raise NotApplicable(f"is about {rule.applies_to.family.upper()}")
    tally.take(None, rule.made_of.check(world, **rule.check))


def _check_view(rule: CatalogueRule, view: View, tally: _Tally) -> None:
    if rule.level is Level.DATASET:
        for part in view.parts:
            tally.take(view, rule.made_of.check(view, part, **rule.check))
    elif len(view):
        tally.take(view, rule.made_of.check(view, **rule.check))
    else:
        raise NotApplicable("there are no records")
