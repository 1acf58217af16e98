"""CDISC Dataset-JSON 1.1, as one JSON object (.json) or one line per record (.ndjson)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column, concatenate
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._json_stream import Digits, JsonStream
from cdisc_convert.sources._registry import reader
from cdisc_convert.sources._typed_text import number_text

BATCH = 50_000
TEXT_TYPES = frozenset({"string", "datetime", "date", "time", "URI", "decimal"})
NUMBER_TYPES = frozenset({"integer", "float", "double"})
DATA_TYPES = TEXT_TYPES | NUMBER_TYPES | {"boolean"}
JSON_NAMES = {
    str: "text",
    Digits: "a number",
    bool: "true or false",
    list: "a list",
    dict: "an object",
}
ABOUT = "Dataset-JSON 1.1"


@dataclass(frozen=True)
class _Description:
    """What the file says before its rows."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    labels: Mapping[str, str]
    records: str | None


@reader("dataset_json", suffixes=(".json", ".ndjson"))
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The dataset in `path` as one table.

    Texts, dates and decimals stay as written (a decimal is text in the format, so 1.50 keeps its
    zero); other numbers become the shortest exact decimal. Row numbers count records from 1.
    Raises SourceError where the JSON is broken or cut short, the version is not 1.1, a row has not
    as many values as there are columns, a value is not of its column's type, or the number of
    records is not what the file states.
    """
    return {"": _table(path, shown_as, only, _number)}


def read_as_written(path: Path, shown_as: str) -> RawTable:
    """The dataset in `path` with every number as the file writes it; errors as for `read`."""
    return _table(path, shown_as, None, str)


def _table(
    path: Path, shown_as: str, only: frozenset[str] | None, number: Callable[[str], str]
) -> RawTable:
    with JsonStream(path, shown_as) as stream:
        if path.suffix.lower() == ".ndjson":
            told = {key: stream.value() for key in stream.members()}
            description = _description(told, stream)
            rows = _lines(stream)
            batches = list(_batches(stream, rows, description, only))
        else:
            description, batches = _object(stream, only)
        if stream.peek():
            stream.refuse("there is more after the end of the dataset")
    count = sum(size for size, _ in batches)
    if description.records is not None and description.records != str(count):
        raise SourceError.at(
            shown_as,
            f"the file states {description.records} records, but holds {count}; export it again",
        )
    wanted = [name for name in description.names if only is None or name in only]
    types = dict(zip(description.names, description.types, strict=True))
    columns = {name: concatenate([part[name] for _, part in batches]) for name in wanted}
    return RawTable(
        columns={
            name: column.map_texts(number) if types[name] in NUMBER_TYPES else column
            for name, column in columns.items()
        },
        rows=np.arange(1, count + 1, dtype=np.int64),
        file=shown_as,
        labels={n: description.labels[n] for n in wanted if description.labels.get(n)},
    )


_Batches = list[tuple[int, dict[str, Column]]]


def _object(stream: JsonStream, only: frozenset[str] | None) -> tuple[_Description, _Batches]:
    """Description and rows of the object form; `rows` may come before or after the rest."""
    told: dict[str, Any] = {}
    early: list[list[Any]] | None = None
    description, batches = None, None
    for key in stream.members():
        if key != "rows":
            told[key] = stream.value()
        elif "columns" in told:
            description = _description(told, stream)
            rows = (stream.value() for _ in stream.elements())
            batches = list(_batches(stream, rows, description, only))
        else:
            early = [stream.value() for _ in stream.elements()]
    if description is None or batches is None:
        description = _description(told, stream)
        if early is None:
            stream.refuse("'rows' is missing")
        batches = list(_batches(stream, iter(early), description, only))
    records = told.get("records")
    return (
        _Description(
            description.names,
            description.types,
            description.labels,
            None if records is None else str(records),
        ),
        batches,
    )


def _lines(stream: JsonStream) -> Iterator[Any]:
    while stream.peek():
        yield stream.value()


def _description(told: Mapping[str, Any], stream: JsonStream) -> _Description:
    version = told.get("datasetJSONVersion")
    if version is None and "clinicalData" in told:
        stream.refuse(f"this is Dataset-JSON 1.0; {ABOUT} is read")
    if not isinstance(version, str) or not (version == "1.1" or version.startswith("1.1.")):
        stream.refuse(f"datasetJSONVersion is '{version}'; {ABOUT} is read")
    columns = told.get("columns")
    if not isinstance(columns, list) or not columns:
        stream.refuse("'columns' is missing or empty")
    names, types, labels = [], [], {}
    for position, column in enumerate(columns, start=1):
        if not isinstance(column, dict) or not isinstance(column.get("name"), str):
            stream.refuse(f"column {position} has no name")
        name, kind = column["name"], column.get("dataType")
        if not isinstance(kind, str) or kind not in DATA_TYPES:
            known = ", ".join(sorted(DATA_TYPES))
            stream.refuse(f"column {name} has the dataType '{kind}'; known are {known}")
        names.append(name)
        types.append(kind)
        labels[name] = str(column.get("label") or "")
    repeated = [name for name, count in Counter(names).items() if count > 1]
    if repeated:
        stream.refuse(f"column '{repeated[0]}' is described twice")
    records = told.get("records")
    return _Description(
        tuple(names), tuple(types), labels, None if records is None else str(records)
    )


def _batches(
    stream: JsonStream,
    rows: Iterator[Any],
    description: _Description,
    only: frozenset[str] | None,
) -> Iterator[tuple[int, dict[str, Column]]]:
    """The rows as columns, some at a time; at least one batch."""
    batch: list[list[Any]] = []
    done, width = 0, len(description.names)
    for row in rows:
        if not isinstance(row, list) or len(row) != width:
            what = f"{len(row)} values" if isinstance(row, list) else "no list of values"
            stream.refuse(
                f"row {done + len(batch) + 1} has {what} where {width} columns are described"
            )
        batch.append(row)
        if len(batch) == BATCH:
            yield len(batch), _columns(batch, done, description, stream, only)
            done, batch = done + len(batch), []
    if batch or not done:
        yield len(batch), _columns(batch, done, description, stream, only)


def _columns(
    batch: list[list[Any]],
    done: int,
    description: _Description,
    stream: JsonStream,
    only: frozenset[str] | None,
) -> dict[str, Column]:
    values_by_column = zip(*batch, strict=True) if batch else ((),) * len(description.names)
    found = {}
    for name, kind, values in zip(
        description.names, description.types, values_by_column, strict=True
    ):
        _check_types(name, kind, values, done, stream)
        if only is not None and name not in only:
            continue
        if kind == "boolean":
            words = {True: "true", False: "false", None: None}
            found[name] = Column.of_texts(words[value] for value in values)
        else:
            found[name] = Column.of_texts(values)
            if kind in NUMBER_TYPES:
                _refuse_too_large(name, found[name], done, stream)
    return found


def _check_types(
    name: str, kind: str, values: tuple[Any, ...], done: int, stream: JsonStream
) -> None:
    right: type = str if kind in TEXT_TYPES else Digits if kind in NUMBER_TYPES else bool
    if set(map(type, values)) <= {right, type(None)}:
        return
    wrong = next(i for i, v in enumerate(values) if v is not None and type(v) is not right)
    value = values[wrong]
    raise SourceError.at(
        Place(stream.shown_as),
        f"row {done + wrong + 1}, column {name}: '{str(value)[:80]}' is {JSON_NAMES[type(value)]}, "
        f"but the column is described as {kind}; export the file again",
    )


def _refuse_too_large(name: str, column: Column, done: int, stream: JsonStream) -> None:
    """Refuse numbers that no number of 8 bytes can hold."""
    assert column.levels is not None
    for code, digits in enumerate(column.levels):
        if isinf(float(digits)):
            row = done + int(np.argmax(column.values == code)) + 1
            raise SourceError.at(
                Place(stream.shown_as),
                f"row {row}, column {name}: '{digits[:80]}' is too large a number; correct it at "
                "its source",
            )


def _number(digits: str) -> str:
    """Canonical text of a number; whole numbers keep every digit."""
    is_whole = digits.removeprefix("-").isdigit()
    return str(int(digits)) if is_whole and len(digits) < 400 else number_text(float(digits))
