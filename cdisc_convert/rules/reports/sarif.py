"""SARIF 2.1.0 for code scanning: places in the specification or the dataset's file.

No value of a subject leaves here unless it is asked for.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cdisc_convert import __version__
from cdisc_convert.rules.finding import Finding, RuleResult, Severity, Status
from cdisc_convert.rules.outcome import Outcome
from cdisc_convert.rules.reports.told import place_of, told
from cdisc_convert.rules.waivers import Waived

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
MOST_RESULTS = 5_000
"""Results in one file: code scanning shows no more."""


def as_sarif(outcome: Outcome, with_values: bool = False) -> str:
    """One run with its rules, results, waived results as suppressed, and rules that did not run."""
    results = [*outcome.results, *outcome.other]
    numbers = {result.name: at for at, result in enumerate(results)}
    driver = {
        "name": "cdisc-convert",
        "semanticVersion": __version__,
        "rules": [_rule(result) for result in results],
    }
    told_results = list(_results(outcome, results, numbers, with_values))
    run: dict[str, Any] = {
        "tool": {"driver": driver},
        "columnKind": "utf16CodeUnits",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "folder of the repository"}}},
        "results": told_results,
        "invocations": [
            {
                "executionSuccessful": True,
                "toolExecutionNotifications": [
                    _notification(result) for result in results if result.status is Status.NOT_RUN
                ],
            }
        ],
        "properties": {"findings": sum(one.true_count for one in results)},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _rule(result: RuleResult) -> Mapping[str, Any]:
    text = result.title or result.name
    about: dict[str, Any] = {
        "id": result.name,
        "shortDescription": {"text": text},
        "fullDescription": {"text": text},
        "properties": {"status": result.status.value, "findings": result.true_count},
    }
    if result.findings:
        about["defaultConfiguration"] = {"level": LEVELS[result.findings[0].severity]}
    if result.same_as:
        about["properties"]["tags"] = list(result.same_as)
        about["help"] = {"text": f"{text}\nThe same as: {', '.join(result.same_as)}"}
    return about


def _results(
    outcome: Outcome, results: Sequence[RuleResult], numbers: Mapping[str, int], with_values: bool
) -> Iterator[Mapping[str, Any]]:
    """Results of every rule in turn, so that a rule with many findings hides no other."""
    waived = {id(one.finding): one for one in outcome.waived}
    suppressed: dict[str, list[Finding]] = {}
    for one in outcome.waived:
        suppressed.setdefault(one.finding.core_id or one.finding.rule, []).append(one.finding)
    failing = [r for r in results if r.findings or r.name in suppressed]
    room = max(1, MOST_RESULTS // max(1, len(failing)))
    for result in failing:
        seen: dict[str, int] = {}
        for finding in [*result.findings, *suppressed.get(result.name, [])][:room]:
            yield _result(
                outcome,
                result,
                finding,
                numbers[result.name],
                seen,
                waived.get(id(finding)),
                with_values,
            )


def _result(
    outcome: Outcome,
    result: RuleResult,
    finding: Finding,
    number: int,
    seen: dict[str, int],
    waived: Waived | None,
    with_values: bool,
) -> Mapping[str, Any]:
    mark = _mark(result.name, finding, seen)
    made: dict[str, Any] = {
        "ruleId": result.name,
        "ruleIndex": number,
        "level": LEVELS[finding.severity],
        "message": {"text": told(result, finding, with_values)},
        "locations": [_location(outcome, finding, with_values)],
        "partialFingerprints": {"cdiscConvert/v1": mark},
    }
    if waived is not None:
        made["suppressions"] = [
            {
                "kind": "external",
                "status": "accepted",
                "justification": f"{waived.waiver.reason} ({waived.waiver.owner})",
            }
        ]
    elif outcome.delta is not None:
        made["baselineState"] = "new" if outcome.delta.is_new(finding) else "unchanged"
    return made


def _location(outcome: Outcome, finding: Finding, with_values: bool) -> Mapping[str, Any]:
    file, line = place_of(outcome, finding)
    physical: dict[str, Any] = {"artifactLocation": {"uri": file, "uriBaseId": "SRCROOT"}}
    if line:
        physical["region"] = {"startLine": line}
    parts = [finding.dataset]
    if finding.record is not None:
        parts.append(f"record {finding.record}")
    if with_values and finding.usubjid:
        parts.append(f"subject {finding.usubjid}")
    if finding.variables:
        parts.append(", ".join(finding.variables))
    logical = {"name": parts[-1], "fullyQualifiedName": "/".join(parts), "kind": "member"}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _mark(rule: str, finding: Finding, seen: dict[str, int]) -> str:
    """A fingerprint that survives other records, made without anything about the subject."""
    text = "\x1f".join((rule, finding.dataset, *finding.variables))
    seen[text] = seen.get(text, 0) + 1
    return hashlib.sha256(f"{text}\x1f{seen[text]}".encode()).hexdigest()[:32]


def _notification(result: RuleResult) -> Mapping[str, Any]:
    return {
        "level": "warning",
        "message": {"text": f"{result.name} was not run: {result.reason}"},
        "associatedRule": {"id": result.name},
    }
