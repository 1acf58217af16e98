"""Runs rules on the test cases that come with them, and counts how far the results agree.

`python -m cdisc_convert.rules.open_rules.cases RULES CASES` prints every difference and the totals.
A positive case is right without, a negative one with a finding; a rule not run is never right.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cdisc_convert.rules.dataset_folder import read_study
from cdisc_convert.rules.finding import Status
from cdisc_convert.rules.open_rules.parse import ENDINGS, read_rule
from cdisc_convert.rules.open_rules.rule import Rule
from cdisc_convert.rules.open_rules.run import run_rules

POSITIVE = "positive"
BASELINE = Path("results/results.csv")
Row = tuple[str, int | None]
"""A dataset and a record of it, None for the whole dataset."""


@dataclass(frozen=True)
class CaseResult:
    """One case: what the rule gave, against what the reference engine gave.

    expected: rows of the reference, None where it left none.
    """

    rule: str
    case: str
    is_positive: bool
    status: Status
    reason: str
    found: frozenset[Row]
    expected: frozenset[Row] | None

    @property
    def is_right(self) -> bool:
        """True where there are findings just if there should be."""
        ran = self.status is not Status.NOT_RUN
        return ran and bool(self.found) is not self.is_positive

    @property
    def has_equal_rows(self) -> bool:
        """True where the rows are those of the reference, or it left none."""
        return self.expected is None or self.expected == self.found

    def difference(self) -> str:
        """What is not as it should be, in a line."""
        told = [self.rule, self.case, "right" if self.is_right else "WRONG", self.status.value]
        if not self.has_equal_rows and self.expected is not None:
            told.append(f"not found {_shown(self.expected - self.found)}")
            told.append(f"found besides {_shown(self.found - self.expected)}")
        return " ".join(text for text in (*told, self.reason) if text)


@dataclass(frozen=True)
class Agreement:
    """Totals over cases: cases right, and rows in both against rows in either."""

    results: tuple[CaseResult, ...]

    @property
    def right(self) -> int:
        """Number of cases that are right."""
        return sum(result.is_right for result in self.results)

    @property
    def share_right(self) -> float:
        """Share of cases that are right."""
        return self.right / max(len(self.results), 1)

    @property
    def rows(self) -> tuple[int, int]:
        """Rows that both have, and rows that either has, over cases with a baseline."""
        pairs = [(r.found, r.expected) for r in self.results if r.expected is not None]
        both = sum(len(found & expected) for found, expected in pairs)
        return both, sum(len(found | expected) for found, expected in pairs)

    @property
    def share_of_rows(self) -> float:
        """Share of rows that both have."""
        both, either = self.rows
        return both / max(either, 1)

    def report(self) -> str:
        """Every difference, then the totals."""
        lines = [r.difference() for r in self.results if not (r.is_right and r.has_equal_rows)]
        both, either = self.rows
        lines.append(f"{self.right} of {len(self.results)} cases right ({self.share_right:.1%})")
        lines.append(f"{both} of {either} rows equal ({self.share_of_rows:.1%})")
        return "\n".join(lines)


def run_cases(rules: Path, cases: Path) -> Agreement:
    """Every case below `cases` with the rule of its name below `rules`."""
    files = {path.stem: path for path in rules.rglob("*") if path.suffix.lower() in ENDINGS}
    results = []
    for folder in sorted(cases.iterdir()):
        if folder.name in files:
            rule = read_rule(files[folder.name])
            results += [_run(rule, folder, data) for data in _data_folders(folder)]
    return Agreement(tuple(results))


def _data_folders(folder: Path) -> Iterator[Path]:
    """`positive/01/data`; a case that stands without number is `positive/data`."""
    for path in sorted(folder.rglob("data")):
        if path.is_dir():
            yield path


def _run(rule: Rule, folder: Path, data: Path) -> CaseResult:
    analysis = rule.core_id.startswith(("AD", "CDISC.AD"))
    has_settings = (data / ".env").is_file()
    standard = "" if has_settings else "adamig" if analysis else "sdtmig"
    (result,) = run_rules([rule], read_study(data, standard))
    baseline = data.parent / BASELINE
    relative = data.parent.relative_to(folder)
    return CaseResult(
        rule.core_id,
        relative.as_posix(),
        relative.parts[0] == POSITIVE,
        result.status,
        result.reason,
        frozenset((finding.dataset, finding.record) for finding in result.findings),
        _rows_of(baseline) if baseline.is_file() else None,
    )


def _rows_of(baseline: Path) -> frozenset[Row]:
    with baseline.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return frozenset(
        (row["Dataset"], int(float(row["Record"])) if row["Record"] else None) for row in rows
    )


def _shown(rows: frozenset[Row]) -> str:
    if not rows:
        return "nothing"
    told = sorted(f"{dataset} {record or ''}".strip() for dataset, record in rows)
    return ", ".join(told[:6]) + (f" and {len(told) - 6} more" if len(told) > 6 else "")


if __name__ == "__main__":
    print(run_cases(Path(sys.argv[1]), Path(sys.argv[2])).report())
