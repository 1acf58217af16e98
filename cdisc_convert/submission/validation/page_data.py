"""What the HTML report carries: rules and findings in fair shares, records, traces."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from cdisc_convert import __version__
from cdisc_convert.engine.trace import trace_cell
from cdisc_convert.engine.trace_read import TracedRun, read_trace
from cdisc_convert.engine.traced_cell import Cell
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import UserError
from cdisc_convert.package.run_state import TRACE, refuse_changed
from cdisc_convert.rules.finding import Finding, RuleResult
from cdisc_convert.rules.outcome import BOTH, Outcome
from cdisc_convert.rules.reports.side_by_side import compared_rules
from cdisc_convert.submission.validation.workbook import shown_value

MOST_FINDINGS = 20_000
"""Findings on a page; each rule gets a fair share, and the true numbers stand beside."""
MOST_RECORDS = 3_000
"""Records shown whole."""
MOST_TRACES = 400
"""Values traced back; the first of each rule come first."""
LONGEST_VALUE = 300
DEEPEST_SHOWN = 6


def page_data(outcome: Outcome, run: Path | None) -> Mapping[str, Any]:
    """Everything on the page as plain data. run: folder of the run that made the datasets."""
    library = outcome.study.library
    results = [*outcome.results, *outcome.other]
    shares = fair_shares([len(result.findings) for result in results], MOST_FINDINGS)
    shown = [result.findings[:share] for result, share in zip(results, shares, strict=True)]
    if run:
        refuse_changed(run, TRACE)
    details = _Details(outcome, read_trace(run) if run else None)
    firsts = _in_turn(shown)
    records = details.records(firsts)
    traces = details.traces(firsts)
    data: dict[str, Any] = {
        "software": f"cdisc-convert {__version__}",
        "engine": outcome.engine,
        "standard": f"{library.standard.upper()} {library.version}",
        "folder": outcome.folder,
        "records": sum(len(dataset) for dataset in outcome.study.datasets),
        "coverage": round(100 * outcome.coverage, 1),
        "severities": {one.value: count for one, count in outcome.severities.items()},
        "statuses": {status.value: count for status, count in outcome.counts.items()},
        "notes": [*(note.text for note in outcome.study.notes), *outcome.notes],
        "datasets": _datasets(outcome),
        "rules": [
            _rule(result, len(listed), at >= len(outcome.results))
            for at, (result, listed) in enumerate(zip(results, shown, strict=True))
        ],
        "findings": [
            _finding(outcome, number, finding, records, traces)
            for number, listed in enumerate(shown)
            for finding in listed
        ],
        "shownRecords": details.shown,
        "traces": list(traces.texts),
        "hasRun": run is not None,
        "waived": [
            {"rule": one.waiver.rule, "why": one.waiver.reason, "who": one.waiver.owner}
            | {"dataset": one.finding.dataset, "record": one.finding.record}
            for one in outcome.waived[:MOST_FINDINGS]
        ],
        "waivedCount": len(outcome.waived),
        "expired": [f"{w.rule} ({w.place}), over since {w.expires}" for w in outcome.expired],
    }
    if outcome.delta is not None:
        fixed = dict(outcome.delta.fixed)
        data["delta"] = {"new": len(outcome.delta.new), "known": outcome.delta.known}
        data["delta"]["fixed"] = fixed
    if outcome.engine == BOTH:
        data["engines"] = compared_rules(outcome)
    return data


def fair_shares(sizes: Sequence[int], room: int) -> list[int]:
    """How many of each to show when there is `room` for so many in all; small ones are whole."""
    shares = [0] * len(sizes)
    open_ = {at: size for at, size in enumerate(sizes) if size}
    while open_ and room >= len(open_):
        each = room // len(open_)
        for at, size in list(open_.items()):
            taken = min(each, size)
            shares[at] += taken
            room -= taken
            if taken == size:
                del open_[at]
            else:
                open_[at] = size - taken
    return shares


def _in_turn(shown: Sequence[Sequence[Finding]]) -> list[Finding]:
    """The first finding of every rule, then the second of each, and so on."""
    longest = max(map(len, shown), default=0)
    return [listed[at] for at in range(longest) for listed in shown if at < len(listed)]


def _datasets(outcome: Outcome) -> list[Mapping[str, Any]]:
    return [
        {
            "name": entry.name,
            "label": entry.data.label,
            "class": outcome.study.class_of(entry),
            "file": entry.file_name,
            "records": len(entry),
            "variables": len(entry.data.variables),
        }
        for entry in outcome.study.datasets
    ]


def _rule(result: RuleResult, listed: int, is_official: bool) -> Mapping[str, Any]:
    severity = result.findings[0].severity.value if result.findings else ""
    return {
        "id": result.name,
        "sameAs": ", ".join(result.same_as),
        "title": result.title,
        "status": result.status.value,
        "severity": severity,
        "count": result.true_count,
        "listed": listed,
        "reason": result.reason,
        "official": is_official,
    }


def _finding(
    outcome: Outcome,
    rule: int,
    finding: Finding,
    records: Mapping[int, int],
    traces: _Traces,
) -> Sequence[Any]:
    """Rule, dataset, record, subject, sequence, variables, values, message, place, and numbers."""
    delta = outcome.delta
    return (
        rule,
        finding.dataset,
        finding.record,
        finding.usubjid,
        finding.seq,
        list(finding.variables),
        [shown_value(value)[:LONGEST_VALUE] for value in finding.values],
        finding.message,
        finding.place,
        None if delta is None else int(delta.is_new(finding)),
        records.get(id(finding)),
        traces.numbers.get(id(finding)),
    )


@dataclass(frozen=True)
class _Traces:
    """Trace texts, and which finding has which."""

    numbers: Mapping[int, int]
    texts: Sequence[Sequence[str]]


@dataclass(eq=False)
class _Details:
    """Records and traces that findings lead to."""

    outcome: Outcome
    run: TracedRun | None
    shown: list[Mapping[str, Any]] = field(default_factory=list)

    def records(self, findings: Sequence[Finding]) -> dict[int, int]:
        """Per finding the number of its record in `shown`."""
        wanted: dict[tuple[str, int], list[Finding]] = {}
        for finding in findings:
            entry = self.outcome.study.named(finding.dataset)
            if entry is None or finding.record is None or finding.record > len(entry):
                continue
            if not set(finding.variables) & set(entry.data.columns):
                continue  # rows of metadata, not records
            if (finding.dataset, finding.record) in wanted or len(wanted) < MOST_RECORDS:
                wanted.setdefault((finding.dataset, finding.record), []).append(finding)
        made: dict[int, int] = {}
        by_dataset: dict[str, list[int]] = {}
        for dataset, record in wanted:
            by_dataset.setdefault(dataset, []).append(record)
        for dataset, numbers in by_dataset.items():
            start = len(self.shown)
            self.shown += self._records_of(dataset, numbers)
            for at, record in enumerate(numbers):
                made |= {id(f): start + at for f in wanted[dataset, record]}
        return made

    def _records_of(self, dataset: str, numbers: list[int]) -> list[Mapping[str, Any]]:
        entry = self.outcome.study.named(dataset)
        assert entry is not None
        at = np.array(numbers) - 1
        columns = {
            name: column_as_text(column.take(at)).tolist()
            for name, column in entry.data.columns.items()
        }
        return [
            {name: values[n] for name, values in columns.items() if values[n] is not None}
            for n in range(len(numbers))
        ]

    def traces(self, findings: Sequence[Finding]) -> _Traces:
        """Values of findings traced back, as far as there is room."""
        numbers: dict[int, int] = {}
        texts: list[Sequence[str]] = []
        if self.run is None:
            return _Traces(numbers, texts)
        known: dict[tuple[str, int, str], list[str]] = {}
        for finding in findings:
            if finding.record is None or len(known) >= MOST_TRACES:
                continue
            lines: list[str] = []
            for name in finding.variables:
                key = (finding.dataset, finding.record, name)
                if key not in known:
                    known[key] = self._traced(*key)
                lines += known[key]
            if lines:
                numbers[id(finding)] = len(texts)
                texts.append(lines)
        return _Traces(numbers, texts)

    def _traced(self, dataset: str, record: int, variable: str) -> list[str]:
        assert self.run is not None
        entry = self.outcome.study.named(dataset)
        if entry is None or variable not in entry.data.columns or record > len(entry):
            return []
        try:
            return trace_lines(trace_cell(self.run, dataset, record, variable), 0)
        except UserError:  # made by no statement, or in no trace of this run
            return []


def trace_lines(cell: Cell, depth: int) -> list[str]:
    """A traced value in lines, its inputs indented below it."""
    start = "   " * depth
    value = f"'{cell.value}'" if cell.value else "(missing)"
    lines = [f"{start}{cell.name} = {value}" + (f"  [{cell.place}]" if cell.place else "")]
    lines += [f"{start}   {text}" for text in (cell.says, cell.note) if text]
    if depth < DEEPEST_SHOWN:
        for inner in cell.inputs:
            lines += trace_lines(inner, depth + 1)
    return lines
