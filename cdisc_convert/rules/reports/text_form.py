"""The report for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from cdisc_convert.rules.cells import plain_number
from cdisc_convert.rules.finding import RuleResult, Severity, Status
from cdisc_convert.rules.outcome import BOTH, CORE, WEIGHTS, Outcome
from cdisc_convert.rules.reports.side_by_side import side_by_side

SHOWN_PER_RULE = 3
"""Findings shown per rule."""
SHOWN_DIFFERENCES = 40
"""Rules shown on which the engines differ."""


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
    if outcome.engine == CORE:
        lines.append("rules run by the official CORE engine")
    lines += [f"note: {note.text}" for note in outcome.study.notes]
    lines += [f"note: {text}" for text in outcome.notes]
    failed = [result for result in outcome.results if result.status is Status.FAILED]
    for result in sorted(failed, key=lambda one: -WEIGHTS[_severity(one)]):
        lines += _failed(result, outcome)
    not_run = [result for result in outcome.results if result.status is Status.NOT_RUN]
    lines += [f"not run  {result.name}: {result.reason}" for result in not_run]
    lines += _waivers(outcome) + _delta(outcome)
    if outcome.engine == BOTH:
        lines += _engines(outcome)
    return "\n".join([*lines, _total(outcome)])


def _severity(result: RuleResult) -> Severity:
    return result.findings[0].severity if result.findings else Severity.ERROR


def _failed(result: RuleResult, outcome: Outcome) -> list[str]:
    severity, message = _severity(result), result.title
    if result.findings:
        message = result.findings[0].message
    lines = [f"{severity.value}  {result.name}: {result.true_count:,} findings: {message}"]
    for finding in result.findings[:SHOWN_PER_RULE]:
        place = finding.dataset if finding.record is None else f"{finding.dataset} {finding.record}"
        told = (
            f"{n} = {_shown(v)}" for n, v in zip(finding.variables, finding.values, strict=True)
        )
        is_new = outcome.delta is not None and outcome.delta.is_new(finding)
        lines.append(f"    {place}: {', '.join(told)}{'  (new)' if is_new else ''}")
    more = result.true_count - min(SHOWN_PER_RULE, len(result.findings))
    return [*lines, f"    and {more:,} more"] if more > 0 else lines


def _shown(value: object) -> str:
    if isinstance(value, list):
        shown = ", ".join(str(one) for one in value[:5])
        return f"[{shown}{', ...' if len(value) > 5 else ''}]"
    if isinstance(value, float):
        return plain_number(value)
    return "(missing)" if value is None else str(value)


def _waivers(outcome: Outcome) -> list[str]:
    lines = []
    if outcome.waived:
        reasons: dict[tuple[str, str], int] = {}
        for one in outcome.waived:
            key = (one.waiver.rule, one.waiver.reason)
            reasons[key] = reasons.get(key, 0) + 1
        lines += [f"waived  {rule}: {n:,} findings: {why}" for (rule, why), n in reasons.items()]
    lines += [
        f"error  the waiver of {waiver.rule} ({waiver.place}) is over since {waiver.expires}; "
        f"ask {waiver.owner} to renew it or mend the data"
        for waiver in outcome.expired
    ]
    lines += [
        f"note: the waiver of {waiver.rule} ({waiver.place}) met no finding; take it out"
        for waiver in outcome.unused
    ]
    return lines


def _delta(outcome: Outcome) -> list[str]:
    if outcome.delta is None:
        return []
    fixed = outcome.delta.fixed
    lines = [
        f"against the earlier result: {len(outcome.delta.new):,} new, {outcome.delta.known:,} known, "
        f"{sum(fixed.values()):,} fixed"
    ]
    return [*lines, *(f"fixed  {rule}: {count:,} findings" for rule, count in fixed.items())]


def _engines(outcome: Outcome) -> Sequence[str]:
    pairs = side_by_side(outcome)
    common = [pair for pair in pairs if pair.native and pair.core]
    differing = [pair for pair in common if not pair.agrees]
    lines = [
        f"both engines have {len(common)} rules and agree on {len(common) - len(differing)}; "
        f"only ours: {sum(p.core is None for p in pairs)}, "
        f"only official: {sum(p.native is None for p in pairs)}",
        f"{'rule':<24}{'native':>20}{'official':>20}{'both':>8}{'ours':>8}{'theirs':>8}",
    ]
    shown = [
        pair for pair in pairs if pair in differing or (pair.native is None and pair.core_only)
    ]
    for pair in shown[:SHOWN_DIFFERENCES]:
        ours, theirs = _told(pair.native), _told(pair.core)
        lines.append(
            f"{pair.rule:<24}{ours:>20}{theirs:>20}"
            f"{pair.both:>8}{pair.native_only:>8}{pair.core_only:>8}"
        )
    if len(shown) > SHOWN_DIFFERENCES:
        lines.append(f"and {len(shown) - SHOWN_DIFFERENCES} more rules that differ")
    errors = [r for r in outcome.other if r.status is Status.NOT_RUN]
    return [*lines, *(f"official engine did not run  {r.name}: {r.reason}" for r in errors)]


def _told(result: RuleResult | None) -> str:
    if result is None:
        return "no such rule"
    if result.status is Status.FAILED:
        return f"{result.true_count:,} findings"
    return result.status.value.replace("_", " ")


def _total(outcome: Outcome) -> str:
    found = outcome.severities
    told = ", ".join(f"{found[severity]:,} {severity.value}" for severity in reversed(Severity))
    waived = f", {len(outcome.waived):,} waived" if outcome.waived else ""
    return f"findings: {told}{waived}; {outcome.coverage:.1%} of the rules that apply were run"
