"""Answers of the official engine as results of ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cdisc_convert.rules.core.environment import CoreSetup, order_for
from cdisc_convert.rules.core.process import Answer, Say, run_official
from cdisc_convert.rules.finding import STUDY, Finding, RuleResult, Severity, Status
from cdisc_convert.rules.study import Study

SHOWN_ERRORS = 3


def run_core(
    study: Study,
    folder: Path,
    setup: CoreSetup,
    define: Path | None = None,
    rules: Path | None = None,
    say: Say | None = None,
) -> list[RuleResult]:
    """What becomes of each rule of the official engine on the datasets in `folder`.

    rules: folder of rule files; None = the rules of its cache for the study's standard.
    """
    order = order_for(study, folder, setup, define, rules)
    answers = run_official(setup, order, say)
    return [result_of(answer) for answer in sorted(answers, key=lambda one: str(one["rule"]))]


def result_of(answer: Answer) -> RuleResult:
    """One answer: an execution error is no finding, and a rule that only failed did not run."""
    name = str(answer["rule"])
    errors = answer.get("errors") or []
    findings = tuple(_finding(name, told) for told in answer.get("findings") or [])
    count = int(answer.get("count") or 0)
    reason = _reasons(errors, "execution error: ")
    if count:
        status = Status.FAILED
    elif errors:
        status = Status.NOT_RUN
    elif answer.get("ran"):
        status = Status.PASSED
    else:
        status, reason = Status.NOT_APPLICABLE, _reasons(answer.get("skipped") or [], "")
    return RuleResult(
        name,
        name,
        status,
        reason,
        float(answer.get("seconds") or 0.0),
        findings,
        count,
        str(answer.get("message") or ""),
    )


def _reasons(told: Iterable[Any], start: str) -> str:
    by_text: dict[str, list[str]] = {}
    for dataset, text in told:
        by_text.setdefault(str(text), []).append(str(dataset))
    shown = []
    for text, datasets in list(by_text.items())[:SHOWN_ERRORS]:
        names = ", ".join(name for name in datasets[:5] if name)
        shown.append(f"{start}{text}" + (f" ({names})" if names else ""))
    return "; ".join(shown)


def _finding(rule: str, told: Mapping[str, Any]) -> Finding:
    dataset = str(told.get("dataset") or STUDY)
    row = told.get("row")
    seq = told.get("seq")
    subject = told.get("usubjid")
    values = tuple(
        [v for v in value] if isinstance(value, list) else value for value in told["values"]
    )
    return Finding(
        rule=rule,
        core_id=rule,
        severity=Severity.ERROR,
        dataset=dataset,
        record=int(row) if isinstance(row, (int, float)) else None,
        usubjid=None if subject is None else str(subject),
        seq=float(seq) if isinstance(seq, (int, float)) else None,
        variables=tuple(str(name) for name in told["variables"]),
        values=values,
        message=str(told.get("message") or ""),
    )
