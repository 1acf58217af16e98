"""Our rule catalogue on the datasets of a run: `findings.json`, and counts for `run.json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from cdisc_convert.files.json_text import json_text
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.define import MetaData
from cdisc_convert.model.memory import mark
from cdisc_convert.rules.catalogue_run import run_catalogue
from cdisc_convert.rules.finding import RuleResult, Status
from cdisc_convert.rules.kept_results import kept_bytes, kept_results
from cdisc_convert.rules.library import Library
from cdisc_convert.rules.reports.json_form import finding_facts
from cdisc_convert.rules.study import Study, StudyDataset
from cdisc_convert.rules.waivers import Waived, Waiver, read_waivers, waive
from cdisc_convert.sources.define_xml import read_define
from cdisc_convert.standards.packages import list_packages, standard_name
from cdisc_convert.submission.run_marks import RunMarks

STAGE = "validations"
FINDINGS_FILE = "findings.json"
ADAM = "ADaM"


@dataclass(frozen=True)
class RunFindings:
    """What became of each rule, SDTM and ADaM one after the other.

    known: findings that the study's known_findings.yaml accepts; they do not count.
    """

    results: Mapping[str, Sequence[RuleResult]]
    known: tuple[Waived, ...] = ()

    @property
    def severities(self) -> Counter[str]:
        """Number of findings per severity."""
        counts: Counter[str] = Counter()
        for results in self.results.values():
            for result in results:
                if result.findings:
                    counts[result.findings[0].severity.value] += result.true_count
        return counts

    @property
    def statuses(self) -> dict[str, int]:
        """Number of rules per status."""
        counts = Counter(result.status for held in self.results.values() for result in held)
        return {status.value: counts[status] for status in Status}


def check_datasets(
    datasets: Mapping[str, Dataset],
    standards: Mapping[str, str],
    lengths: Mapping[str, int],
    sizes: Mapping[str, int],
    folder: Path,
    accepted: Sequence[Waiver] = (),
    marks: RunMarks | None = None,
) -> RunFindings:
    """Run the catalogue on the datasets as their files hold them.

    standards: versions as study.yaml gives them; lengths: bytes of text variables; sizes: bytes of
    the files; folder: where the define documents lie. Findings carry the place of the statement
    that made the variable. accepted: findings that are known and stand. marks: of what the rules
    look at, to take over what they found in the run before.
    """
    held: dict[str, list[StudyDataset]] = {"sdtm": [], "adam": []}
    for name, dataset in datasets.items():
        variables = tuple(
            replace(one, length=lengths.get(one.name, one.length) if one.type == "Char" else 8)
            for one in dataset.variables
        )
        one = StudyDataset(
            replace(dataset, variables=variables), f"{name.lower()}.xpt", sizes.get(name, 0)
        )
        held["adam" if dataset.attributes.get("standard") == ADAM else "sdtm"].append(one)
    kept = _Kept(marks or RunMarks(), standards, folder)
    packages = _packages(standards)
    results: dict[str, Sequence[RuleResult]] = {}
    if held["sdtm"]:

        def check_sdtm(looked: set[str]) -> Sequence[RuleResult]:
            library = Library("sdtmig", standards.get("sdtmig", "3.4"), packages)
            study = Study(held["sdtm"], library, described=_described(folder / "define-sdtm.xml"))
            return run_catalogue(study, looked=looked)

        results["sdtm"] = kept.results("sdtm", held["sdtm"], check_sdtm)
    if held["adam"]:

        def check_adam(looked: set[str]) -> Sequence[RuleResult]:
            library = Library("adamig", standards.get("adamig", "1.3"), packages)
            study = Study(held["adam"], library, described=_described(folder / "define-adam.xml"))
            return run_catalogue(study, sources=held["sdtm"], looked=looked)

        results["adam"] = kept.results("adam", held["adam"], check_adam, held["sdtm"])
    known: list[Waived] = []
    for standard, found in results.items():
        waived = waive(found, accepted, date.min)  # a run is the same on every day
        results[standard] = waived.results
        known += waived.waived
    return RunFindings(results, tuple(known))


@dataclass(frozen=True, eq=False)
class _Kept:
    """What the rules found, taken over where they would look at the same."""

    marks: RunMarks
    standards: Mapping[str, str]
    folder: Path

    def results(
        self,
        standard: str,
        datasets: Sequence[StudyDataset],
        check: Callable[[set[str]], Sequence[RuleResult]],
        sources: Sequence[StudyDataset] = (),
    ) -> Sequence[RuleResult]:
        """What became of each rule on the datasets of a standard.

        check: is given a set for the domains of `sources` that rules look at; only these count.
        """
        made: list[Sequence[RuleResult]] = []

        def seen(domains: Iterable[str]) -> dict[str, list[str]]:
            return {
                name: self._told(one for one in sources if one.whole_name == name)
                for name in sorted(domains)
            }

        def make() -> tuple[dict[str, list[str]], bytes]:
            looked: set[str] = set()
            made.append(check(looked))
            return (seen(looked), kept_bytes(made[0])) if self.marks.memory.is_on else ({}, b"")

        def still(before: dict[str, list[str]]) -> dict[str, list[str]] | None:
            return before if seen(before) == before else None

        own = self._own(standard, datasets, sources)
        content = self.marks.step_that_looks(STAGE, standard, own, still, make)
        if made:
            return made[0]
        return kept_results(content) if content else check(set())

    def _own(
        self, standard: str, datasets: Sequence[StudyDataset], sources: Sequence[StudyDataset]
    ) -> str:
        """Mark of everything but the records of the sources."""
        if not self.marks.memory.is_on:
            return ""
        define = self.folder / f"define-{standard}.xml"
        content = define.read_bytes() if define.is_file() else b""
        names = [f"{one.name} {one.whole_name}" for one in sources]
        return mark(repr(dict(self.standards)), content, *self._told(datasets), "sources", *names)

    def _told(self, datasets: Iterable[StudyDataset]) -> list[str]:
        return [
            f"{one.file_name} {one.file_size} {self.marks.dataset(one.data)}" for one in datasets
        ]


def known_findings(study_folder: Path) -> list[Waiver]:
    """What the study's known_findings.yaml accepts; nothing where there is none."""
    path = study_folder / "known_findings.yaml"
    return read_waivers(path) if path.is_file() else []


