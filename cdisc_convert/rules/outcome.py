"""A validated study with everything that a report tells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cdisc_convert.rules.baseline import Delta
from cdisc_convert.rules.finding import Finding, RuleResult, Severity, Status
from cdisc_convert.rules.study import Study
from cdisc_convert.rules.waivers import Waived, Waiver

WEIGHTS = {Severity.INFO: 0, Severity.WARNING: 1, Severity.ERROR: 2}
NATIVE, CORE, BOTH = "native", "core", "both"


@dataclass(frozen=True, eq=False)
class Outcome:
    """A validated study and what its rules gave.

    engine: `native`, `core` (the official engine) or `both`; with both, `results` are of the native
    one and `other` of the official one.
    waived, expired, unused: what the waivers did. delta: against an earlier result, or None.
    folder: of the datasets, as it is to be shown.
    """

    study: Study
    results: Sequence[RuleResult]
    engine: str = NATIVE
    other: Sequence[RuleResult] = ()
    waived: Sequence[Waived] = ()
    expired: Sequence[Waiver] = ()
    unused: Sequence[Waiver] = ()
    delta: Delta | None = None
    folder: str = ""
    notes: Sequence[str] = field(default_factory=tuple)

    @property
    def counts(self) -> Counter[Status]:
        """Number of rules per status."""
        return Counter(result.status for result in self.results)

    @property
    def findings(self) -> Iterator[Finding]:
        """Every listed finding, rule by rule."""
        return (finding for result in self.results for finding in result.findings)

    @property
    def severities(self) -> Counter[Severity]:
        """True number of findings per severity."""
        found: Counter[Severity] = Counter()
        for result in self.results:
            if result.findings:
                found[result.findings[0].severity] += result.true_count
        return found

    @property
    def truncated(self) -> Mapping[str, int]:
        """True number of findings of the rules of which not all are listed."""
        return {
            result.name: result.true_count
            for result in self.results
            if result.true_count > len(result.findings)
        }

    @property
    def coverage(self) -> float:
        """Share of the rules that were run, of those that could apply (from 0 to 1)."""
        counts = self.counts
        could = len(self.results) - counts[Status.NOT_APPLICABLE]
        return 1.0 if not could else 1 - counts[Status.NOT_RUN] / could

    def reaches(self, severity: Severity) -> bool:
        """True where a finding weighs as much as `severity`, or more.

        Against an earlier result only new findings count.
        """
        delta = self.delta
        listed = (f for result in (*self.results, *self.other) for f in result.findings)
        counted = (f for f in listed if delta is None or delta.is_new(f))
        return any(WEIGHTS[finding.severity] >= WEIGHTS[severity] for finding in counted)

    def fails(self, severity: Severity | None) -> bool:
        """True where the run must fail: a waiver is over, or a finding reaches `severity`.

        severity: None = nothing fails it.
        """
        return severity is not None and (bool(self.expired) or self.reaches(severity))
