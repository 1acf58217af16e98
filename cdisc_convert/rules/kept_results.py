"""What became of rules, as bytes that a later run can take over."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cdisc_convert.rules.finding import Finding, RuleResult, Severity, Status


def kept_bytes(results: Sequence[RuleResult]) -> bytes:
    """The results without their seconds; empty where they would come back as others."""
    told = [[*_facts(result), [_finding_facts(f) for f in result.findings]] for result in results]
    try:
        content = json.dumps(told, ensure_ascii=False).encode()
    except (TypeError, ValueError):
        return b""
    back = [[*_facts(result), list(result.findings)] for result in kept_results(content)]
    same = [[*_facts(result), list(result.findings)] for result in results]
    return content if repr(back) == repr(same) else b""


def kept_results(content: bytes) -> list[RuleResult]:
    """The results of `kept_bytes`; their seconds are 0."""
    found = []
    for id_, core_id, status, reason, count, title, same_as, findings in json.loads(content):
        made = tuple(_finding(facts) for facts in findings)
        found.append(
            RuleResult(
                id_, core_id, Status(status), reason, 0.0, made, count, title, tuple(same_as)
            )
        )
    return found


def _facts(result: RuleResult) -> list[Any]:
    return [
        result.id, result.core_id, result.status.value, result.reason,
        result.true_count, result.title, list(result.same_as),
    ]  # fmt: skip


def _finding_facts(finding: Finding) -> list[Any]:
    return [
        finding.rule, finding.core_id, finding.severity.value, finding.dataset, finding.record,
        finding.usubjid, finding.seq, list(finding.variables), list(finding.values),
        finding.message, finding.place,
    ]  # fmt: skip


def _finding(facts: list[Any]) -> Finding:
    rule, core_id, severity, dataset, record, usubjid, seq, variables, values, *rest = facts
    return Finding(
        rule, core_id, Severity(severity), dataset, record, usubjid, seq,
        tuple(variables), tuple(values), *rest,
    )  # fmt: skip
