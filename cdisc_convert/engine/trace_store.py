"""The trace on disk: every frame of the run with its values and where its records come from.

One parquet file per frame in `trace/`, never part of a submitted dataset; the mapping lies beside
them, so that a run explains itself without anything else.
"""

from __future__ import annotations

import shutil
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.frame import Frame
from cdisc_convert.files.json_text import json_text
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import column_as_text

KIND = b"cdisc_kind"
STUDY_NOTES = ("reviewers_guide.yaml", "known_findings.yaml")
"""Files beside study.yaml that say what people decided; kept with the mapping."""
RAW_FOLDER = "raw"  # apart: AE and ae are one name on some disks
RECORD, SUBJECT, PART, RAW = "@record", "@subject", "@part", "@raw"
INDEX, MEMBERS, MADE = "@index:", "@members:", "@made:"
COLLECTED = "@collected:"
_MOST_KEPT = 1 << 15
_made: deque[tuple[np.ndarray, pa.Array]] = deque(maxlen=64)
"""Levels that were made arrow arrays last: trace and datasets hold the same ones."""


def write_trace(run: Run, datasets: Mapping[str, Finished], folder: Path) -> None:
    """Write the trace of `run` into `folder`."""
    folder.mkdir()
    for name, table in trace_tables(run, datasets):
        path = folder / f"{name}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        write_parquet(table, path)
    write_trace_facts(run, datasets, folder)


def write_trace_facts(
    run: Run,
    datasets: Mapping[str, Finished],
    folder: Path,
    parts: Mapping[str, Sequence[int]] | None = None,
) -> None:
    """Write what the trace holds beside records.

    parts: for a run in parts the position of each part's first record, by dataset, source and
    `records:DATASET`; the files of a part are named `DATASET.00001.parquet`.
    """
    write_parquet(columns_table(run.world.subjects.columns), folder / "subjects.parquet")
    _write_mapping(run, folder / "mapping")
    facts = {
        "files": {name: list(raw.files) for name, raw in run.raw.items()},
        "headers": {name: dict(raw.headers) for name, raw in run.raw.items()},
        "values": dict(run.world.values),
        "supplemental": {
            name: finished.source
            for name, finished in datasets.items()
            if finished.column is not None
        },
        "corrections": [vars(c) for c in run.door.corrections],
    }
    if parts is not None:
        facts["parts"] = {name: [int(n) for n in starts] for name, starts in parts.items()}
    text = json_text(facts)
    (folder / "trace.json").write_text(text + "\n", encoding="utf-8")


def trace_tables(run: Run, datasets: Mapping[str, Finished]) -> Iterator[tuple[str, pa.Table]]:
    """(name without suffix, table) of every frame of the run and every SUPP--."""
    record: dict[str, np.ndarray] = {}
    for name, finished in datasets.items():
        if not finished.source:
            continue
        if finished.column is None:
            number = np.full(run.world.frames[name].size, -1, dtype=np.int64)
            number[finished.positions] = np.arange(len(finished.positions)) + 1
            record[name] = number
        else:
            yield name, _supplemental_table(finished)
    for name, frame in run.world.frames.items():
        if name in run.study.sources:
            yield f"{RAW_FOLDER}/{name}", _source_table(run, name, frame)
        elif name in run.study.datasets:
            yield name, _frame_table(frame, record.get(name))


def _write_mapping(run: Run, folder: Path) -> None:
    """The files of the mapping and its tables, as they were used."""
    own = Path(run.study.folder)
    for name in run.study.files:
        target = folder / name
        if ".." in Path(name).parts:
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(own / name, target)
    for name in STUDY_NOTES:
        if (own / name).is_file():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(own / name, folder / name)
    for declared in run.study.tables.values():
        target = folder / declared.path
        if (own / declared.path).exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(own / declared.path, target)
    tables = folder / "@tables"
    tables.mkdir(parents=True, exist_ok=True)
    for name, table in run.world.tables.items():
        write_parquet(columns_table(table.columns), tables / f"{name}.parquet")


def _source_table(run: Run, name: str, frame: Frame) -> pa.Table:
    raw = run.raw[name]
    arrays = {column: to_arrow(values) for column, values in frame.columns.items()}
    for column, values in run.world.collected.get(name, {}).items():
        arrays[f"{COLLECTED}{column}"] = to_arrow(values)
    assert frame.positions is not None
    arrays["@file"] = pa.array(raw.file[frame.positions].astype(np.int32))
    arrays["@row"] = pa.array(raw.row[frame.positions])
    arrays[RAW] = pa.array(frame.positions)
    arrays[SUBJECT] = pa.array(frame.subject)
    return arrow_table(arrays)


