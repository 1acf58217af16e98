"""Opens the raw files of a study: each file once, only the columns that are needed."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.model.column import Column, concatenate
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.records import Table
from cdisc_convert.model.source import Note, RawTable
from cdisc_convert.model.spec import Source, Study
from cdisc_convert.sources._registry import (
    NAME_IS_NO_TEXT,
    cannot_be_read,
    is_text,
    path_options,
    read_source,
)

_PART = re.compile(r"{(\w+)}")


@dataclass(frozen=True, eq=False)
class RawSource:
    """A source's records as read: renamed columns, and the file and row of each record.

    file: per record the position in `files`; row: per record its row in that file.
    header: every column of the file (renamed), used or not.
    left_out: (file, row, reason) of rows that the format marks as no data.
    """

    columns: Mapping[str, Column]
    files: tuple[str, ...]
    file: np.ndarray
    row: np.ndarray
    header: tuple[str, ...]
    headers: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[tuple[str, Note], ...] = ()
    left_out: tuple[tuple[str, int, str], ...] = ()
    is_absent: bool = False
    is_sealed: bool = False

    def __len__(self) -> int:
        return len(self.row)

    def values_in(self, column: str) -> int:
        """Number of records with a value in a column."""
        return int(self.columns[column].present.sum())

    def where(self, position: int) -> tuple[str, int]:
        """File and row of the record at `position`."""
        return self.files[int(self.file[position])], int(self.row[position])


@dataclass(frozen=True, eq=False)
class CountedRaw(RawSource):
    """A source of whose columns most are not held any more.

    values: number of records with a value, of columns that the plan does not need.
    """

    values: Mapping[str, int] = field(default_factory=dict)

    def values_in(self, column: str) -> int:
        """Number of records with a value in a column that no statement uses."""
        return self.values.get(column, 0)


@dataclass(frozen=True, eq=False)
class SpooledRaw(CountedRaw):
    """A source whose records are not held: they stand one under the other in their files.

    starts: position of the first record of each file; first_rows: its row there.
    """

    starts: tuple[int, ...] = ()
    first_rows: tuple[int, ...] = ()

    def where(self, position: int) -> tuple[str, int]:
        """File and row of the record at `position`."""
        number = bisect_right(self.starts, position) - 1
        return self.files[number], self.first_rows[number] + position - self.starts[number]


@dataclass(eq=False)
class RawFolder:
    """The raw export of a study; every file that was opened is remembered with its hash."""

    folder: Path
    opened: dict[str, str] = field(default_factory=dict)
    _tables: dict[tuple[str, str], dict[str, RawTable]] = field(default_factory=dict)
    _seen: dict[Path, tuple[int, ...]] = field(default_factory=dict)

    def path(self, name: str, place: Place) -> Path:
        """The path of `name` inside the folder; one that leads out of it is refused."""
        path = self.folder / name
        try:
            inside = path.resolve().is_relative_to(self.folder.resolve())
        except (OSError, RuntimeError, ValueError):  # a circle of links, or no name of a file
            text = f"'{name}' leads to no file (a circle of links, or too long a name)"
            raise SourceError.at(place, text) from None
        if Path(name).is_absolute() or ".." in Path(name).parts or not inside:
            raise SourceError.at(place, f"'{name}' leads out of the raw folder")
        return path

    def read(self, name: str, source: Source) -> dict[str, RawTable]:
        """The tables of the file `name`, read once per reader options."""
        options = {key: value for key, value in source.reader.items() if key != "kind"}
        kind = source.reader.get("kind")
        if kind:
            for option in path_options(kind):
                if option in options:
                    options[option] = str(self.path(str(options[option]), source.place))
                    self.remember(str(source.reader[option]), Path(options[option]))
        key = (name, repr(sorted(source.reader.items())))
        if key not in self._tables:
            path = self.path(name, source.place)
            self.remember(name, path)
            self._tables[key] = read_source(path, kind, options, shown_as=name)
        return self._tables[key]

    def remember(self, name: str, path: Path) -> None:
        """Note the hash of a file that is about to be read."""
        if path.is_file() and name not in self.opened:
            self._seen[path] = _state(path)
            try:
                with path.open("rb") as file:
                    self.opened[name] = hashlib.file_digest(file, "sha256").hexdigest()
            except OSError as error:
                raise SourceError.at(name, cannot_be_read(error)) from None

    def forget_tables(self) -> None:
        """Hold no table any more; one that is asked for again is read again."""
        self._tables.clear()

    def refuse_changed(self) -> None:
        """Raises SourceError where a file is another one than when it was opened."""
        changed = [path for path, state in self._seen.items() if _state(path) != state]
        if changed:
            text = "changed while it was read, so the run would mix two exports; run again"
            raise SourceError(Problem(Place(str(path)), text) for path in changed)

    def size(self) -> int:
        """Bytes of all files of the folder."""
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def names(self, pattern: str) -> list[str]:
        """Files that match a pattern with `*`, in order of name."""
        found = (path for path in self.folder.glob(pattern) if path.is_file())
        names = sorted(path.relative_to(self.folder).as_posix() for path in found)
        for name in names:
            if not is_text(name):
                raise SourceError.at(name, NAME_IS_NO_TEXT)
        return names


def _state(path: Path) -> tuple[int, ...]:
    """What changes with a file: its size, times and identity; nothing where it is gone."""
    try:
        told = path.stat()
    except OSError:
        return ()
    return told.st_size, told.st_mtime_ns, told.st_ctime_ns, told.st_ino


def read_sources(
    study: Study,
    raw: RawFolder,
    *,
    skip: frozenset[str] = frozenset(),
    later: Mapping[str, RawSource] | None = None,
) -> dict[str, RawSource]:
    """Every source of the study as read.

    later: sources whose records are read part by part; they are given back as they are.
    skip: sealed sources, which are not opened, and sealed columns (`source.column`), which are
    emptied before anything else sees them.
    Raises SourceError with every file that is absent or cannot be read.
    """
    problems: list[Problem] = []
    found: dict[str, RawSource] = {}
    sealed = skip | _in_containers(study, skip)
    for name, source in study.sources.items():
        if later and name in later:
            found[name] = later[name]
            continue
        if name in skip:
            found[name] = replace(_absent(source), is_sealed=True)
            continue
        try:
            found[name] = _without_sealed(name, _read(study, source, raw), sealed)
        except SourceError as bad:
            problems += bad.problems
    if problems:
        raise SourceError(problems)
    return found


def _in_containers(study: Study, sealed: frozenset[str]) -> frozenset[str]:
    """The sealed columns of forms, as columns of the file that the form is part of."""
    parts = [entry.partition(".") for entry in sealed]
    return frozenset(
        f"{study.sources[name].form_of}.{column}"
        for name, _, column in parts
        if column and study.sources[name].form_of
    )


def _without_sealed(name: str, raw: RawSource, sealed: frozenset[str]) -> RawSource:
    """The source with its sealed columns emptied."""
    hidden = [column for column in raw.columns if f"{name}.{column}" in sealed]
    if not hidden:
        return raw
    emptied = dict.fromkeys(hidden, Column.missing(len(raw)))
    return replace(raw, columns={**raw.columns, **emptied}, is_sealed=True)


def _read(study: Study, source: Source, raw: RawFolder) -> RawSource:
    container = study.sources[source.form_of] if source.form_of else source
    names = file_names(container, raw)
    if not names:
        if source.is_optional or container.is_optional:
            return _absent(source)
        wanted = container.file or container.files
        raise SourceError.at(
            source.place,
            f"source {source.name}: there is no file '{wanted}' in the raw folder; add it, or declare the "
            "source 'optional: true'",
        )
    tables: list[tuple[str, RawTable]] = []
    for name in names:
        table = _table_of(source, container, raw.read(name, container), name)
        if table is not None:
            tables.append((name, table))
    if not tables:
        if source.is_optional:
            return _absent(source)
        raise SourceError.at(
            source.place, f"source {source.name}: {names[0]} holds no form '{source.form}'"
        )
    return _joined(source, container, tables)


def file_names(source: Source, raw: RawFolder) -> list[str]:
    """The files of a source that are in the raw folder."""
    if source.files:
        return raw.names(source.files)
    return [source.file] if raw.path(source.file, source.place).exists() else []


def _table_of(
    source: Source, container: Source, tables: Mapping[str, RawTable], name: str
) -> RawTable | None:
    wanted = source.form or str(
        container.reader.get("sheet", "") or container.reader.get("form", "")
    )
    if wanted:
        if wanted in tables:
            return tables[wanted]
        if source.is_optional or source.form_of or source.form:
            if source.is_optional:
                return None
            near = did_you_mean(wanted, tables) or f"; it holds {', '.join(list(tables)[:8])}"
            raise SourceError.at(
                name, f"source {source.name}: this file holds no form '{wanted}'{near}"
            )
    if "" in tables:
        return tables[""]
    if len(tables) == 1:
        return next(iter(tables.values()))
    raise SourceError.at(
        source.place,
        f"source {source.name}: {name} holds several tables ({', '.join(list(tables)[:8])}); name one "
        "with 'form'",
    )


def _joined(source: Source, container: Source, tables: list[tuple[str, RawTable]]) -> RawSource:
    """The tables of several files of one layout as one."""
    renames = {**container.columns, **source.columns}
    header: dict[str, str] = {}
    for _, table in tables:
        for name in table.columns:
            header.setdefault(renames.get(name, name), name)
    parts = _name_parts(container, [name for name, _ in tables])
    columns: dict[str, Column] = {}
    for renamed, original in header.items():
        pieces = [table.columns.get(original, Column.missing(len(table))) for _, table in tables]
        columns[renamed] = concatenate(pieces) if len(pieces) > 1 else pieces[0]
    for part in parts[0] if parts else {}:
        pieces = [
            Column.constant(found[part], len(table))
            for found, (_, table) in zip(parts, tables, strict=True)
        ]
        columns[part] = concatenate(pieces)
    sizes = [len(table) for _, table in tables]
    return RawSource(
        columns=columns,
        files=tuple(table.file for _, table in tables),
        file=np.repeat(np.arange(len(tables)), sizes),
        row=np.concatenate([table.rows for _, table in tables]).astype(np.int64),
        header=tuple(header),
        headers=header,
        labels={renames.get(k, k): v for _, t in tables for k, v in t.labels.items()},
        notes=tuple((table.file, note) for _, table in tables for note in table.notes),
        left_out=tuple(
            (table.file, row, why) for _, table in tables for row, why in table.left_out
        ),
    )


def _name_parts(source: Source, names: list[str]) -> list[dict[str, str]]:
    """The parts of each file's name that `file_name` declares."""
    if not source.file_name:
        return []
    pattern = re.escape(source.file_name)
    pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+?)", pattern)
    found = []
    for name in names:
        stem = Path(name).name.removesuffix(Path(name).suffix)
        match = re.fullmatch(pattern, stem)
        if match is None:
            raise SourceError.at(
                source.place,
                f"source {source.name}: the file name '{stem}' is not of the form '{source.file_name}'",
            )
        found.append(match.groupdict())
    return found


