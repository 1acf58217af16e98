"""Annotations of GitHub Actions: one line per rule and dataset, with the number of findings."""

from __future__ import annotations

from cdisc_convert.rules.finding import Finding, RuleResult, Severity, Status
from cdisc_convert.rules.outcome import Outcome
from cdisc_convert.rules.reports.told import place_of, told

LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def as_github(outcome: Outcome, with_values: bool = False) -> str:
    """Workflow commands, errors first; then one notice with the totals."""
    lines: list[tuple[int, str]] = []
    for result in (*outcome.results, *outcome.other):
        by_dataset: dict[str, list[Finding]] = {}
        for finding in result.findings:
            by_dataset.setdefault(finding.dataset, []).append(finding)
        for findings in by_dataset.values():
            lines.append(_annotation(outcome, result, findings, with_values))
    for waiver in outcome.expired:
        text = f"the waiver of {waiver.rule} is over since {waiver.expires} (owner {waiver.owner})"
        place = {"file": waiver.place.file, "line": str(waiver.place.line or 1)}
        lines.append((0, _command("error", {**place, "title": "expired waiver"}, text)))
    ordered = [text for _, text in sorted(lines, key=lambda line: line[0])]
    counts = outcome.counts
    total = ", ".join(f"{counts[status]} {status.value.replace('_', ' ')}" for status in Status)
    return "\n".join([*ordered, _command("notice", {"title": "cdisc-convert validate"}, total)])


def _annotation(
    outcome: Outcome, result: RuleResult, findings: list[Finding], with_values: bool
) -> tuple[int, str]:
    first = findings[0]
    file, line = place_of(outcome, first)
    about = {"file": file, "line": str(line or 1), "title": result.name}
    more = len(findings) - 1
    text = told(result, first, with_values) + (f" and {more:,} more" if more else "")
    weight = list(LEVELS).index(first.severity)
    return weight, _command(LEVELS[first.severity], about, text)


def _command(level: str, about: dict[str, str], text: str) -> str:
    told_about = ",".join(f"{key}={_property(value)}" for key, value in about.items())
    return f"::{level} {told_about}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
