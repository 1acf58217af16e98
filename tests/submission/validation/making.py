"""Outcomes to report on: a small study with awkward values, and one with very many findings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.rules.finding import Finding, RuleResult, Severity, Status
from cdisc_convert.rules.library import Library
from cdisc_convert.rules.outcome import Outcome
from cdisc_convert.rules.study import Study, StudyDataset

AWKWARD = (
    "</script><b id=bad>",
    "=1+1",
    "+x",
    "a\u2028b",
    "&lt;",
    "\x00nul",
    "Größe",
    "@sum",
    "-1",
)


def study(records: int) -> Study:
    terms = [AWKWARD[at % len(AWKWARD)] for at in range(records)]
    columns = {
        "DOMAIN": Column.constant("AE", records),
        "USUBJID": Column.of_texts([f"S-{at % 50:03}" for at in range(records)]),
        "AETERM": Column.of_texts(terms),
    }
    variables = tuple(Variable(name, f"Label of {name}", "Char") for name in columns)
    data = Dataset("AE", "Adverse <Events>", variables, columns)
    return Study((StudyDataset(data, "ae.xpt", 100),), Library())


def result(name: str, findings: Sequence[Finding], count: int = 0) -> RuleResult:
    status = Status.FAILED if findings else Status.PASSED
    count = count or len(findings)
    return RuleResult(name, name, status, "", 0.1, tuple(findings), count, f"title of {name}")


def finding(rule: str, record: int, value: str, severity: Severity = Severity.ERROR) -> Finding:
    subject = f"S-{(record - 1) % 50:03}"
    names, values = ("AETERM",), (value,)
    message = f"AETERM is <odd> in {rule}"
    return Finding(rule, rule, severity, "AE", record, subject, None, names, values, message)


def outcome(records: int = 20, each: int = 9, rules: int = 3) -> Outcome:
    found = [
        result(
            f"R{number}",
            [finding(f"R{number}", at + 1, AWKWARD[at % len(AWKWARD)]) for at in range(each)],
        )
        for number in range(rules)
    ]
    skipped = RuleResult("N1", "N1", Status.NOT_RUN, "needs define.xml", 0.0)
    return Outcome(study(records), [*found, result("P1", []), skipped], folder="data")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")
