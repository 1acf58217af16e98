"""CDISC Dataset-JSON 1.1, as one object (.json) or one line per record (.ndjson).

Numbers are written in the shortest decimal that is the same 64-bit number when read. Numeric dates
are ISO 8601 texts with `targetDataType` integer, as the standard asks, where that loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from cdisc_convert import __version__
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import Place, Problem, SourceError, UserError
from cdisc_convert.model.iso_dates import Precision, precision
from cdisc_convert.sources._dataset_json_typed import read_typed

FIXED_MOMENT = "1960-01-01T00:00:00"
"""Time of creation where the caller gives none: the origin of SAS dates, never the clock."""
VERSION = "1.1.0"
NULL = "null"
_CHUNK = 50_000
_FIRST_DAY, _LAST_DAY = -715_875, 2_936_549  # 0001-01-01 and 9999-12-31 from 1960-01-01
_DAY = 86_400
_INTEGRAL = 2.0**53
_TARGETS = {Kind.DATE: "date", Kind.DATETIME: "datetime", Kind.TIME: "time"}


class DatasetJsonRefusal(UserError):
    """The dataset holds what Dataset-JSON cannot hold; nothing was written."""


@dataclass(frozen=True)
class DatasetJsonWritten:
    """A finished file: records, bytes, hash of the bytes."""

    rows: int
    bytes: int
    sha256: str


def write_dataset_json(
    dataset: Dataset,
    path: Path,
    *,
    study: str = "",
    define: str = "",
    moment: str = FIXED_MOMENT,
) -> DatasetJsonWritten:
    """Write `dataset` to `path`, as JSON or, where the name ends in .ndjson, as NDJSON.

    study: OID of the study; define: relative path of the define.xml. moment: time of creation.
    The file is read back and compared value by value, and appears complete or not at all.
    Raises DatasetJsonRefusal for infinite numbers and texts that are no Unicode.
    """
    told = _metadata(dataset, study, define, moment)
    temporary = path.with_name(f".{secrets.token_hex(4)}.tmp{path.suffix}")
    try:
        digest, size = hashlib.sha256(), 0
        with temporary.open("xb") as file:
            for part in _parts(dataset, told, path.suffix.lower() == ".ndjson"):
                digest.update(part)
                size += file.write(part)
            file.flush()
            os.fsync(file.fileno())
        found = _difference(dataset, temporary)
        if found:
            _refuse(path, f"{found}; the file was not written; report this with the dataset")
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    return DatasetJsonWritten(len(dataset), size, digest.hexdigest())


def _refuse(path: Path, text: str) -> None:
    raise DatasetJsonRefusal([Problem(Place(path.name), text)])


def _metadata(dataset: Dataset, study: str, define: str, moment: str) -> dict[str, Any]:
    told = {
        "datasetJSONCreationDateTime": moment,
        "datasetJSONVersion": VERSION,
        "fileOID": f"{study or 'STUDY'}.{dataset.name}",
        "sourceSystem": {"name": "cdisc-convert", "version": __version__},
        "studyOID": study,
        "metaDataRef": define,
        "itemGroupOID": f"IG.{dataset.name}",
        "records": len(dataset),
        "name": dataset.name,
        "label": dataset.label,
        "columns": [_described(dataset, variable) for variable in dataset.variables],
    }
    return {key: value for key, value in told.items() if value != "" or key == "label"}


def _described(dataset: Dataset, variable: Variable) -> dict[str, Any]:
    column = dataset.columns[variable.name]
    type_, target = _types(column)
    told = {
        "itemOID": f"IT.{dataset.name}.{variable.name}",
        "name": variable.name,
        "label": variable.label,
        "dataType": type_,
        "targetDataType": target,
        "length": _length(variable, column) if type_ == "string" else None,
        "displayFormat": variable.format or None,
        "keySequence": 1 + dataset.keys.index(variable.name)
        if variable.name in dataset.keys
        else None,
    }
    return {key: value for key, value in told.items() if value is not None}


def _length(variable: Variable, column: Column) -> int:
    assert column.levels is not None
    longest = max((len(level.encode()) for level in column.levels), default=1)
    return max(variable.length or 1, longest)


def _types(column: Column) -> tuple[str, str | None]:
    """(dataType, targetDataType) that hold every value of the column exactly."""
    if column.is_text:
        return _text_type(column), None
    known = column.values[column.present]
    is_whole = bool((known == np.floor(known)).all() and (np.abs(known) < _INTEGRAL).all())
    is_whole &= not (np.signbit(known) & (known == 0)).any()
    if column.kind in _TARGETS and is_whole and len(known):
        span = {
            Kind.DATE: (_FIRST_DAY, _LAST_DAY),
            Kind.DATETIME: (_FIRST_DAY * _DAY, (_LAST_DAY + 1) * _DAY - 1),
            Kind.TIME: (0, _DAY - 1),
        }[column.kind]
        if span[0] <= known.min() and known.max() <= span[1]:
            return _TARGETS[column.kind], "integer"
    return ("integer" if is_whole else "double"), None


def _text_type(column: Column) -> str:
    """Date or datetime where every text of an ISO column is complete, else string."""
    if column.kind is not Kind.ISO or not column.present.any():
        return "string"
    exact = precision(column)[column.present]
    if (exact == Precision.DAY).all():
        return "date"
    return "datetime" if (exact == Precision.SECOND).all() else "string"


# -- text of the file -------------------------------------------------------------------------------


def _parts(dataset: Dataset, told: dict[str, Any], by_line: bool) -> Iterator[bytes]:
    head = json.dumps(told, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    if by_line:
        yield head.encode() + b"\n"
        for block in _rows(dataset, "\n"):
            yield block + b"\n"
        return
    yield head[:-1].encode() + b',"rows":['
    between = b"\n"
    for block in _rows(dataset, ",\n"):
        yield between + block
        between = b",\n"
    yield b"\n]}\n"


def _rows(dataset: Dataset, between: str) -> Iterator[bytes]:
    """The records as JSON arrays, some thousands at a time, with `between` between two of them."""
    columns = [_json_texts(dataset, variable.name) for variable in dataset.variables]
    for first in range(0, len(dataset), _CHUNK):
        parts = [_chunk(codes[first : first + _CHUNK], texts) for codes, texts in columns]
        lines = pc.binary_join_element_wise(*parts, ",")
        lines = pc.binary_join_element_wise("[", lines, "]", "")
        joined = pc.binary_join(
            pa.ListArray.from_arrays(pa.array([0, len(lines)], pa.int32()), lines), between
        )
        yield joined[0].as_buffer().to_pybytes()


def _chunk(codes: np.ndarray, texts: pa.Array) -> pa.Array:
    return texts.take(pa.array(codes))


def _json_texts(dataset: Dataset, name: str) -> tuple[np.ndarray, pa.Array]:
    """Codes of every record and the JSON text of each distinct value, that of missing last."""
    column = dataset.columns[name]
    _, target = _types(column)
    if target:
        column = column_as_text(column)
        if dataset.columns[name].kind is Kind.TIME:
            column = column.map_texts(lambda text: text.removeprefix("T"))
    if column.levels is not None:
        made = [json.dumps(str(level), ensure_ascii=False) for level in column.levels]
        codes = np.where(column.values < 0, len(made), column.values)
    else:
        # by bits, so that a negative zero stays one
        codes, distinct = pd.factorize(column.values.view(np.int64))
        made = [_number_text(value) for value in np.asarray(distinct).view(np.float64).tolist()]
    return codes, pa.array([*made, NULL], pa.string())


def _number_text(value: float) -> str:
    if value != value:
        return NULL
    text = repr(value)
    if "inf" in text:
        raise DatasetJsonRefusal(
            [Problem(Place("Dataset-JSON"), "an infinite number cannot be written; correct it")]
        )
    return text.removesuffix(".0") if text != "-0.0" else text


# -- reading back -----------------------------------------------------------------------------------


def _difference(dataset: Dataset, path: Path) -> str:
    """The first difference between the file and `dataset` in words, "" if there is none."""
    try:
        read = read_typed(path)
    except SourceError as unreadable:
        return "it does not read back, " + "; ".join(p.text for p in unreadable.problems)
    if (read.name, len(read)) != (dataset.name, len(dataset)):
        return "name or number of records reads back otherwise"
    for variable in dataset.variables:
        meant, found = dataset.columns[variable.name], read.columns.get(variable.name)
        if found is None or found.is_text != meant.is_text or not _same_bits(meant, found):
            return f"{variable.name} reads back otherwise"
    return ""


def _same_bits(meant: Column, found: Column) -> bool:
    if not meant.is_text:
        missing = np.isnan(meant.values) & np.isnan(found.values)
        return bool((missing | (meant.values.view(np.int64) == found.values.view(np.int64))).all())
    return bool(found.same_as(meant).all())
