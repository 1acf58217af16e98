"""Loads a study: `study.yaml`, the files it lists, fragments, and what they add up to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

from cdisc_convert.language.datasets import DatasetReader
from cdisc_convert.language.displays import read_results
from cdisc_convert.language.expect import Expect, did_you_mean
from cdisc_convert.language.references import LOWER_NAME
from cdisc_convert.language.source_specs import SourceReader
from cdisc_convert.language.statements import StatementReader
from cdisc_convert.language.yaml_file import Node, load_documents
from cdisc_convert.model.days import is_day
from cdisc_convert.model.errors import Place, SpecError
from cdisc_convert.model.iso_dates import is_moment, parse_duration
from cdisc_convert.model.spec import (
    Check,
    ConfigValue,
    DatasetSpec,
    Register,
    Relation,
    Source,
    Study,
    TableFile,
)

STUDY_KEYS = (
    "title studyid standards config subjects tables corrections cutoff blinding sources files "
    "library values unlisted_columns"
).split()
STANDARDS = (
    "sdtmig",
    "adamig",
    "occds",
    "define",
    "terminology",
    "adam_terminology",
    "meddra",
    "whodrug",
)
FILE_KINDS = (
    "dataset",
    "intermediate",
    "fragment",
    "relations",
    "results",
    "displays",
    "checks",
    "not_submitted",
)


DATE_LIKE = re.compile(r"\d{4}-\d{1,2}(-\d{1,2})?([T ].*)?")
DURATION_LIKE = re.compile(r"P[T\d].*")


@dataclass
class _Files:
    """What the listed files hold, sorted by their first key."""

    datasets: list[Node] = field(default_factory=list)
    fragments: dict[str, Node] = field(default_factory=dict)
    lists: dict[str, dict[str, str]] = field(default_factory=dict)
    from_library: set[str] = field(default_factory=set)
    relations: list[Node] = field(default_factory=list)
    checks: list[Node] = field(default_factory=list)
    results: list[Node] = field(default_factory=list)
    displays: list[Node] = field(default_factory=list)


def load_study(folder: Path) -> Study:
    """The study whose `study.yaml` lies in `folder`.

    Raises SpecError with every problem of the files, sorted by place.
    """
    return _StudyReader(folder).study()


class _StudyReader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.expect = Expect()
        self.read: list[str] = []

    def study(self) -> Study:
        first = self._first_document()
        found = self.expect.map(first, "study.yaml", STUDY_KEYS, ("study", "studyid", "files"))
        tables = self._tables(found.get("tables"))
        files = self._sort_files(found)
        paths = {name: self.folder / table.path for name, table in tables.items()}
        reader = StatementReader(self.expect, self.folder, paths)
        datasets_reader = DatasetReader(reader, files.fragments)
        datasets = self._datasets(datasets_reader, files)
        sources = SourceReader(reader, files.lists).sources(found.get("sources"))
        relations, checks = self._relations_and_checks(datasets_reader, files)
        results, displays = read_results(self.expect, files.results, files.displays)
        keys = ("sealed", "unblinded", "hide")
        blinding = self.expect.map(found.get("blinding", Node({}, first.place)), "blinding", keys)
        self._names_apart(sources, tables, datasets)
        study = Study(
            name=self.expect.text(found.get("study"), "study"),
            studyid=self.expect.text(found.get("studyid"), "studyid"),
            title=self.expect.text(found.get("title"), "title"),
            folder=str(self.folder),
            place=first.place,
            standards=self._standards(found.get("standards")),
            config=self._config(found.get("config")),
            register=self._register(found.get("subjects"), sources),
            sources=sources,
            tables=tables,
            datasets=datasets,
            relations=relations,
            checks=checks,
            corrections=self.expect.text(found.get("corrections"), "corrections"),
            cutoff=self._cutoff(found.get("cutoff")),
            sealed=self.expect.texts(blinding.get("sealed"), "blinding: sealed"),
            hide=self.expect.text_map(blinding.get("hide"), "blinding: hide"),
            is_unblinded=self.expect.is_true(blinding.get("unblinded"), "unblinded", default=True),
            values=self.expect.text_map(found.get("values"), "values"),
            unlisted_columns=self.expect.word(
                found.get("unlisted_columns"), "unlisted_columns", ("refuse", "report"), "refuse"
            ),
            results=results,
            displays=displays,
            files=tuple(self.read),
        )
        if self.expect.problems:
            raise SpecError(self.expect.problems)
        return study

    def _first_document(self) -> Node:
        """The map in study.yaml, where all begins."""
        path = self.folder / "study.yaml"
        if not path.exists():
            raise SpecError.at(str(path), "there is no such file; a study folder holds study.yaml")
        documents = self._documents(path)
        if self.expect.problems:
            raise SpecError(self.expect.problems)
        if len(documents) != 1 or not documents[0].is_map or "study" not in documents[0].value:
            raise SpecError.at("study.yaml", "must hold one map that starts with 'study:'")
        return documents[0]

    def _relations_and_checks(
        self, reader: DatasetReader, files: _Files
    ) -> tuple[tuple[Relation, ...], tuple[Check, ...]]:
        relations = [reader.relations(node.value["relations"]) for node in files.relations]
        checks = [reader.checks(node.value["checks"]) for node in files.checks]
        return tuple(chain.from_iterable(relations)), tuple(chain.from_iterable(checks))

    # -- files ----------------------------------------------------------------------------------

    def _documents(self, path: Path) -> list[Node]:
        shown = (
            str(path.relative_to(self.folder)) if path.is_relative_to(self.folder) else str(path)
        )
        self.read.append(shown)
        try:
            return load_documents(path, shown)
        except SpecError as bad:
            self.expect.problems += bad.problems
            return []

    def _sort_files(self, found: Mapping[str, Node]) -> _Files:
        files = _Files()
        if (library := found.get("library")) is not None:
            target = self.folder / self.expect.text(library, "library")
            if not target.is_dir():
                self.expect.problem(library.place, f"there is no folder '{library.value}'")
            for path in _yaml_files(target) if target.is_dir() else []:
                self._sort_documents(self._documents(path), files, is_library=True)
        listed = found.get("files")
        for item in self.expect.list(listed, "files") if listed is not None else []:
            name = self.expect.text(item, "files")
            target = self.folder / name
            if ".." in Path(name).parts or Path(name).is_absolute():
                self.expect.problem(item.place, f"'{name}' must lie inside the study folder")
                continue
            if not target.exists():
                self.expect.problem(item.place, f"there is no file or folder '{name}' in the study")
                continue
            for path in _yaml_files(target):
                self._sort_documents(self._documents(path), files)
        return files

    def _sort_documents(
        self, documents: list[Node], files: _Files, is_library: bool = False
    ) -> None:
        for node in documents:
            first = next(iter(node.value), "") if node.is_map else ""
            if first not in FILE_KINDS:
                kinds = ", ".join(FILE_KINDS)
                self.expect.problem(
                    node.place,
                    f"a file starts with one of {kinds}; this one with '{first}'"
                    f"{did_you_mean(first, FILE_KINDS)}",
                )
            elif first in ("dataset", "intermediate"):
                files.datasets.append(node)
            elif first == "fragment":
                self._fragment(node, files, is_library)
            elif first == "not_submitted":
                keys = self.expect.map(node, "not_submitted", required=("not_submitted", "columns"))
                name = self.expect.text(keys.get("not_submitted"), "not_submitted")
                files.lists[name] = self.expect.text_map(keys.get("columns"), name)
            else:
                kept = {
                    "relations": files.relations,
                    "checks": files.checks,
                    "results": files.results,
                    "displays": files.displays,
                }
                kept[first].append(node)

    def _fragment(self, node: Node, files: _Files, is_library: bool) -> None:
        name = self.expect.text(node.value["fragment"], "fragment")
        if "use" in node.value:
            self.expect.problem(
                node.value["use"].place, f"fragment {name}: a fragment cannot use a fragment"
            )
        allowed = ("let", "variables", "use")
        keys = self.expect.map(node, f"fragment {name}", allowed, ("fragment",))
        known = files.fragments.get(name)
        # a study's fragment takes the place of the library's
        if known is not None and (is_library or name not in files.from_library):
            self.expect.problem(
                node.place, f"fragment {name} is given twice (first at {known.place})"
            )
        if is_library:
            files.from_library.add(name)
        else:
            files.from_library.discard(name)
        files.fragments[name] = Node(keys, node.place)

    def _datasets(self, reader: DatasetReader, files: _Files) -> dict[str, DatasetSpec]:
        datasets: dict[str, DatasetSpec] = {}
        for node in files.datasets:
            spec = reader.dataset(node)
            if spec.name in datasets:
                self.expect.problem(
                    spec.place, f"{spec.name} is given twice (first at {datasets[spec.name].place})"
                )
            datasets[spec.name] = spec
        return datasets

    # -- the study's own keys -------------------------------------------------------------------

    def _standards(self, node: Node | None) -> dict[str, str]:
        found = self.expect.map(node, "standards", STANDARDS) if node is not None else {}
        return {key: self.expect.text(value, f"standards: {key}") for key, value in found.items()}

    def _cutoff(self, node: Node | None) -> str:
        if node is None:
            return ""
        keys = self.expect.map(node, "cutoff", ("partial_dates",), ("date",))
        self.expect.word(keys.get("partial_dates"), "cutoff: partial_dates", ("keep",))
        text = self.expect.text(keys.get("date"), "cutoff: date")
        if text in ("", "none"):
            return ""
        if not is_day(text):
            self.expect.problem(
                keys["date"].place,
                f"cutoff: date is '{text}'; write a date such as 2025-06-30, or none",
            )
        return text

    def _config(self, node: Node | None) -> dict[str, ConfigValue]:
        if node is None:
            return {}
        config = {}
        for name, item in self.expect.map(node, "config").items():
            keys = self.expect.map(item, f"config {name}", (), ("value", "source", "says"))
            if not LOWER_NAME.match(name):
                self.expect.problem(item.place, f"config '{name}' needs a lower-case name")
            value = keys["value"].value if "value" in keys else ""
            if not isinstance(value, int | float | str):
                self.expect.problem(
                    keys["value"].place, f"config {name}: value must be a text or a number"
                )
                value = ""
            if isinstance(value, str) and (kind := _mistaken(value)):
                self.expect.problem(
                    keys["value"].place,
                    f"config {name}: '{value}' is written like a {kind}, but is none",
                )
            config[name] = ConfigValue(
                name,
                value,
                self.expect.text(keys.get("source"), f"config {name}: source"),
                self.expect.text(keys.get("says"), f"config {name}: says"),
                item.place,
            )
        return config

    def _tables(self, node: Node | None) -> dict[str, TableFile]:
        if node is None:
            return {}
        tables = {}
        for name, item in self.expect.map(node, "tables").items():
            if not LOWER_NAME.match(name):
                self.expect.problem(item.place, f"table '{name}' needs a lower-case name")
            if item.is_map:
                keys = self.expect.map(item, f"table {name}", ("origin",), ("file",))
                path = self.expect.text(keys.get("file"), f"table {name}: file")
                words = ("protocol", "sponsor")
                origin = self.expect.word(keys.get("origin"), f"table {name}: origin", words)
            else:
                path, origin = self.expect.text(item, f"table {name}"), ""
            is_raw = not (self.folder / path).exists()
            tables[name] = TableFile(name, path, item.place, origin, is_raw)
        return tables

    def _register(self, node: Node | None, sources: Mapping[str, Source]) -> Register | None:
        if node is None:
            return None
        keys = self.expect.map(
            node, "subjects", ("same_person", "order", "sites"), ("register", "id")
        )
        source = self.expect.text(keys.get("register"), "subjects: register")
        if source and source not in sources:
            self.expect.problem(
                keys["register"].place,
                f"subjects: there is no source '{source}'{did_you_mean(source, sources)}",
            )
        return Register(
            source,
            self.expect.text(keys.get("id"), "subjects: id"),
            node.place,
            self.expect.texts(keys.get("same_person"), "subjects: same_person"),
            self.expect.texts(keys.get("order"), "subjects: order"),
            self.expect.text(keys.get("sites"), "subjects: sites"),
        )

    # -- what belongs together --------------------------------------------------------------------

    def _names_apart(
        self,
        sources: Mapping[str, Source],
        tables: Mapping[str, TableFile],
        datasets: Mapping[str, DatasetSpec],
    ) -> None:
        """A source, a table and an intermediate may not share a name."""
        seen: dict[str, Place] = {}
        named: Iterator[tuple[str, Place]] = (
            (item.name, item.place)
            for group in (sources, tables, datasets)
            for item in group.values()
        )
        for name, place in named:
            if name in seen:
                self.expect.problem(place, f"the name '{name}' is already taken at {seen[name]}")
            seen[name] = place


def _mistaken(text: str) -> str:
    """What the text is written like, a date or a duration, without being one of ISO 8601."""
    if DATE_LIKE.fullmatch(text):
        return "" if is_moment(text) else "date"
    is_wrong = DURATION_LIKE.fullmatch(text) and parse_duration(text) is None
    return "duration" if is_wrong else ""


def _yaml_files(target: Path) -> list[Path]:
    if target.is_dir():
        return sorted(p for p in target.rglob("*") if p.suffix in (".yaml", ".yml"))
    return [target]
