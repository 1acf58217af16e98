"""The report as a workbook, with the sheets that users of CORE and Pinnacle 21 know."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from cdisc_convert import __version__
from cdisc_convert.package.workbook import Sheet, write_workbook
from cdisc_convert.rules.cells import plain_number
from cdisc_convert.rules.finding import STUDY, Finding, RuleResult, Severity, Status
from cdisc_convert.rules.outcome import BOTH, Outcome
from cdisc_convert.rules.reports.side_by_side import side_by_side

STATUSES = {
    Status.PASSED: "SUCCESS",
    Status.FAILED: "ISSUE REPORTED",
    Status.NOT_APPLICABLE: "SKIPPED",
    Status.NOT_RUN: "NOT RUN",
}
"""Statuses in the words of the official engine's report."""


def write_report_workbook(path: Path, outcome: Outcome) -> None:
    """Write the report of `outcome` to `path`; the same outcome gives the same bytes."""
    sheets: dict[str, Sheet] = {
        "Conformance Details": (("Item", "Value"), _conformance(outcome)),
        "Dataset Summary": _datasets(outcome),
        "Issue Summary": _issue_summary(outcome),
        "Issue Details": _issue_details(outcome),
        "Rules Report": _rules(outcome.results),
    }
    if outcome.engine == BOTH:
        sheets["Rules Report CORE"] = _rules(outcome.other)
        sheets["Engines"] = _engines(outcome)
    if outcome.waived or outcome.expired or outcome.unused:
        sheets["Waived Issues"] = _waived(outcome)
    if outcome.delta is not None:
        fixed = sorted(outcome.delta.fixed.items())
        sheets["Fixed Issues"] = (("Rule", "Issues fixed"), fixed)
    write_workbook(path, sheets)


def _conformance(outcome: Outcome) -> list[Sequence[object]]:
    library, counts = outcome.study.library, outcome.counts
    define = outcome.study.define
    lines: list[Sequence[object]] = [
        ("Software", f"cdisc-convert {__version__}"),
        ("Engine", outcome.engine),
        ("Folder", outcome.folder),
        ("Standard", f"{library.standard.upper()} {library.version}"),
        ("Controlled terminology", ", ".join(library.packages) or "newest at hand"),
        ("Define-XML", "used" if define else "none"),
        ("Datasets", len(outcome.study.datasets)),
        ("Records", sum(len(dataset) for dataset in outcome.study.datasets)),
    ]
    lines += [(f"Rules: {STATUSES[status]}", counts[status]) for status in Status]
    lines.append(("Rules run, of those that apply (%)", round(100 * outcome.coverage, 1)))
    found = outcome.severities
    lines += [(f"Issues: {severity.value}", found[severity]) for severity in reversed(Severity)]
    lines.append(("Issues: waived", len(outcome.waived)))
    if outcome.delta is not None:
        lines += [
            ("Issues: new", len(outcome.delta.new)),
            ("Issues: known", outcome.delta.known),
            ("Issues: fixed", sum(outcome.delta.fixed.values())),
        ]
    cut = outcome.truncated
    lines += [
        (f"Listed of {rule}", f"fewer than its {count:,} issues") for rule, count in cut.items()
    ]
    notes = [*(note.text for note in outcome.study.notes), *outcome.notes]
    return [*lines, *(("Note", text) for text in notes)]


def _datasets(outcome: Outcome) -> Sheet:
    heading = (
        "Dataset",
        "Label",
        "Class",
        "Location",
        "Records",
        "Variables",
        "Errors",
        "Warnings",
        "Notices",
    )
    found: Counter[tuple[str, Severity]] = Counter()
    for finding in outcome.findings:
        found[finding.dataset, finding.severity] += 1
    order = (Severity.ERROR, Severity.WARNING, Severity.INFO)
    lines: list[Sequence[object]] = [
        (
            entry.name,
            entry.data.label,
            outcome.study.class_of(entry),
            entry.file_name,
            len(entry),
            len(entry.data.variables),
            *(found[entry.name, severity] for severity in order),
        )
        for entry in outcome.study.datasets
    ]
    named = {entry.name for entry in outcome.study.datasets}
    for other in sorted({dataset for dataset, _ in found} - named):
        label = "Study" if other == STUDY else ""
        counts = (found[other, severity] for severity in order)
        lines.append((other, label, "", "", None, None, *counts))
    return heading, lines


