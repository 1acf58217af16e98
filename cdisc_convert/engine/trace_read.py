"""The trace of a run read back into a world, so that statements can be made again on it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cdisc_convert.engine.frame import Frame, Members, Rows, Subjects
from cdisc_convert.engine.metadata import study_terminology, terms_of
from cdisc_convert.engine.scopes import study_level_names
from cdisc_convert.engine.stored_frame import OnDemand
from cdisc_convert.engine.trace_store import (
    COLLECTED,
    INDEX,
    MADE,
    MEMBERS,
    PART,
    RAW,
    RAW_FOLDER,
    RECORD,
    SUBJECT,
    arrow_table,
    from_arrow,
    to_arrow,
)
from cdisc_convert.engine.world import World
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column, concatenate
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.records import Table

T = TypeVar("T")


@dataclass(eq=False)
class TracedRun:
    """A run as its trace tells it; what it holds is read when it is asked for.

    record: per dataset the number of each record in the written file, -1 = not written.
    raw_row: per source the file number and row of each record.
    parents: SUPP-- dataset -> (parent dataset, position of the parent record, name of the column).
    """

    world: World
    record: Mapping[str, np.ndarray]
    raw_row: Mapping[str, tuple[np.ndarray, np.ndarray]]
    files: Mapping[str, list[str]]
    headers: Mapping[str, Mapping[str, str]]
    parents: Mapping[str, tuple[str, np.ndarray, Column]]
    corrections: list[dict[str, Any]]
    shares: TraceShares


def read_trace(run: Path) -> TracedRun:
    """The trace in the folder of a run.

    Raises SourceError where the folder holds none.
    """
    folder = run / "trace"
    if not (folder / "trace.json").exists():
        raise SourceError.at(str(run), "holds no trace; name the folder of a run of convert")
    facts = json.loads((folder / "trace.json").read_text(encoding="utf-8"))
    study = load_study(folder / "mapping")
    tables = {
        path.stem: Table(path.stem, _columns(pq.read_table(path)))
        for path in sorted((folder / "mapping" / "@tables").glob("*.parquet"))
    }
    subjects = Subjects(_columns(pq.read_table(folder / "subjects.parquet")))
    terminology = study_terminology(study)
    world = World(
        study,
        subjects,
        tables,
        lambda codelist: terms_of(terminology, codelist),
        facts["values"],
        study_level=study_level_names(study),
    )
    shares = TraceShares.of(folder, facts.get("parts", {}), facts["supplemental"])
    kept = {
        name: names for name, names in shares.columns.items() if name not in facts["supplemental"]
    }
    frames = {n: c for n, c in kept.items() if n in study.sources or n in study.datasets}
    world.frames = _Held(frames, lambda name: _frame(name, shares.table(name)))
    world.collected = _Held(
        [n for n, c in frames.items() if any(name.startswith(COLLECTED) for name in c)],
        lambda name: _collected(shares.table(name)),
    )
    return TracedRun(
        world,
        _Held(
            [n for n, c in frames.items() if RECORD in c],
            lambda name: _numbers(shares.table(name, [RECORD]), RECORD),
        ),
        _Held(
            [n for n, c in frames.items() if RAW in c],
            lambda name: _raw_rows(shares.table(name, ["@file", "@row"])),
        ),
        facts["files"],
        facts["headers"],
        _Held(
            [name for name in shares.columns if name in facts["supplemental"]],
            lambda name: _parent(facts["supplemental"][name], shares.table(name)),
        ),
        facts["corrections"],
        shares,
    )


class _Held(OnDemand[T]):
    """Values by name that are read when they are first asked for."""

    def __init__(self, names: Iterable[str], read: Callable[[str], T]) -> None:
        super().__init__(list(names), cache(read))


@dataclass(eq=False)
class TraceShares:
    """The files of the trace of every frame.

    paths: files of each frame, several where the run was made in parts. columns: their columns.
    starts: by frame the position of each part's first record. parents: of each SUPP-- dataset.
    """

    paths: Mapping[str, list[Path]]
    columns: Mapping[str, list[str]]
    starts: Mapping[str, list[int]]
    parents: Mapping[str, str]

    @staticmethod
    def of(
        folder: Path, starts: Mapping[str, list[int]], parents: Mapping[str, str]
    ) -> TraceShares:
        """The files in the folder `trace` of a run."""
        paths: dict[str, list[Path]] = {}
        for path in sorted((*folder.glob("*.parquet"), *(folder / RAW_FOLDER).glob("*.parquet"))):
            if path.parent == folder and path.stem == "subjects":
                continue
            paths.setdefault(path.name.partition(".")[0], []).append(path)
        columns = {
            name: list(dict.fromkeys(c for path in own for c in pq.read_schema(path).names))
            for name, own in paths.items()
        }
        return TraceShares(paths, columns, starts, parents)

    def table(self, name: str, columns: list[str] | None = None) -> pa.Table:
        """The table of a frame, or some columns; shares of a run in parts put together."""
        paths = self.paths[name]
        if columns and len(paths) > 1:
            paths = [path for path in paths if _has_records(path)] or paths[:1]
        tables = [pq.read_table(path, columns=columns) for path in paths]
        if name in self.starts or paths[0].stem != name:
            numbers = [int(path.stem.partition(".")[2]) for path in paths]
            tables = [_moved(name, t, n, self.starts) for t, n in zip(tables, numbers, strict=True)]
        return _together(tables)

    def upstream(self, name: str) -> dict[str, None]:
        """Frames that records of a frame are made from, at last and on the way, with itself."""
        found: dict[str, None] = {name: None}
        waiting = [name]
        while waiting:
            this = waiting.pop()
            behind = [self.parents[this]] if this in self.parents else []
            for column in self.columns.get(this, ()):
                for beginning in (INDEX, MEMBERS):
                    behind += [column[len(beginning) :]] if column.startswith(beginning) else []
            waiting += [up for up in behind if up not in found]
            found |= dict.fromkeys(behind)
        return found


def _together(tables: list[pa.Table]) -> pa.Table:
    """Shares one under the other; a column can be of another kind, or missing, in one of them."""
    if len(tables) == 1:
        return tables[0]
    names = dict.fromkeys(name for table in tables for name in table.column_names)
    arrays: dict[str, Any] = {}
    for name in names:
        there = [table for table in tables if name in table.column_names]
        fields = {table.schema.field(name).remove_metadata() for table in there}
        if name.startswith("@") and not name.startswith(MADE) and len(fields) == 1:
            arrays[name] = pa.concat_tables(_in_turn(tables, name)).column(0)
            continue
        columns = [
            from_arrow(t, name) if name in t.column_names else Column.missing(len(t))
            for t in tables
        ]
        arrays[name] = to_arrow(concatenate(alike(columns)))
    return arrow_table(arrays)


def _in_turn(tables: list[pa.Table], name: str) -> list[pa.Table]:
    return [
        table.select([name])
        if name in table.column_names
        else pa.table({name: pa.array(np.full(len(table), -1))})
        for table in tables
    ]


def _has_records(path: Path) -> bool:
    """False for the share of a part without records, which may lack columns of the others.

    A dataset that is submitted only where it has records numbers none in such a part.
    """
    return bool(pq.read_metadata(path).num_rows)


def _moved(name: str, table: pa.Table, number: int, starts: Mapping[str, list[int]]) -> pa.Table:
    """A part's share with positions in terms of the whole run."""
    for place, column in enumerate(table.column_names):
        upstream = column.removeprefix(INDEX)
        if column == RECORD:
            upstream = f"records:{name}"
        elif column.startswith(MEMBERS):
            upstream = column.removeprefix(MEMBERS)
        elif column == "@parent":
            upstream = name.removeprefix("SUPP")
        elif not column.startswith(INDEX):
            continue
        start = starts[upstream][number] if upstream in starts else 0
        if not start:
            continue
        table = table.set_column(
            place, table.schema.field(place), _shifted(table.column(place), start)
        )
    return table


