"""A Dataset-JSON 1.1 file as a typed dataset: numbers to the bit, dates as their target type says.

A `targetDataType` says what a value is to become (Dataset-JSON 1.1, Column): a date, time or
datetime with the target integer is a number of days or seconds from 1960-01-01, as SAS has them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isinf
from pathlib import Path
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.iso_dates import EPOCH
from cdisc_convert.sources import dataset_json
from cdisc_convert.sources._json_stream import JsonStream

TARGETS = {"date": Kind.DATE, "datetime": Kind.DATETIME, "time": Kind.TIME}
NUMBERS = dataset_json.NUMBER_TYPES | {"decimal"}
WHOLE_TARGETS = frozenset({"integer", "decimal"})


@dataclass(frozen=True)
class _Column:
    """One entry of `columns`: how its values are stored and what they become."""

    variable: Variable
    is_number: bool
    kind: Kind
    key: int


def read_typed(path: Path, shown_as: str = "") -> Dataset:
    """The dataset in `path`, with names, labels, lengths, formats and keys as the file says.

    Raises SourceError as the reader of raw data does, and for a value that is not of its type.
    """
    shown = shown_as or str(path)
    told = _told(path, shown)
    described = [_column(entry) for entry in told["columns"]]
    raw = dataset_json.read_as_written(path, shown)
    columns = {
        each.variable.name: _typed(raw.columns[each.variable.name], each, shown)
        for each in described
    }
    keyed = sorted((each.key, each.variable.name) for each in described if each.key)
    return Dataset(
        str(told.get("name") or path.stem).upper(),
        str(told.get("label") or ""),
        tuple(each.variable for each in described),
        columns,
        tuple(name for _, name in keyed),
    )


def _told(path: Path, shown: str) -> dict[str, Any]:
    """What the file says beside its rows, wherever it says it."""
    told: dict[str, Any] = {}
    with JsonStream(path, shown) as stream:
        for key in stream.members():
            if key == "rows" and "columns" in told and "name" in told:
                break
            if key == "rows":
                _skip(stream)
            else:
                told[key] = stream.value()
    if not isinstance(told.get("columns"), list):
        raise SourceError.at(shown, "'columns' is missing; export the file again")
    return told


def _skip(stream: JsonStream) -> None:
    for _ in stream.elements():
        stream.value()


def _column(entry: Mapping[str, Any]) -> _Column:
    type_, target = str(entry.get("dataType", "")), str(entry.get("targetDataType") or "")
    becomes_number = target in WHOLE_TARGETS
    kind = TARGETS.get(type_, Kind.NUMBER) if becomes_number else Kind.NUMBER
    is_number = type_ in NUMBERS or becomes_number
    length = str(entry.get("length") or "")
    return _Column(
        Variable(
            str(entry.get("name")),
            str(entry.get("label") or ""),
            "Num" if is_number else "Char",
            kind if is_number else Kind.TEXT,
            length=int(length) if length.isdigit() else None,
            format=str(entry.get("displayFormat") or ""),
        ),
        is_number,
        kind,
        int(str(entry.get("keySequence") or 0)),
    )


def _typed(column: Column, described: _Column, shown: str) -> Column:
    if not described.is_number:
        return column
    assert column.levels is not None
    numbers = np.full(len(column.levels) + 1, np.nan)
    for position, text in enumerate(column.levels):
        numbers[position] = _number(str(text), described, shown)
    return Column(described.kind, numbers[column.values])


def _number(text: str, described: _Column, shown: str) -> float:
    try:
        if described.kind is Kind.NUMBER:
            number = float(text)
        elif described.kind is Kind.TIME:
            number = _seconds(f"1960-01-01T{text.removeprefix('T')}")
        elif described.kind is Kind.DATE:
            number = float((np.datetime64(text, "D") - EPOCH).astype(np.int64))
        else:
            number = _seconds(text)
    except ValueError:
        number = float("nan")
    if number != number or isinf(number):
        raise SourceError.at(
            Place(shown),
            f"column {described.variable.name}: '{text[:80]}' is no {described.kind.value} that a "
            "number of 8 bytes can hold; export the file again",
        )
    return number


def _seconds(text: str) -> float:
    moment = np.datetime64(text, "us") - EPOCH.astype("datetime64[us]")
    return float(moment.astype(np.int64)) / 1e6
