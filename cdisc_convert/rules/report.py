"""The outcome of a validation in the forms that `validate --format` offers."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cdisc_convert.rules.cells import plain_number
from cdisc_convert.rules.finding import Finding, RuleResult, Severity, Status
from cdisc_convert.rules.study import Study

SHOWN_PER_RULE = 3
"""Findings shown per rule in the text form."""
WEIGHTS = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}


@dataclass(frozen=True, eq=False)
class Outcome:
    """A validated study and what its rules gave."""

    study: Study
    results: Sequence[RuleResult]

    @property
    def counts(self) -> Counter[Status]:
        """Number of rules per status."""
        return Counter(result.status for result in self.results)

    def reaches(self, severity: Severity) -> bool:
        """True where a finding weighs as much as `severity`, or more."""
        found = (finding for result in self.results for finding in result.findings[:1])
        return any(WEIGHTS[finding.severity] >= WEIGHTS[severity] for finding in found)


def as_json(outcome: Outcome) -> str:
    """Rules, findings and true counts of cut lists, as one JSON object."""
    listed = [finding for result in outcome.results for finding in result.findings]
    envelope = {
        "ok": True,
        "rules": [_rule(result) for result in outcome.results],
        "findings": [finding_facts(finding) for finding in listed],
        "truncated": {
            result.core_id or result.id: result.true_count
            for result in outcome.results
            if result.true_count > len(result.findings)
        },
        "notes": [note.text for note in outcome.study.notes],
    }
    return json.dumps(envelope, ensure_ascii=False, indent=1)


def _rule(result: RuleResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "core_id": result.core_id,
        "status": result.status.value,
        "reason": result.reason,
        "seconds": round(result.seconds, 6),
    }


def finding_facts(finding: Finding) -> dict[str, Any]:
    """A finding as plain data, as the JSON report has it."""
    sequence = finding.seq
    is_whole = sequence is not None and sequence.is_integer()
    return {
        "rule": finding.rule,
        "core_id": finding.core_id,
        "severity": finding.severity.value,
        "dataset": finding.dataset,
        "record": finding.record,
        "usubjid": finding.usubjid,
        "seq": int(sequence) if is_whole and sequence is not None else sequence,
        "variables": list(finding.variables),
        "values": list(finding.values),
        "message": finding.message,
        "place": finding.place,
    }


def as_text(outcome: Outcome) -> str:
    """A summary for people: counts, the rules that failed, the rules that were not run."""
    counts = outcome.counts
    library = outcome.study.library
    records = sum(len(dataset) for dataset in outcome.study.datasets)
    lines = [
        f"{library.standard.upper()} {library.version}: {len(outcome.study.datasets)} datasets, "
        f"{records:,} records",
        ", ".join(f"{counts[status]} {status.value.replace('_', ' ')}" for status in Status),
    ]
    lines += [f"note: {note.text}" for note in outcome.study.notes]
    for result in outcome.results:
        if result.status is Status.FAILED:
            lines += _failed(result)
    not_run = [result for result in outcome.results if result.status is Status.NOT_RUN]
    lines += [f"not run  {result.core_id or result.id}: {result.reason}" for result in not_run]
    return "\n".join(lines)


def _failed(result: RuleResult) -> list[str]:
    first = result.findings[0]
    named = result.core_id or result.id
    lines = [f"{first.severity.value}  {named}: {result.true_count:,} findings: {first.message}"]
    for finding in result.findings[:SHOWN_PER_RULE]:
        place = finding.dataset if finding.record is None else f"{finding.dataset} {finding.record}"
        told = (
            f"{n} = {_shown(v)}" for n, v in zip(finding.variables, finding.values, strict=True)
        )
        lines.append(f"    {place}: {', '.join(told)}")
    more = result.true_count - min(SHOWN_PER_RULE, len(result.findings))
    return [*lines, f"    and {more:,} more"] if more > 0 else lines


def _shown(value: object) -> str:
    if isinstance(value, list):
        shown = ", ".join(str(one) for one in value[:5])
        return f"[{shown}{', ...' if len(value) > 5 else ''}]"
    if isinstance(value, float):
        return plain_number(value)
    return "(missing)" if value is None else str(value)


FORMATS: Mapping[str, Callable[[Outcome], str]] = {"text": as_text, "json": as_json}
"""Forms of the report by name."""
