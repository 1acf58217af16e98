"""Columns of a study table, with messages that name the file."""

from __future__ import annotations

from fractions import Fraction

from cdisc_convert.model.errors import Place, SpecError
from cdisc_convert.model.records import Table


def cells_of(table: Table, name: str, *, optional: bool = False) -> list[str]:
    """The texts of column `name`, stripped, "" where empty; all "" where an optional one is absent.

    Raises SpecError where the table has no such column.
    """
    if name not in table.columns:
        if optional:
            return [""] * len(table)
        given = ", ".join(table.columns) or "none"
        text = f"table {table.name} has no column '{name}' (it has {given}); add it"
        raise SpecError.at(table.path or table.name, text)
    column = table.columns[name]
    return ["" if text is None else str(text).strip() for text in column.texts()]


def number_in(table: Table, line: int, name: str, text: str) -> Fraction:
    """The number in a cell: decimal text or a fraction such as `5/9`.

    Raises SpecError where it is neither.
    """
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        pass
    message = f"table {table.name}: {name} is '{text}'; write a number or a fraction such as 5/9"
    raise SpecError.at(place_of(table, line), message)


def place_of(table: Table, line: int) -> Place:
    """Where line `line` (from 0) of the table stands in its file."""
    return Place(table.path or table.name, line + 2)
