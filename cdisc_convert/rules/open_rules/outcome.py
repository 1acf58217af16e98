"""Findings of a rule on the rows where its check holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.column import group_codes
from cdisc_convert.rules.cells import Lists, Value, plain_number, value_at
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.finding import NOT_THERE, STUDY, Finding, Severity
from cdisc_convert.rules.frame import Frame
from cdisc_convert.rules.open_rules.rule import Rule
from cdisc_convert.rules.study import StudyDataset

PRESENCE = "domain presence"
"""Rules whose type begins so are about the study, not about a dataset."""


def is_about_study(rule: Rule) -> bool:
    """True where findings are about the whole study."""
    return rule.type.lower().startswith(PRESENCE) or rule.sensitivity == "Study"


def findings(
    rule: Rule, dataset: StudyDataset, frame: Frame, mask: np.ndarray, at_most: int
) -> tuple[list[Finding], int]:
    """Findings where `mask` is true, `at_most` so many, and the true number of them.

    One per row, one per dataset or one per group of rows, as the rule's sensitivity says.
    """
    rows = np.flatnonzero(mask)
    if not len(rows):
        return [], 0
    names = _reported(rule, frame, rows)
    told = ", ".join(sorted({frame.datasets[origin] for origin in np.unique(frame.origin[rows])}))
    if rule.sensitivity == "Dataset":
        rows = rows[:1]
    elif rule.sensitivity == "Group":
        rows = _first_of_groups(rule, frame, rows)
    reporter = _Reporter(rule, dataset, frame, names, told)
    return [reporter.finding(int(row)) for row in rows[:at_most]], len(rows)


def _reported(rule: Rule, frame: Frame, rows: np.ndarray) -> list[str]:
    """Names of what the rule reports: its output variables, else the variables of its check.

    Variables that a reported list names are reported as well.
    """
    told = rule.outputs or [one.variable for one in rule.conditions if one.variable]
    names = list(dict.fromkeys(name.replace("--", frame.wildcard, 1) for name in told))
    for name in list(names):
        cell = frame.get(name) if name in frame else None
        if isinstance(cell, Lists):
            codes = np.unique(cell.codes[rows])
            listed = [value for code in codes if code >= 0 for value in cell.lists[code]]
            names += [value for value in listed if isinstance(value, str) and value in frame]
    return list(dict.fromkeys(names))


def _first_of_groups(rule: Rule, frame: Frame, rows: np.ndarray) -> np.ndarray:
    names = [frame.real_name(name) for name in rule.grouping]
    if not names:
        raise NotRun("Sensitivity 'Group' needs Grouping Variables")
    missing = [name for name in names if name not in frame]
    if missing:
        raise NotRun(f"Grouping Variables {', '.join(missing)} are not in the dataset")
    codes = group_codes([frame.column(name).take(rows) for name in names], len(rows))
    return rows[np.sort(np.unique(codes, return_index=True)[1])]


@dataclass(frozen=True, eq=False)
class _Reporter:
    """Writes findings about rows of one frame."""

    rule: Rule
    dataset: StudyDataset
    frame: Frame
    names: Sequence[str]
    at_fault: str
    """Names of the datasets at fault, more than one where a domain is split."""

    def finding(self, row: int) -> Finding:
        """The finding about `row`."""
        whole = is_about_study(self.rule)
        no_record = whole or self.rule.sensitivity == "Dataset"
        subject = None if no_record else self._value("USUBJID", row)
        sequence = None if no_record else self._value(f"{self.dataset.domain}SEQ", row)
        dataset = self.frame.datasets[self.frame.origin[row]]
        if whole:
            dataset = STUDY
        elif no_record:
            dataset = self.at_fault
        return Finding(
            rule=self.rule.id,
            core_id=self.rule.core_id,
            severity=Severity.ERROR,
            dataset=dataset,
            record=None if no_record else int(self.frame.record[row]),
            usubjid=plain_number(subject) if isinstance(subject, float) else _text(subject),
            seq=sequence if isinstance(sequence, float) else None,
            variables=tuple(self.names),
            values=tuple(
                self._value(name, row) if name in self.frame else NOT_THERE for name in self.names
            ),
            message=self.rule.message.replace("--", self.frame.wildcard),
        )

    def _value(self, name: str, row: int) -> Value | list[Value | None] | None:
        if name not in self.frame:
            return None
        return value_at(self.frame.get(name), row, name in self.frame.flags)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
