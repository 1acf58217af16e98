"""Reads `sources:` of a study: files, readers, subjects, keys and helper columns."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cdisc_convert.language.conditions import condition
from cdisc_convert.language.expect import Expect, did_you_mean
from cdisc_convert.language.references import COLUMN_NAME, LOWER_NAME, RESERVED_SCOPES
from cdisc_convert.language.statements import StatementReader
from cdisc_convert.language.yaml_file import Node
from cdisc_convert.model.spec import ByPart, Condition, Source, Statement, SubjectOf
from cdisc_convert.sources._registry import check_options

SOURCE_KEYS = (
    "file files file_name form_of form optional reader columns subject per key duplicates time_zone "
    "missing deleted_when when because let vendor crf not_submitted origin"
).split()
_PART = re.compile(r"{([A-Z][A-Z0-9_]*)}")


class SourceReader:
    """Reads sources; `lists` are the named lists of columns that are not submitted."""

    def __init__(self, reader: StatementReader, lists: Mapping[str, Mapping[str, str]]) -> None:
        self.reader = reader
        self.expect: Expect = reader.expect
        self.lists = lists

    def sources(self, node: Node | None) -> dict[str, Source]:
        """The sources by name."""
        if node is None:
            return {}
        sources: dict[str, Source] = {}
        for name, item in self.expect.map(node, "sources").items():
            if not LOWER_NAME.match(name) or name in RESERVED_SCOPES:
                self.expect.problem(
                    item.place,
                    f"source '{name}' needs a lower-case name other than {', '.join(RESERVED_SCOPES)}",
                )
            keys = self.expect.map(item, f"source {name}", SOURCE_KEYS)
            sources[name] = self._source(name, item, keys)
        for source in sources.values():
            self._form_exists(source, sources)
        return sources

    def _form_exists(self, source: Source, sources: Mapping[str, Source]) -> None:
        if not source.form_of:
            return
        container = sources.get(source.form_of)
        if container is None:
            near = did_you_mean(source.form_of, sources)
            self.expect.problem(
                source.place, f"source {source.name}: there is no source '{source.form_of}'{near}"
            )
        elif container.form_of:
            self.expect.problem(
                source.place,
                f"source {source.name}: '{container.name}' is itself a form; name the source "
                "that has the file",
            )

    def _source(self, name: str, item: Node, keys: Mapping[str, Node]) -> Source:
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
        statements = self._lets(name, keys.get("let"))
        missing = keys.get("missing")
        if missing is not None and missing.is_list:
            codes = {text: "" for text in expect.texts(missing, f"source {name}: missing")}
        else:
            codes = expect.text_map(missing, f"source {name}: missing")
        zone, zone_column = self._time_zone(name, keys.get("time_zone"))

        self._belongs_together(name, item, keys)
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
            deleted_when=self._when(name, keys, "deleted_when"),
            when=self._when(name, keys, "when"),
            because=expect.text(keys.get("because"), "because"),
            statements=statements,
            is_vendor=expect.is_true(keys.get("vendor"), f"source {name}: vendor"),
            crf=expect.texts(keys.get("crf"), f"source {name}: crf"),
            not_submitted=self._not_submitted(name, keys.get("not_submitted")),
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

    def _belongs_together(self, name: str, item: Node, keys: Mapping[str, Node]) -> None:
        """Keys that make sense only beside another one."""
        for key, other, why in (
            ("when", "because", "'when' drops rows, so it needs 'because'"),
            ("because", "when", "'because' without 'when' has nothing to explain"),
            ("form_of", "form", "'form_of' needs 'form'"),
            ("file_name", "files", "'file_name' takes apart the names of 'files'"),
        ):
            if key in keys and other not in keys:
                self.expect.problem(keys[key].place, f"source {name}: {why}")

    def _when(self, name: str, keys: Mapping[str, Node], key: str) -> Condition | None:
        if key not in keys:
            return None
        return condition(self.expect, keys[key], f"source {name}: {key}")

    def _lets(self, name: str, node: Node | None) -> dict[str, Statement]:
        if node is None:
            return {}
        made = {}
        for variable, item in self.expect.map(node, f"source {name}: let").items():
            made[variable] = self.reader.statement(variable, item, is_helper=True)
            if isinstance(made[variable].make, ByPart):
                self.expect.problem(
                    item.place, f"source {name}: {variable} is by_part, but a source has no parts"
                )
        return made

    def _time_zone(self, name: str, node: Node | None) -> tuple[str, str]:
        if node is None:
            return "site", ""
        if node.is_map:
            keys = self.expect.map(node, f"source {name}: time_zone", required=("column",))
            return "", self.expect.text(keys.get("column"), "column")
        zone = self.expect.text(node, f"source {name}: time_zone")
        if zone and zone != "site" and not _is_zone(zone):
            self.expect.problem(
                node.place,
                f"source {name}: '{zone}' is no time zone; write site, UTC, a zone such as "
                "Europe/Paris, or {column: NAME}",
            )
        return zone, ""

    def _subject(self, name: str, node: Node | None) -> SubjectOf | None:
        if node is None or node.value == "none":
            return None
        keys = self.expect.map(node, f"source {name}: subject", ("with",), ("column", "form"))
        form = self.expect.text(keys.get("form"), "form")
        if form and not _PART.search(form):
            self.expect.problem(
                node.place,
                f"source {name}: subject: form '{form}' names no part, such as {{SUBJID}}",
            )
        return SubjectOf(
            self.expect.text(keys.get("column"), "column"),
            form,
            self.expect.texts(keys.get("with"), "with"),
        )

    def _not_submitted(self, name: str, node: Node | None) -> dict[str, str]:
        if node is None:
            return {}
        reasons: dict[str, str] = {}
        for key, value in self.expect.map(node, f"source {name}: not_submitted").items():
            if key != "use":
                reasons[key] = self.expect.text(value, f"source {name}: {key}")
                continue
            for item in self.expect.list(value, f"source {name}: use"):
                listed = self.lists.get(str(item.value))
                if listed is None:
                    near = did_you_mean(str(item.value), self.lists)
                    self.expect.problem(
                        item.place, f"source {name}: there is no list '{item.value}'{near}"
                    )
                    continue
                reasons.update(listed)
        return reasons


def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
