"""The text forms of a report by name."""

from __future__ import annotations

from collections.abc import Callable

from cdisc_convert.rules.outcome import Outcome
from cdisc_convert.rules.reports.github import as_github
from cdisc_convert.rules.reports.json_form import as_json
from cdisc_convert.rules.reports.junit import as_junit
from cdisc_convert.rules.reports.sarif import as_sarif
from cdisc_convert.rules.reports.text_form import as_text

_PLAIN: dict[str, Callable[[Outcome], str]] = {"text": as_text, "json": as_json}
_GUARDED: dict[str, Callable[[Outcome, bool], str]] = {
    "sarif": as_sarif,
    "junit": as_junit,
    "github": as_github,
}
"""Forms that go to CI, and show values of subjects only where asked for."""


def report_text(outcome: Outcome, form: str, with_values: bool = False) -> str:
    """The report in a form that may go to standard output: text, json, sarif, junit, github."""
    if form in _PLAIN:
        return _PLAIN[form](outcome)
    return _GUARDED[form](outcome, with_values)