def _shifted(column: pa.ChunkedArray, start: int) -> pa.Array:
    """Positions moved by `start`; -1 stays."""
    array = column.combine_chunks()
    array = array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
    if pa.types.is_list(array.type):
        ids = array.values.to_numpy()
        return pa.ListArray.from_arrays(
            array.offsets, pa.array(np.where(ids < 0, ids, ids + start))
        )
    held = array.to_numpy()
    return pa.array(np.where(held < 0, held, held + start))


def _columns(table: pa.Table) -> dict[str, Column]:
    return {name: from_arrow(table, name) for name in table.column_names}


def _numbers(table: pa.Table, name: str) -> np.ndarray:
    return table.column(name).to_numpy().astype(np.int64)


def _raw_rows(table: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    return _numbers(table, "@file"), _numbers(table, "@row")


def _parent(parent: str, table: pa.Table) -> tuple[str, np.ndarray, Column]:
    return parent, _numbers(table, "@parent"), from_arrow(table, "@variable")


def _collected(table: pa.Table) -> dict[str, Column]:
    """Texts before missing codes were emptied, by column."""
    names = [name for name in table.column_names if name.startswith(COLLECTED)]
    return {name.removeprefix(COLLECTED): from_arrow(table, name) for name in names}


def _frame(name: str, table: pa.Table) -> Frame:
    rows = Rows(table.num_rows, _numbers(table, SUBJECT))
    columns: dict[str, Column] = {}
    positions = None
    for column in table.column_names:
        if column == PART:
            rows.part = _numbers(table, column)
        elif column == RAW:
            positions = _numbers(table, column)
            rows.index[name] = np.arange(table.num_rows)
        elif column.startswith(INDEX):
            rows.index[column.removeprefix(INDEX)] = _numbers(table, column)
        elif column.startswith(MEMBERS):
            lists = table.column(column).combine_chunks()
            lists = lists.chunk(0) if isinstance(lists, pa.ChunkedArray) else lists
            starts = lists.offsets.to_numpy().astype(np.int64)
            ids = lists.values.to_numpy().astype(np.int64)
            rows.members[column.removeprefix(MEMBERS)] = Members(starts, ids)
        elif column.startswith(MADE):
            rows.made[column.removeprefix(MADE)] = from_arrow(table, column)
        elif column.startswith(COLLECTED):
            continue
        elif not column.startswith("@"):
            columns[column] = from_arrow(table, column)
        elif "@" in column[1:]:
            columns[column] = from_arrow(table, column)
    return Frame(name, rows, columns, positions)
