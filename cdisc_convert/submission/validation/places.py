"""The line of the specification behind a finding: the statement that made the value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from cdisc_convert.language.studies import load_study
from cdisc_convert.model.spec import Study
from cdisc_convert.rules.finding import Finding, RuleResult


def with_places(results: Iterable[RuleResult], folder: Path) -> list[RuleResult]:
    """`results` with the places of the study whose mapping lies in `folder`.

    A finding is placed at the statement of the first of its variables that the mapping makes, else
    at the dataset. What has a place keeps it.
    """
    study = load_study(folder)
    files = _Places(study, folder)
    return [
        replace(result, findings=tuple(map(files.placed, result.findings))) for result in results
    ]


def shown_folder(folder: Path) -> str:
    """`folder` from where the command runs; its name alone where it lies elsewhere."""
    try:
        return folder.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return folder.resolve().name


class _Places:
    """Places of statements by dataset and variable, files told from where the command runs."""

    def __init__(self, study: Study, folder: Path) -> None:
        start = f"{shown_folder(folder)}/"
        self.datasets: Mapping[str, str] = {
            dataset.name: f"{start}{dataset.place}" for dataset in study.datasets.values()
        }
        self.statements: Mapping[tuple[str, str], str] = {
            (dataset.name, name): f"{start}{statement.place}"
            for dataset in study.datasets.values()
            for name, statement in dataset.statements.items()
        }

    def placed(self, finding: Finding) -> Finding:
        """`finding` with its place."""
        if finding.place:
            return finding
        dataset = finding.dataset.removeprefix("SUPP") if self._is_made_of(finding) else ""
        named = finding.dataset if finding.dataset in self.datasets else dataset
        told = [*finding.variables, *(v for v in finding.values if isinstance(v, str))]
        found = (self.statements.get((named, name)) for name in told)
        place = next((one for one in found if one), self.datasets.get(named))
        return replace(finding, place=place) if place else finding

    def _is_made_of(self, finding: Finding) -> bool:
        return finding.dataset.startswith("SUPP") and finding.dataset not in self.datasets
