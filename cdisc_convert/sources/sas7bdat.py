"""SAS datasets (.sas7bdat)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.source import Note, RawTable
from cdisc_convert.sources._arrow_columns import text_column
from cdisc_convert.sources._child import ChildTable, parse_in_child
from cdisc_convert.sources._options import Option
from cdisc_convert.sources._registry import reader
from cdisc_convert.sources._sas_formats import kind_of_format
from cdisc_convert.sources._typed_columns import text_of_numbers

SPECIAL = "\0special"


@reader(
    "sas7bdat",
    suffixes=(".sas7bdat",),
    options={
        "encoding": Option("encoding", "encoding of the text, where the file states it wrong")
    },
)
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The SAS dataset `path` as one table.

    Numbers become the shortest exact decimal; those with a date, datetime or time format ISO 8601
    text; special missing values `.A` to `.Z`. Row numbers count records from 1. User formats are
    not applied: values stay codes.
    Raises SourceError where the file is damaged, cut short or no SAS dataset.
    """
    arguments = {
        "columns": None if only is None else sorted(only),
        "encoding": options.get("encoding"),
    }
    (found,) = parse_in_child("sas7bdat", path, arguments, shown_as)
    return {"": _table(found, shown_as)}


def _table(found: ChildTable, shown_as: str) -> RawTable:
    columns: dict[str, Column] = {}
    notes: list[Note] = list(found.notes)
    formats, table = found.facts["format"], found.table
    for name in table.column_names:
        if name.endswith(SPECIAL):
            continue
        if name + SPECIAL not in table.column_names:
            columns[name] = text_column(table.column(name))
            continue
        kind = kind_of_format(formats[name] if "." in formats[name] else formats[name] + ".")
        numbers = table.column(name).to_numpy()
        columns[name], more = text_of_numbers(name, numbers, kind)
        special = text_column(table.column(name + SPECIAL))
        notes += more
        if special.present.any():
            columns[name] = columns[name].otherwise(special)
            text = f"column {name} holds special missing values; they are given as .A to .Z"
            notes.append(Note("SPECIAL_MISSING", text))
    return RawTable(
        columns=columns,
        rows=np.arange(1, int(found.facts["file"]["rows"]) + 1, dtype=np.int64),
        file=shown_as,
        encoding=found.facts["file"]["encoding"].lower() or "utf-8",
        labels={name: label for name, label in found.facts["label"].items() if label},
        notes=tuple(notes),
    )
