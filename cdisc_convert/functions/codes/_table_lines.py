"""The line of a look-up table that belongs to each record."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cdisc_convert.model.column import Column, concatenate, group_codes
from cdisc_convert.model.decimals import column_as_text, number_of_text, number_text
from cdisc_convert.model.records import Table


def lines_of(table: Table, match: Mapping[str, Column], take: str) -> tuple[np.ndarray, np.ndarray]:
    """First line of `table` equal to each record in the columns of `match`; -1 = none.

    Gives the line numbers and a mask: true where further lines are equal but differ in `take`.
    """
    size = len(next(iter(match.values())))
    pooled = [
        concatenate(_comparable(table.columns[name], reference))
        for name, reference in match.items()
    ]
    codes = group_codes(pooled, len(table) + size)
    of_table, of_records = codes[: len(table)], codes[len(table) :]
    line_of_code = np.full(int(codes.max(initial=-1)) + 1, -1, dtype=np.int64)
    line_of_code[of_table[::-1]] = np.arange(len(table))[::-1]  # the first line wins
    taken = table.columns[take]
    same = taken.same_as(taken.take(line_of_code[of_table]))
    has_several = np.zeros(len(line_of_code), dtype=bool)
    has_several[of_table[~same]] = True
    return line_of_code[of_records], has_several[of_records]


def _comparable(cells: Column, reference: Column) -> tuple[Column, Column]:
    """Table cells and values in one spelling: shortest decimals, no blanks at the end."""
    if reference.is_text:
        return cells.map_texts(str.rstrip), reference.map_texts(str.rstrip).as_kind(cells.kind)
    return cells.map_texts(_plain_number), column_as_text(reference).as_kind(cells.kind)


def _plain_number(text: str) -> str:
    number = number_of_text(text)
    return text if number is None else number_text(number)
