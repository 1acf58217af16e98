"""The tables of a run that a delta looks at, read a few columns at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

import numpy as np
import pyarrow.parquet as pq

from cdisc_convert.engine.trace_read import COLLECTED, TracedRun, read_trace
from cdisc_convert.engine.trace_store import RAW as POSITION
from cdisc_convert.engine.trace_store import SUBJECT, from_arrow
from cdisc_convert.model.column import Column, choose_by
from cdisc_convert.package.run_state import ADAM, SDTM, TRACE
from cdisc_convert.sources._xpt_headers import read_layout
from cdisc_convert.sources.xpt import read_xpt

RAW, TABLE = "raw", "table"
LAYERS = (RAW, TABLE, SDTM, ADAM)


class Side(Protocol):
    """A table of one transfer.

    size: records. attributes: by variable its label, type, length and format, "" = of the table.
    key: variables that tell records apart, () = none are known. content: mark of all of it.
    """

    @property
    def size(self) -> int: ...  # noqa: D102

    @property
    def names(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def attributes(self) -> Mapping[str, Mapping[str, str]]: ...  # noqa: D102

    @property
    def key(self) -> tuple[str, ...]: ...  # noqa: D102

    def content(self) -> str: ...  # noqa: D102

    def read(self, names: Sequence[str]) -> Mapping[str, Column]:
        """Some columns."""

    def usubjid(self, at: np.ndarray) -> list[str]:
        """USUBJID of records, "" = of nobody."""

    def places(self, at: np.ndarray) -> list[str]:
        """Where records stand."""


@dataclass(eq=False)
class TransportTable:
    """A dataset as its transport file holds it."""

    path: Path
    key: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        (member,) = read_layout(self.path, str(self.path)).members
        self.name, self.size = member.name, member.rows
        self.names = tuple(variable.name for variable in member.variables)
        self.attributes: dict[str, dict[str, str]] = {"": {"label": member.label}}
        for one in member.variables:
            told = {"label": one.label, "type": one.type, "length": str(one.length)}
            self.attributes[one.name] = {**told, "format": one.format}

    def content(self) -> str:
        """SHA-256 of the file."""
        return _hash([self.path])

    def read(self, names: Sequence[str]) -> Mapping[str, Column]:
        """Some columns."""
        return read_xpt(self.path, columns=names).members[0].columns

    def usubjid(self, at: np.ndarray) -> list[str]:
        """USUBJID of records, "" = of nobody."""
        if "USUBJID" not in self.names or not len(at):
            return [""] * len(at)
        return [str(text or "") for text in self.read(["USUBJID"])["USUBJID"].take(at).tolist()]

    def places(self, at: np.ndarray) -> list[str]:
        """Numbers of records from 1."""
        return [str(position + 1) for position in at.tolist()]


@dataclass(eq=False)
class RawTable:
    """The records of a raw source that came in, with the texts that were collected."""

    traced: TracedRun
    name: str

    def __post_init__(self) -> None:
        spec = self.traced.world.study.sources[self.name]
        self.key = tuple(spec.key)
        self.attributes: dict[str, dict[str, str]] = {}
        self._stored = self.traced.shares.columns[self.name]
        own = (name for name in self._stored if not name.startswith("@"))
        self.names = tuple(name for name in own if name not in spec.statements)

    @cached_property
    def size(self) -> int:
        """Records."""
        paths = self.traced.shares.paths[self.name]
        return sum(pq.read_metadata(path).num_rows for path in paths)

    def content(self) -> str:
        """SHA-256 of the files of the trace, and what their numbers of files and persons mean."""
        people = ",".join(str(text) for text in self._people.tolist())
        told = f"{self.names}{self.traced.files[self.name]}{people}"
        return _hash(self.traced.shares.paths[self.name], told)

    def read(self, names: Sequence[str]) -> Mapping[str, Column]:
        """Some columns."""
        collected = [f"{COLLECTED}{name}" for name in names if f"{COLLECTED}{name}" in self._stored]
        table = self.traced.shares.table(self.name, [*names, *collected])
        found = {name: from_arrow(table, name) for name in names}
        for stored in collected:
            name, before = stored.removeprefix(COLLECTED), from_arrow(table, stored)
            found[name] = choose_by([(before.present, before), (None, found[name])], len(before))
        return {name: column.take(self._order) for name, column in found.items()}

    def usubjid(self, at: np.ndarray) -> list[str]:
        """USUBJID of records, "" = of nobody."""
        if not len(at):
            return []
        table = self.traced.shares.table(self.name, [SUBJECT])
        subject = table.column(SUBJECT).to_numpy().astype(np.int64)[self._order[at]]
        return [str(text or "") for text in self._people.take(subject).tolist()]

    def places(self, at: np.ndarray) -> list[str]:
        """File and row of records."""
        files, (file, row) = self.traced.files[self.name], self._file_and_row
        at = self._order[at]
        each = zip(file[at].tolist(), row[at].tolist(), strict=True)
        return [f"{files[number]}:{line}" for number, line in each]

    @property
    def _people(self) -> Column:
        subjects = self.traced.world.subjects
        return subjects.columns["USUBJID"] if subjects.size else Column.missing(0)

    @cached_property
    def _order(self) -> np.ndarray:
        """Where the records of the files lie; a run in parts has them by subject."""
        position = self.traced.shares.table(self.name, [POSITION]).column(POSITION).to_numpy()
        return np.argsort(position, kind="stable")

    @cached_property
    def _file_and_row(self) -> tuple[np.ndarray, np.ndarray]:
        return self.traced.raw_row[self.name]


@dataclass(eq=False)
class LookupTable:
    """A look-up table of the mapping or the export, as the run used it."""

    path: Path
    key: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        self.names = tuple(pq.read_schema(self.path).names)
        self.size = pq.read_metadata(self.path).num_rows
        self.attributes: dict[str, dict[str, str]] = {}

    def content(self) -> str:
        """SHA-256 of the file."""
        return _hash([self.path])

    def read(self, names: Sequence[str]) -> Mapping[str, Column]:
        """Some columns."""
        table = pq.read_table(self.path, columns=list(names))
        return {name: from_arrow(table, name) for name in names}

    def usubjid(self, at: np.ndarray) -> list[str]:
        """A table is about nobody."""
        return [""] * len(at)

    def places(self, at: np.ndarray) -> list[str]:
        """Numbers of lines from 1."""
        return [str(position + 1) for position in at.tolist()]


def tables_of(run: Path) -> dict[tuple[str, str], Side]:
    """Everything that holds records in the run, by layer and name."""
    return dict(_tables(run))


def _tables(run: Path) -> Iterator[tuple[tuple[str, str], Side]]:
    traced = read_trace(run)
    study = traced.world.study
    for name in traced.raw_row:
        yield (RAW, name), RawTable(traced, name)
    for path in sorted((run / TRACE / "mapping" / "@tables").glob("*.parquet")):
        yield (TABLE, path.stem), LookupTable(path)
    for layer in (SDTM, ADAM):
        for path in sorted((run / layer).glob("*.xpt")):
            found = TransportTable(path)
            spec = study.datasets.get(found.name)
            found.key = tuple(spec.key) if spec is not None else ()
            yield (layer, found.name), found


def _hash(paths: Sequence[Path], more: str = "") -> str:
    digest = hashlib.sha256(more.encode("utf-8", "surrogatepass"))
    for path in paths:
        with path.open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()