def _frame_table(frame: Frame, record: np.ndarray | None) -> pa.Table:
    arrays = {column: to_arrow(values) for column, values in frame.columns.items()}
    arrays[SUBJECT] = pa.array(frame.subject)
    if record is not None:
        arrays[RECORD] = pa.array(record)
    if frame.rows.part is not None:
        arrays[PART] = pa.array(frame.rows.part)
    for upstream, index in frame.rows.index.items():
        arrays[f"{INDEX}{upstream}"] = pa.array(index)
    for upstream, members in frame.rows.members.items():
        arrays[f"{MEMBERS}{upstream}"] = pa.ListArray.from_arrays(
            pa.array(members.starts.astype(np.int32)), pa.array(members.ids)
        )
    for made, column in frame.rows.made.items():
        arrays[f"{MADE}{made}"] = to_arrow(column)
    return arrow_table(arrays)


def _supplemental_table(finished: Finished) -> pa.Table:
    assert finished.column is not None
    arrays = {
        "@parent": pa.array(finished.positions),
        "@variable": to_arrow(finished.column),
    }
    return arrow_table(arrays)


def to_arrow(column: Column) -> _Kinded:
    """A column as an arrow array; its kind goes into the field's metadata (see `_table`)."""
    if column.levels is None:
        return _Kinded(_masked(column.values, np.isnan(column.values)), column.kind)
    codes = _masked(column.values, column.values < 0)
    array = pa.DictionaryArray.from_arrays(codes, _texts(column.levels), safe=False)
    return _Kinded(array, column.kind)


def _masked(values: np.ndarray, missing: np.ndarray) -> pa.Array:
    return pa.array(values, mask=missing) if missing.any() else pa.array(values)


def _texts(levels: np.ndarray) -> pa.Array:
    """Levels as an arrow array; those that many columns share were made a moment ago."""
    for known, array in _made:
        if known is levels:
            return array
    array = pa.array(levels.tolist(), pa.string())
    if len(levels) <= _MOST_KEPT:
        _made.append((levels, array))
    return array


class _Kinded:
    """An arrow array with the kind of the column it came from."""

    def __init__(self, array: pa.Array, kind: Kind) -> None:
        self.array = array
        self.kind = kind


def arrow_table(arrays: Mapping[str, Any]) -> pa.Table:
    """Arrays and columns by name as a table; the kind of a column goes with its field."""
    fields, plain = [], []
    for name, item in arrays.items():
        array = item.array if isinstance(item, _Kinded) else item
        metadata = {KIND: item.kind.value.encode()} if isinstance(item, _Kinded) else None
        fields.append(pa.field(name, array.type, metadata=metadata))
        plain.append(array)
    return pa.Table.from_arrays(plain, schema=pa.schema(fields))


def columns_table(columns: Mapping[str, Column]) -> pa.Table:
    """Columns by name as a table."""
    return arrow_table({name: to_arrow(column) for name, column in columns.items()})


def write_parquet(table: pa.Table, where: Any) -> None:
    """Write `table` to a path or an open file: text by its dictionary, positions as differences."""
    texts = [f.name for f in table.schema if pa.types.is_dictionary(f.type)]
    whole = [f.name for f in table.schema if pa.types.is_integer(f.type)]
    pq.write_table(
        table,
        where,
        compression="zstd",
        use_dictionary=texts,
        column_encoding=dict.fromkeys(whole, "DELTA_BINARY_PACKED"),
        write_statistics=False,
    )


def from_arrow(table: pa.Table, name: str) -> Column:
    """The column `name` of a stored table, with its kind."""
    field = table.schema.field(name)
    kind = Kind((field.metadata or {}).get(KIND, b"text").decode())
    array = table.column(name).combine_chunks()
    if kind.is_text:
        if isinstance(array, pa.ChunkedArray):
            array = array.chunk(0) if array.num_chunks else pa.array([], array.type)
        codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        levels = np.asarray(array.dictionary.to_numpy(zero_copy_only=False), dtype=object)
        return Column(kind, codes, levels)
    return Column(kind, array.to_numpy(zero_copy_only=False).astype(np.float64))


def stored_tables(mapping: Path) -> dict[str, dict[str, list[str | None]]]:
    """Texts of the study's tables, as a run stored them beside its mapping."""
    found: dict[str, dict[str, list[str | None]]] = {}
    for path in sorted((mapping / "@tables").glob("*.parquet")):
        table = pq.read_table(path)
        found[path.stem] = table_texts({n: from_arrow(table, n) for n in table.column_names})
    return found


def table_texts(columns: Mapping[str, Column]) -> dict[str, list[str | None]]:
    """A table's columns as texts, one per line."""
    return {
        name: [None if value is None else str(value) for value in column_as_text(column).tolist()]
        for name, column in columns.items()
    }
