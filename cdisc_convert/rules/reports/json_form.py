"""The JSON report: a contract with scripts."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from cdisc_convert.rules.finding import Finding, RuleResult
from cdisc_convert.rules.outcome import BOTH, Outcome
from cdisc_convert.rules.reports.side_by_side import compared_rules


def as_json(outcome: Outcome) -> str:
    """Rules, findings and true counts of cut lists, as one JSON object.

    With waivers: `waived`, `waivers`; against an earlier result: `delta`; with both engines: `core`
    (rules, findings and true counts of the official one) and `engines` (the two rule by rule).
    """
    envelope: dict[str, Any] = {"ok": True, **_results(outcome.results)}
    if outcome.waived or outcome.expired or outcome.unused:
        envelope |= _waivers(outcome)
    if outcome.delta is not None:
        new = [at for at, one in enumerate(outcome.findings) if outcome.delta.is_new(one)]
        envelope["delta"] = {
            "new": new,
            "known": outcome.delta.known,
            "fixed": dict(outcome.delta.fixed),
        }
    if outcome.engine == BOTH:
        envelope["core"] = _results(outcome.other)
        envelope["engines"] = compared_rules(outcome)
    envelope["engine"] = outcome.engine
    envelope["coverage"] = round(outcome.coverage, 4)
    envelope["notes"] = [*(note.text for note in outcome.study.notes), *outcome.notes]
    return json.dumps(envelope, ensure_ascii=False, indent=1)


def _results(results: Sequence[RuleResult]) -> dict[str, Any]:
    return {
        "rules": [_rule(result) for result in results],
        "findings": [finding_facts(f) for result in results for f in result.findings],
        "truncated": {
            result.name: result.true_count
            for result in results
            if result.true_count > len(result.findings)
        },
    }


def _waivers(outcome: Outcome) -> dict[str, Any]:
    return {
        "waived": [
            {
                **finding_facts(one.finding),
                "reason": one.waiver.reason,
                "owner": one.waiver.owner,
                "waiver": str(one.waiver.place),
            }
            for one in outcome.waived
        ],
        "waivers": {
            "expired": [str(waiver.place) for waiver in outcome.expired],
            "unused": [str(waiver.place) for waiver in outcome.unused],
        },
    }


def _rule(result: RuleResult) -> dict[str, Any]:
    return {
        "id": result.id,
        "core_id": result.core_id,
        "status": result.status.value,
        "reason": result.reason,
        "seconds": round(result.seconds, 6),
    }


def finding_facts(finding: Finding) -> dict[str, Any]:
    """A finding by the names of the contract."""
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
