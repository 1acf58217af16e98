"""The folder of a run: what run.json says, the mapping as it was used, the datasets as written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from cdisc_convert.engine.metadata import DatasetFacts, dataset_facts
from cdisc_convert.files.json_text import read_json
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.spec import DatasetSpec, Study
from cdisc_convert.package import run_state
from cdisc_convert.sources._dataset_json_typed import read_typed
from cdisc_convert.sources._xpt_headers import read_layout
from cdisc_convert.sources.xpt import read_xpt
from cdisc_convert.submission.define_datasets import ADAM_CLASSES, structure_of

SDTM, ADAM = run_state.SDTM, run_state.ADAM
READ_OF_RUN = (
    run_state.FACTS,
    run_state.FINDINGS,
    run_state.ISSUES,
    run_state.LEDGER,
    "results.json",
    "displays",
    *run_state.CLOSED,
)
"""Files and folders of a run that reports, packages and comparisons are made from."""
STANDARD_NAMES = {SDTM: "SDTM", ADAM: "ADaM"}


@dataclass(frozen=True)
class DatasetEntry:
    """A dataset file and what it says of itself, with what the mapping adds.

    variables: (name, label, type, length) in the order of the file.
    """

    name: str
    path: Path
    label: str
    records: int
    size: int
    variables: tuple[tuple[str, str, str, int], ...]
    keys: tuple[str, ...] = ()
    class_: str = ""
    structure: str = ""
    comment: str = ""

    def read(self) -> Dataset:
        """The dataset itself."""
        if self.path.suffix != ".xpt":
            return replace(read_typed(self.path, self.path.name), keys=self.keys)
        (member,) = read_xpt(self.path).members
        variables = tuple(
            Variable(v.name, v.label, v.type, v.kind, v.length, v.format) for v in member.variables
        )
        return Dataset(member.name, member.label, variables, dict(member.columns), self.keys)


@dataclass(frozen=True, eq=False)
class Submission:
    """What guides and the package are made from.

    facts: run.json. study: the mapping. datasets: standard -> entries in the order of their names.
    """

    facts: Mapping[str, Any]
    study: Study
    datasets: Mapping[str, tuple[DatasetEntry, ...]]
    mapping: Path
    extra: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def studyid(self) -> str:
        """STUDYID of the study."""
        return str(self.facts["study"]["studyid"])

    def entry(self, name: str) -> DatasetEntry | None:
        """The dataset called `name`, or None."""
        every = (entry for entries in self.datasets.values() for entry in entries)
        return next((entry for entry in every if entry.name == name), None)


def read_run(folder: Path) -> Submission:
    """The run in `folder`.

    Raises SourceError where it is no run of convert, was blinded, or has no dataset.
    """
    facts = read_facts(folder / "run.json")
    if facts["study"].get("blinded"):
        raise SourceError.at(
            str(folder), "is a blinded run, which is not for submission; convert without --blinded"
        )
    mapping = folder / "trace" / "mapping"
    if not (mapping / "study.yaml").exists():
        raise SourceError.at(str(folder), "holds no trace; convert again and name its --out")
    study = load_study(mapping)
    found = {name: inventory(folder / name, study) for name in (SDTM, ADAM)}
    datasets = {name: entries for name, entries in found.items() if entries}
    if not datasets:
        raise SourceError.at(str(folder), "holds no dataset in sdtm/ or adam/; convert again")
    return Submission(facts, study, datasets, mapping)


def read_facts(path: Path) -> dict[str, Any]:
    """run.json as it was written. Raises SourceError where it is not there or is no run.json."""
    try:
        facts = read_json(path)
    except (OSError, ValueError) as error:
        raise SourceError.at(
            str(path), f"is no run.json ({error}); name the folder of a run"
        ) from None
    if not isinstance(facts, dict) or not isinstance(facts.get("study"), dict):
        raise SourceError.at(str(path), "is no run.json of convert; name the folder of a run")
    return facts


def inventory(folder: Path, study: Study) -> tuple[DatasetEntry, ...]:
    """The dataset files of `folder`, one dataset each, by name; a transport file counts first."""
    described = dataset_facts(study)
    files: dict[str, Path] = {}
    for ending in (".xpt", ".json", ".ndjson"):
        for path in sorted(folder.glob(f"*{ending}")):
            files.setdefault(path.stem, path)
    entries = []
    for path in (files[stem] for stem in sorted(files)):
        entry = _of_transport(path) if path.suffix == ".xpt" else _of_json(path)
        spec, known = study.datasets.get(entry.name), described.get(entry.name)
        entries.append(
            replace(
                entry,
                keys=spec.key if spec else (),
                class_=_class(spec, known),
                structure=_structure(spec, known),
                comment=spec.comment if spec else "",
            )
        )
    return tuple(entries)


def _class(spec: DatasetSpec | None, known: DatasetFacts | None) -> str:
    """The class in the words of define.xml."""
    if spec is not None and spec.structure:
        return ADAM_CLASSES.get(spec.structure, ("ADAM OTHER", ""))[0]
    return (known.class_ if known else "Relationship").upper().replace("-", " ")


def _structure(spec: DatasetSpec | None, known: DatasetFacts | None) -> str:
    if spec is not None and spec.structure:
        return structure_of(spec.key)
    return known.structure if known else ""


def _of_transport(path: Path) -> DatasetEntry:
    (member,) = read_layout(path, path.name).members
    variables = tuple((v.name, v.label, v.type, v.length) for v in member.variables)
    return DatasetEntry(
        member.name, path, member.label, member.rows, path.stat().st_size, variables
    )


def _of_json(path: Path) -> DatasetEntry:
    data = read_typed(path, path.name)
    variables = tuple((v.name, v.label, v.type, v.length or 8) for v in data.variables)
    return DatasetEntry(data.name, path, data.label, len(data), path.stat().st_size, variables)
