"""JUnit XML: a suite per dataset, a case per rule; rules that were not run are skipped cases."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.etree import ElementTree as xml

from cdisc_convert.rules.finding import STUDY, Finding, RuleResult, Severity, Status
from cdisc_convert.rules.outcome import Outcome
from cdisc_convert.rules.reports.told import told

SHOWN = 50
"""Findings listed per failed case; the true number stands in its message."""
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(outcome: Outcome, with_values: bool = False) -> str:
    """The results as JUnit XML; findings that only inform are no failures."""
    results = [*outcome.results, *outcome.other]
    root = xml.Element("testsuites", name="cdisc-convert validate")
    for dataset, failed in _by_dataset(results).items():
        suite = xml.SubElement(root, "testsuite", name=dataset)
        for result, findings in failed:
            _failed_case(suite, dataset, result, findings, with_values)
    rest = [result for result in results if not any(map(_is_failure, result.findings))]
    suite = xml.SubElement(root, "testsuite", name="rules without findings")
    for result in rest:
        _other_case(suite, result)
    if outcome.expired:
        suite = xml.SubElement(root, "testsuite", name="waivers")
        for waiver in outcome.expired:
            case = _case(suite, "waivers", waiver.rule, 0.0)
            text = f"{waiver.place}: is over since {waiver.expires}; owner {waiver.owner}"
            xml.SubElement(case, "failure", message=_clean(text), type="expired")
    for suite in root:
        _count(suite)
    _count(root)
    xml.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + xml.tostring(root, encoding="unicode")


def _by_dataset(
    results: Iterable[RuleResult],
) -> dict[str, list[tuple[RuleResult, list[Finding]]]]:
    found: dict[str, list[tuple[RuleResult, list[Finding]]]] = {}
    for result in results:
        mine: dict[str, list[Finding]] = {}
        for finding in filter(_is_failure, result.findings):
            mine.setdefault(finding.dataset, []).append(finding)
        for dataset, findings in mine.items():
            found.setdefault(dataset, []).append((result, findings))
    return dict(sorted(found.items(), key=lambda entry: (entry[0] == STUDY, entry[0])))


def _is_failure(finding: Finding) -> bool:
    return finding.severity is not Severity.INFO


def _failed_case(
    suite: xml.Element,
    dataset: str,
    result: RuleResult,
    findings: list[Finding],
    with_values: bool,
) -> None:
    case = _case(suite, dataset, result.name, result.seconds)
    is_cut = result.true_count > len(result.findings)
    number = f"at least {len(findings):,}" if is_cut else f"{len(findings):,}"
    text = f"{result.title or result.name}: {number} findings"
    failure = xml.SubElement(case, "failure", message=_clean(text), type=findings[0].severity.value)
    lines = [told(result, finding, with_values) for finding in findings[:SHOWN]]
    if len(findings) > SHOWN:
        lines.append(f"and {len(findings) - SHOWN:,} more")
    failure.text = _clean("\n".join(lines))


def _other_case(suite: xml.Element, result: RuleResult) -> None:
    case = _case(suite, "rules", result.name, result.seconds)
    if result.status in (Status.NOT_RUN, Status.NOT_APPLICABLE):
        reason = f"{result.status.value.replace('_', ' ')}: {result.reason}"
        xml.SubElement(case, "skipped", message=_clean(reason))


def _case(suite: xml.Element, class_: str, name: str, seconds: float) -> xml.Element:
    return xml.SubElement(
        suite, "testcase", classname=_clean(class_), name=_clean(name), time=f"{seconds:.3f}"
    )


def _count(element: xml.Element) -> None:
    element.set("tests", str(len(list(element.iter("testcase")))))
    element.set("failures", str(len(list(element.iter("failure")))))
    element.set("skipped", str(len(list(element.iter("skipped")))))
    element.set("errors", "0")


def _clean(text: str) -> str:
    return _FORBIDDEN.sub("", text)
