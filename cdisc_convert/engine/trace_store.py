"""The trace on disk: every frame of the run with its values and where its records come from.

One parquet file per frame in `trace/`, never part of a submitted dataset; the mapping lies beside
them, so that a run explains itself without anything else.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.finished import Finished
from cdisc_convert.engine.frame import Frame
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import column_as_text

KIND = b"cdisc_kind"
STUDY_NOTES = ("reviewers_guide.yaml", "known_findings.yaml")
"""Files beside study.yaml that say what people decided; kept with the mapping."""
RAW_FOLDER = "raw"  # apart: AE and ae are one name on some disks
RECORD, SUBJECT, PART, RAW = "@record", "@subject", "@part", "@raw"
INDEX, MEMBERS, MADE = "@index:", "@members:", "@made:"


def write_trace(run: Run, datasets: Mapping[str, Finished], folder: Path) -> None:
    """Write the trace of `run` into `folder`."""
    folder.mkdir()
    record: dict[str, np.ndarray] = {}
    for name, finished in datasets.items():
        if not finished.source:
            continue
        if finished.column is None:
            number = np.full(run.world.frames[name].size, -1, dtype=np.int64)
            number[finished.positions] = np.arange(len(finished.positions)) + 1
            record[name] = number
        else:
            _write_supplemental(name, finished, folder)
    for name, frame in run.world.frames.items():
        if name in run.study.sources:
            _write_source(run, name, frame, folder)
        elif name in run.study.datasets:
            _write_frame(name, frame, record.get(name), folder)
    _write(_columns_table(run.world.subjects.columns), folder / "subjects.parquet")
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
    text = json.dumps(facts, indent=1, ensure_ascii=False)
    (folder / "trace.json").write_text(text + "\n", encoding="utf-8")


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
        _write(_columns_table(table.columns), tables / f"{name}.parquet")


def _write_source(run: Run, name: str, frame: Frame, folder: Path) -> None:
    raw = run.raw[name]
    arrays = {column: to_arrow(values) for column, values in frame.columns.items()}
    for column, values in run.world.collected.get(name, {}).items():
        arrays[f"@collected:{column}"] = to_arrow(values)
    assert frame.positions is not None
    arrays["@file"] = pa.array(raw.file[frame.positions].astype(np.int32))
    arrays["@row"] = pa.array(raw.row[frame.positions])
    arrays[RAW] = pa.array(frame.positions)
    arrays[SUBJECT] = pa.array(frame.subject)
    _write(_table(arrays), folder / RAW_FOLDER / f"{name}.parquet")


def _write_frame(name: str, frame: Frame, record: np.ndarray | None, folder: Path) -> None:
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
    _write(_table(arrays), folder / f"{name}.parquet")


def _write_supplemental(name: str, finished: Finished, folder: Path) -> None:
    assert finished.column is not None
    arrays = {
        "@parent": pa.array(finished.positions),
        "@variable": to_arrow(finished.column),
    }
    _write(_table(arrays), folder / f"{name}.parquet")


def to_arrow(column: Column) -> _Kinded:
    """A column as an arrow array; its kind goes into the field's metadata (see `_table`)."""
    if column.levels is None:
        return _Kinded(pa.array(column.values, mask=np.isnan(column.values)), column.kind)
    codes = pa.array(column.values, mask=column.values < 0)
    array = pa.DictionaryArray.from_arrays(codes, pa.array(column.levels.tolist(), pa.string()))
    return _Kinded(array, column.kind)


class _Kinded:
    """An arrow array with the kind of the column it came from."""

    def __init__(self, array: pa.Array, kind: Kind) -> None:
        self.array = array
        self.kind = kind


def _table(arrays: Mapping[str, Any]) -> pa.Table:
    fields, plain = [], []
    for name, item in arrays.items():
        array = item.array if isinstance(item, _Kinded) else item
        metadata = {KIND: item.kind.value.encode()} if isinstance(item, _Kinded) else None
        fields.append(pa.field(name, array.type, metadata=metadata))
        plain.append(array)
    return pa.Table.from_arrays(plain, schema=pa.schema(fields))


def _columns_table(columns: Mapping[str, Column]) -> pa.Table:
    return _table({name: to_arrow(column) for name, column in columns.items()})


def _write(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(table, path, compression="zstd")


def from_arrow(table: pa.Table, name: str) -> Column:
    """The column `name` of a stored table, with its kind."""
    field = table.schema.field(name)
    kind = Kind((field.metadata or {}).get(KIND, b"text").decode())
    array = table.column(name).combine_chunks()
    if kind.is_text:
        if isinstance(array, pa.ChunkedArray):
            array = array.chunk(0) if array.num_chunks else pa.array([], array.type)
        codes = array.indices.fill_null(-1).to_numpy(zero_copy_only=False).astype(np.int32)
        levels = np.array(array.dictionary.to_pylist(), dtype=object)
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