def _described(path: Path) -> MetaData | None:
    return read_define(path, path.name).define.metadata if path.is_file() else None


def _packages(standards: Mapping[str, str]) -> tuple[str, ...]:
    told = (standards.get(name, "") for name in ("terminology", "adam_terminology"))
    at_hand = {entry.name for entry in list_packages()}
    return tuple(name for name in map(standard_name, told) if name in at_hand)


def add_counts(facts: dict[str, Any], found: RunFindings | None) -> dict[str, Any]:
    """The facts of a run with the numbers of findings and of rules; None = rules were not run."""
    if found is not None:
        for severity, count in found.severities.items():
            facts["findings"][severity] += count
        facts["findings"]["known"] = len(found.known)
        facts["rules"] = found.statuses
    return facts


def write_findings(folder: Path, found: RunFindings) -> None:
    """Write `findings.json`: rules with their status, findings, true counts of cut lists."""
    content: dict[str, Any] = {"rules": [], "findings": [], "truncated": {}, "known": []}
    for standard, results in found.results.items():
        for result in results:
            content["rules"].append(
                {
                    "id": result.id,
                    "standard": standard,
                    "status": result.status.value,
                    "reason": result.reason,
                    "findings": result.true_count,
                }
            )
            content["findings"] += [finding_facts(finding) for finding in result.findings]
            if result.true_count > len(result.findings):
                cut = content["truncated"]
                cut[result.id] = cut.get(result.id, 0) + result.true_count
    for one in found.known:
        content["known"].append({**finding_facts(one.finding), "reason": one.waiver.reason})
    text = json_text(content)
    (folder / FINDINGS_FILE).write_text(text + "\n", encoding="utf-8")
