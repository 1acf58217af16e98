"""New, known and fixed findings: a result against an earlier one (`validate --format json`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdisc_convert.files.json_text import read_json
from cdisc_convert.model.errors import SpecError
from cdisc_convert.rules.cells import plain_number
from cdisc_convert.rules.finding import Finding

Mark = tuple[str, ...]
"""What tells findings apart from one run to the next."""


@dataclass(frozen=True)
class Delta:
    """A result against an earlier one.

    new: findings that the earlier one had not, by identity; known: number of the others.
    fixed: per rule the number of earlier findings that are gone.
    """

    new: frozenset[int]
    known: int
    fixed: Mapping[str, int]

    def is_new(self, finding: Finding) -> bool:
        """True where the earlier result had no such finding."""
        return id(finding) in self.new


def compared(findings: Iterable[Finding], earlier: Path) -> Delta:
    """`findings` against those in the JSON report `earlier`.

    A finding is known by its rule, dataset, variables, and subject and sequence number where the
    record has them, else its record number and values; the same findings are counted off. Of a rule
    whose earlier list was cut, as many as were not listed then count as known.
    Raises SpecError where the file is no such report.
    """
    marks, unlisted = _read(earlier)
    left = Counter(marks)
    new, known = set(), 0
    for finding in findings:
        told = mark(finding)
        if left[told] > 0:
            left[told] -= 1
            known += 1
        elif unlisted.get(told[0], 0) > 0:
            unlisted[told[0]] -= 1
            known += 1
        else:
            new.add(id(finding))
    fixed: Counter[str] = Counter()
    for gone, count in left.items():
        if count > 0:
            fixed[gone[0]] += count
    return Delta(frozenset(new), known, dict(sorted(fixed.items())))


def mark(finding: Finding) -> Mark:
    """What tells `finding` apart from one run to the next."""
    return _mark(
        finding.core_id or finding.rule,
        finding.dataset,
        finding.variables,
        finding.usubjid,
        finding.seq,
        finding.record,
        finding.values,
    )


def _mark_of(told: Mapping[str, Any]) -> Mark:
    return _mark(
        str(told.get("core_id") or told.get("rule")),
        str(told.get("dataset")),
        told.get("variables") or (),
        told.get("usubjid"),
        told.get("seq"),
        told.get("record"),
        told.get("values") or (),
    )


def _mark(
    rule: str,
    dataset: str,
    variables: Iterable[str],
    subject: str | None,
    number: float | None,
    record: int | None,
    values: Iterable[object],
) -> Mark:
    start = (rule, dataset, " ".join(variables))
    if subject is not None and number is not None:
        return (*start, subject, plain_number(number))
    told = [plain_number(v) if isinstance(v, (int, float)) else str(v) for v in values]
    return (*start, str(subject), "" if subject is not None else str(record), *told)


def _read(path: Path) -> tuple[list[Mark], dict[str, int]]:
    """The marks of the earlier findings, and per rule how many of them were not listed."""
    try:
        told = read_json(path)
    except FileNotFoundError:
        raise SpecError.at(
            str(path), "there is no such file; give an earlier JSON report"
        ) from None
    except (OSError, ValueError) as error:
        raise SpecError.at(str(path), f"is no JSON report of validate: {error}") from None
    findings = told.get("findings") if isinstance(told, dict) else None
    if not isinstance(findings, list) or not all(isinstance(one, dict) for one in findings):
        raise SpecError.at(str(path), "is no JSON report of validate: it has no list of findings")
    marks = []
    for number, one in enumerate(findings, start=1):
        try:
            marks.append(_mark_of(one))
        except (TypeError, ValueError) as error:
            raise SpecError.at(
                str(path), f"finding {number} is none that validate writes ({error})"
            ) from None
    cut = told.get("truncated") or {}
    if not isinstance(cut, dict) or not all(type(count) is int for count in cut.values()):
        raise SpecError.at(str(path), "'truncated' does not give the number of findings by rule")
    listed = Counter(mark[0] for mark in marks)
    return marks, {rule: count - listed[rule] for rule, count in cut.items()}
