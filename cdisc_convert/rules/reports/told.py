"""What leaves the company about a finding: words, places, and values only where asked for."""

from __future__ import annotations

from urllib.parse import quote

from cdisc_convert.rules.cells import plain_number
from cdisc_convert.rules.finding import STUDY, Finding, RuleResult
from cdisc_convert.rules.outcome import Outcome


def told(result: RuleResult, finding: Finding, with_values: bool = False) -> str:
    """The finding in words.

    Without values: what the rule asks for, dataset, record and variables. The message of a finding
    may quote the data, so the title of the rule stands in for it.
    """
    where = finding.dataset if finding.record is None else f"{finding.dataset} {finding.record}"
    if with_values:
        shown = ", ".join(
            f"{name} = {_shown(value)}"
            for name, value in zip(finding.variables, finding.values, strict=True)
        )
        subject = f", subject {finding.usubjid}" if finding.usubjid else ""
        return f"{finding.message} ({where}{subject}{': ' if shown else ''}{shown})"
    names = f": {', '.join(finding.variables)}" if finding.variables else ""
    title = result.title.replace("--", finding.dataset[:2]) if finding.record else result.title
    return f"{title or result.name} ({where}{names})"


def _shown(value: object) -> str:
    if isinstance(value, float):
        return plain_number(value)
    return "(missing)" if value is None else str(value)


def place_of(outcome: Outcome, finding: Finding) -> tuple[str, int]:
    """File (as a relative URI) and line of the specification, else the file of the dataset."""
    if finding.place:
        file, _, line = finding.place.rpartition(":")
        if file and line.isdigit():
            return _uri(file), int(line)
        return _uri(finding.place), 0
    folder = outcome.folder.rstrip("/")
    entry = None if finding.dataset == STUDY else outcome.study.named(finding.dataset)
    if entry is None or not entry.file_name:
        return _uri(folder or "."), 0
    return _uri(f"{folder}/{entry.file_name}" if folder else entry.file_name), 0


def _uri(path: str) -> str:
    return quote(path.replace("\\", "/").lstrip("/"))
