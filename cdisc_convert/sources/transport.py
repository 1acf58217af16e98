"""SAS transport files as raw data: every value as text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.source import Note, RawTable
from cdisc_convert.sources._registry import reader
from cdisc_convert.sources._typed_columns import text_of_numbers
from cdisc_convert.sources.xpt import XptMember, read_xpt


@reader("xpt", suffixes=(".xpt", ".stx"))
def read(
    path: Path, options: Mapping[str, Any], *, shown_as: str, only: frozenset[str] | None
) -> dict[str, RawTable]:
    """The transport file `path`: one table, or one per dataset by name where it holds several.

    Numbers become the shortest exact decimal; those with a date, datetime or time format ISO 8601
    text. Row numbers count records from 1.
    Raises SourceError where the file is not a whole transport file.
    """
    members = read_xpt(path, columns=only, shown_as=shown_as).members
    tables = {member.name: _table(member, shown_as) for member in members}
    return {"": next(iter(tables.values()))} if len(tables) == 1 else tables


def _table(member: XptMember, shown_as: str) -> RawTable:
    columns: dict[str, Column] = {}
    notes: list[Note] = list(member.notes)
    for name, column in member.columns.items():
        if column.is_text:
            columns[name] = column.as_kind(Kind.TEXT)
        else:
            columns[name], more = text_of_numbers(name, column.values, column.kind)
            notes += more
    return RawTable(
        columns=columns,
        rows=np.arange(1, member.rows + 1, dtype=np.int64),
        file=shown_as,
        labels={v.name: v.label for v in member.variables if v.label},
        notes=tuple(notes),
    )