def _absent(source: Source) -> RawSource:
    empty = np.empty(0, dtype=np.int64)
    return RawSource({}, (), empty, empty, (), is_absent=True)


def read_tables(study: Study, raw: RawFolder) -> dict[str, Table]:
    """The look-up tables of the study, from its own folder or from the raw folder.

    Raises SourceError for every table that is absent or cannot be read.
    """
    problems: list[Problem] = []
    tables: dict[str, Table] = {}
    for name, declared in study.tables.items():
        own = Path(study.folder) / declared.path
        try:
            path = own if own.exists() else raw.path(declared.path, declared.place)
            if not path.exists():
                raise SourceError.at(
                    declared.place,
                    f"table {name}: there is no file '{declared.path}' in the study or the raw folder",
                )
            read = read_source(path, "csv", {"encoding": "utf-8", "delimiter": ","}, declared.path)[
                ""
            ]
        except SourceError as bad:
            problems += bad.problems
            continue
        if own.exists():
            with own.open("rb") as file:
                raw.opened.setdefault(
                    f"mapping:{declared.path}", hashlib.file_digest(file, "sha256").hexdigest()
                )
        else:
            raw.remember(declared.path, path)
        tables[name] = Table(name, read.columns, declared.path)
    if problems:
        raise SourceError(problems)
    return tables