def _issue_summary(outcome: Outcome) -> Sheet:
    heading = (
        "Dataset",
        "CORE-ID / Rule",
        "CDISC / FDA RuleID",
        "Severity",
        "Message",
        "Issues",
        "New",
        "Explanation",
    )
    lines: list[Sequence[object]] = []
    for result in (*outcome.results, *outcome.other):
        by_dataset: dict[str, list[Finding]] = {}
        for finding in result.findings:
            by_dataset.setdefault(finding.dataset, []).append(finding)
        more = result.true_count - len(result.findings)
        for dataset, findings in by_dataset.items():
            cut = f"and up to {more:,} more that are not listed" if more else ""
            lines.append(
                (
                    dataset,
                    result.name,
                    ", ".join(result.same_as),
                    findings[0].severity.value,
                    findings[0].message,
                    len(findings),
                    _new(outcome, findings),
                    cut,
                )
            )
    return heading, sorted(lines, key=lambda line: (str(line[0]), str(line[1])))


def _new(outcome: Outcome, findings: Iterable[Finding]) -> int | None:
    delta = outcome.delta
    return None if delta is None else sum(map(delta.is_new, findings))


def _issue_details(outcome: Outcome) -> Sheet:
    heading = (
        "CORE-ID / Rule",
        "Message",
        "Severity",
        "Dataset",
        "USUBJID",
        "Record",
        "Sequence",
        "Variable(s)",
        "Value(s)",
        "Specification",
        "State",
    )
    results = (*outcome.results, *outcome.other)
    return heading, [
        (*_detail(result, finding), _state(outcome, finding))
        for result in results
        for finding in result.findings
    ]


def _detail(result: RuleResult, finding: Finding) -> Sequence[object]:
    return (
        result.name,
        finding.message,
        finding.severity.value,
        finding.dataset,
        finding.usubjid,
        finding.record,
        _whole(finding.seq),
        ", ".join(finding.variables),
        ", ".join(map(shown_value, finding.values)),
        finding.place,
    )


def _whole(number: float | None) -> float | int | None:
    return int(number) if number is not None and number.is_integer() else number


def _state(outcome: Outcome, finding: Finding) -> str:
    if outcome.delta is None:
        return ""
    return "new" if outcome.delta.is_new(finding) else "known"


def shown_value(value: object) -> str:
    """A reported value as people read it."""
    if isinstance(value, list):
        return f"[{', '.join(map(shown_value, value))}]"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return plain_number(value)
    return "null" if value is None else str(value)


def _rules(results: Iterable[RuleResult]) -> Sheet:
    heading = ("CORE-ID / Rule", "CDISC / FDA RuleID", "Message", "Status", "Issues", "Reason")
    return heading, [
        (
            result.name,
            ", ".join(result.same_as),
            result.title,
            STATUSES[result.status],
            result.true_count,
            result.reason,
        )
        for result in results
    ]


def _engines(outcome: Outcome) -> Sheet:
    heading = (
        "Rule",
        "Native status",
        "Native issues",
        "CORE status",
        "CORE issues",
        "Records both",
        "Records native only",
        "Records CORE only",
        "Agree",
    )
    lines: list[Sequence[object]] = []
    for pair in side_by_side(outcome):
        sides: list[object] = []
        for side in (pair.native, pair.core):
            sides += [STATUSES[side.status], side.true_count] if side else ["no such rule", None]
        agree = "yes" if pair.agrees else "no"
        counts = (pair.both, pair.native_only, pair.core_only)
        lines.append((pair.rule, *sides, *counts, agree))
    return heading, lines


def _waived(outcome: Outcome) -> Sheet:
    heading = ("Rule", "Reason", "Owner", "Expires", "Dataset", "USUBJID", "Record", "Variable(s)")
    lines: list[Sequence[object]] = [
        (
            one.waiver.rule,
            one.waiver.reason,
            one.waiver.owner,
            str(one.waiver.expires or "never"),
            one.finding.dataset,
            one.finding.usubjid,
            one.finding.record,
            ", ".join(one.finding.variables),
        )
        for one in outcome.waived
    ]
    for state, waivers in (("EXPIRED", outcome.expired), ("UNUSED", outcome.unused)):
        for waiver in waivers:
            expires = str(waiver.expires or "never")
            reason = f"{state}: {waiver.reason} ({waiver.place})"
            lines.append((waiver.rule, reason, waiver.owner, expires, None, None, None, None))
    return heading, lines
