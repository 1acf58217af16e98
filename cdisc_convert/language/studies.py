"""Loads a study: `study.yaml`, the files it lists, fragments, and what they add up to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cdisc_convert.language.conditions import condition
from cdisc_convert.language.datasets import DatasetReader
from cdisc_convert.language.expect import Expect, did_you_mean
from cdisc_convert.language.references import COLUMN_NAME, LOWER_NAME, RESERVED_SCOPES
from cdisc_convert.language.statements import StatementReader
from cdisc_convert.language.yaml_file import Node, load_documents
from cdisc_convert.model.errors import Place, SpecError
from cdisc_convert.sources._registry import check_options
from cdisc_convert.model.spec import (
    Check,
    ConfigValue,
    DatasetSpec,
    Register,
    Relation,
    Source,
    Statement,
    Study,
    SubjectOf,
    TableFile,
)

STUDY_KEYS = (
    "title studyid standards config subjects tables corrections cutoff blinding sources files "
    "library values"
).split()
SOURCE_KEYS = (
    "file files file_name form_of form optional reader columns subject per key duplicates time_zone "
    "missing deleted_when when because let vendor crf not_submitted origin"
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
    "checks",
    "not_submitted",
)


@dataclass
class _Files:
    """What the listed files hold, sorted by their first key."""

    datasets: list[Node] = field(default_factory=list)
    fragments: dict[str, Node] = field(default_factory=dict)
    lists: dict[str, dict[str, str]] = field(default_factory=dict)
    relations: list[Node] = field(default_factory=list)
    checks: list[Node] = field(default_factory=list)
    results: list[Node] = field(default_factory=list)


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
        path = self.folder / "study.yaml"
        if not path.exists():
            raise SpecError.at(str(path), "there is no such file; a study folder holds study.yaml")
        documents = self._documents(path)
        if len(documents) != 1 or not documents[0].is_map or "study" not in documents[0].value:
            raise SpecError.at("study.yaml", "must hold one map that starts with 'study:'")
        found = self.expect.map(
            documents[0], "study.yaml", STUDY_KEYS, ("study", "studyid", "files")
        )
        tables = self._tables(found.get("tables"))
        files = self._sort_files(found)
        reader = StatementReader(
            self.expect, {name: self.folder / table.path for name, table in tables.items()}
        )
        datasets_reader = DatasetReader(reader, files.fragments)
        datasets = self._datasets(datasets_reader, files)
        sources = self._sources(found.get("sources"), reader, files)
        relations: list[Relation] = []
        for node in files.relations:
            relations += datasets_reader.relations(node.value["relations"])
        checks: list[Check] = []
        for node in files.checks:
            checks += datasets_reader.checks(node.value["checks"])
        blinding = self.expect.map(
            found.get("blinding", Node({}, Place("study.yaml"))),
            "blinding",
            ("sealed", "unblinded", "hide"),
        )
        self._names_apart(sources, tables, datasets)
        study = Study(
            name=self.expect.text(found.get("study"), "study"),
            studyid=self.expect.text(found.get("studyid"), "studyid"),
            title=self.expect.text(found.get("title"), "title"),
            folder=str(self.folder),
            place=documents[0].place,
            standards=self._standards(found.get("standards")),
            config=self._config(found.get("config")),
            register=self._register(found.get("subjects"), sources),
            sources=sources,
            tables=tables,
            datasets=datasets,
            relations=tuple(relations),
            checks=tuple(checks),
            corrections=self.expect.text(found.get("corrections"), "corrections"),
            cutoff=self._cutoff(found.get("cutoff")),
            sealed=self.expect.texts(blinding.get("sealed"), "blinding: sealed"),
            hide=self.expect.text_map(blinding.get("hide"), "blinding: hide"),
            is_unblinded=self.expect.is_true(blinding.get("unblinded"), "unblinded", default=True),
            values=self.expect.text_map(found.get("values"), "values"),
            results={
                name: item.plain()
                for node in files.results
                for name, item in self.expect.map(node.value["results"], "results").items()
            },
            files=tuple(self.read),
        )
        if self.expect.problems:
            raise SpecError(self.expect.problems)
        return study

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
        library = self.expect.text(found.get("library"), "library")
        if library:
            for path in _yaml_files(self.folder / library):
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
                }
                kept[first].append(node)

    def _fragment(self, node: Node, files: _Files, is_library: bool) -> None:
        name = self.expect.text(node.value["fragment"], "fragment")
        keys = self.expect.map(node, f"fragment {name}", ("let", "variables"), ("fragment",))
        if "use" in node.value:
            self.expect.problem(node.place, f"fragment {name}: a fragment cannot use a fragment")
        known = files.fragments.get(name)
        if known is not None and not is_library and known.place.file == node.place.file:
            self.expect.problem(
                node.place, f"fragment {name} is given twice (first at {known.place})"
            )
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
        text = self.expect.text(keys.get("date"), "cutoff: date")
        return "" if text == "none" else text

    def _config(self, node: Node | None) -> dict[str, ConfigValue]:
        if node is None:
            return {}
        config = {}
        for name, item in self.expect.map(node, "config").items():
            keys = self.expect.map(item, f"config {name}", (), ("value", "source", "says"))
            value = keys["value"].value if "value" in keys else ""
            config[name] = ConfigValue(
                name,
                value if isinstance(value, int | float | str) else "",
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

    # -- sources --------------------------------------------------------------------------------

    def _sources(
        self, node: Node | None, reader: StatementReader, files: _Files
    ) -> dict[str, Source]:
        if node is None:
            return {}
        sources: dict[str, Source] = {}
        for name, item in self.expect.map(node, "sources").items():
            if not LOWER_NAME.match(name) or name in RESERVED_SCOPES:
                self.expect.problem(
                    item.place,
                    f"source '{name}' needs a lower-case name other than {RESERVED_SCOPES}",
                )
            keys = self.expect.map(item, f"source {name}", SOURCE_KEYS)
            sources[name] = self._source(name, item, keys, reader, files)
        for name, source in sources.items():
            if source.form_of and source.form_of not in sources:
                near = did_you_mean(source.form_of, sources)
                self.expect.problem(
                    source.place, f"source {name}: there is no source '{source.form_of}'{near}"
                )
        return sources

    def _source(
        self,
        name: str,
        item: Node,
        keys: Mapping[str, Node],
        reader: StatementReader,
        files: _Files,
    ) -> Source:
        expect = self.expect
        ways = [key for key in ("file", "files", "form_of") if key in keys]
        if len(ways) != 1:
            expect.problem(item.place, f"source {name} needs one of file, files, form_of")
        columns = expect.text_map(keys.get("columns"), f"source {name}: columns")
        for header, renamed in columns.items():
            if not COLUMN_NAME.match(renamed):
                expect.problem(
                    keys["columns"].place,
                    f"source {name}: '{header}' is renamed '{renamed}', which cannot be referred to",
                )
        statements = self._lets(name, keys.get("let"), reader)
        missing = keys.get("missing")
        if missing is not None and missing.is_list:
            codes = {text: "" for text in expect.texts(missing, f"source {name}: missing")}
        else:
            codes = expect.text_map(missing, f"source {name}: missing")
        zone, zone_column = self._time_zone(name, keys.get("time_zone"))

        def when(key: str):
            return condition(expect, keys[key], f"source {name}: {key}") if key in keys else None

        if "when" in keys and "because" not in keys:
            expect.problem(
                keys["when"].place, f"source {name}: 'when' drops rows, so it needs 'because'"
            )
        return Source(
            name=name,
            place=item.place,
            file=expect.text(keys.get("file"), "file"),
            files=expect.text(keys.get("files"), "files"),
            file_name=expect.text(keys.get("file_name"), "file_name"),
            form_of=expect.text(keys.get("form_of"), "form_of"),
            form=expect.text(keys.get("form"), "form"),
            is_optional=expect.is_true(keys.get("optional"), f"source {name}: optional"),
            reader=self._reader(name, keys.get("reader")),
            columns=columns,
            subject=self._subject(name, keys.get("subject")),
            per=expect.word(keys.get("per"), f"source {name}: per", ("subject",)),
            key=expect.texts(keys.get("key"), f"source {name}: key"),
            duplicates=expect.word(
                keys.get("duplicates"), f"source {name}: duplicates", ("refuse", "report"), "refuse"
            ),
            time_zone=zone,
            time_zone_column=zone_column,
            missing=codes,
            deleted_when=when("deleted_when"),
            when=when("when"),
            because=expect.text(keys.get("because"), "because"),
            statements=statements,
            is_vendor=expect.is_true(keys.get("vendor"), f"source {name}: vendor"),
            crf=expect.texts(keys.get("crf"), f"source {name}: crf"),
            not_submitted=self._not_submitted(name, keys.get("not_submitted"), files),
            origin=expect.text(keys.get("origin"), f"source {name}: origin"),
        )

    def _reader(self, name: str, node: Node | None) -> dict[str, Any]:
        """The reader of a source and its options, checked without data."""
        if node is None:
            return {}
        options = dict(node.plain()) if node.is_map else {}
        kind = str(options.get("kind", ""))
        if not node.is_map or not kind:
            self.expect.problem(node.place, f"source {name}: reader needs 'kind' (csv, excel ...)")
            return {}
        rest = {key: value for key, value in options.items() if key != "kind"}
        for text in check_options(kind, rest):
            self.expect.problem(node.place, f"source {name}: {text}")
        return options

    def _lets(self, name: str, node: Node | None, reader: StatementReader) -> dict[str, Statement]:
        if node is None:
            return {}
        return {
            variable: reader.statement(variable, statement, is_helper=True)
            for variable, statement in self.expect.map(node, f"source {name}: let").items()
        }

    def _time_zone(self, name: str, node: Node | None) -> tuple[str, str]:
        if node is None:
            return "site", ""
        if node.is_map:
            keys = self.expect.map(node, f"source {name}: time_zone", required=("column",))
            return "", self.expect.text(keys.get("column"), "column")
        return self.expect.text(node, f"source {name}: time_zone"), ""

    def _subject(self, name: str, node: Node | None) -> SubjectOf | None:
        if node is None or node.value == "none":
            return None
        keys = self.expect.map(node, f"source {name}: subject", ("with",), ("column", "form"))
        return SubjectOf(
            self.expect.text(keys.get("column"), "column"),
            self.expect.text(keys.get("form"), "form"),
            self.expect.texts(keys.get("with"), "with"),
        )

    def _not_submitted(self, name: str, node: Node | None, files: _Files) -> dict[str, str]:
        if node is None:
            return {}
        reasons: dict[str, str] = {}
        for key, value in self.expect.map(node, f"source {name}: not_submitted").items():
            if key != "use":
                reasons[key] = self.expect.text(value, f"source {name}: {key}")
                continue
            for item in self.expect.list(value, f"source {name}: use"):
                listed = files.lists.get(str(item.value))
                if listed is None:
                    near = did_you_mean(str(item.value), files.lists)
                    self.expect.problem(
                        item.place, f"source {name}: there is no list '{item.value}'{near}"
                    )
                    continue
                reasons.update(listed)
        return reasons

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


def _yaml_files(target: Path) -> list[Path]:
    if target.is_dir():
        return sorted(p for p in target.rglob("*") if p.suffix in (".yaml", ".yml"))
    return [target]
