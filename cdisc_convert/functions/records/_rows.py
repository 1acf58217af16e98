"""Records of our rows, block by block: which of them, and figures over them.

The pairs of `Records` are sorted by our row, so the records of a row are one block and the sums and
extremes of all rows come from one pass without a loop.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import per_record
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import column_as_number, to_15_digits
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Made, Records


def block_starts(row: np.ndarray) -> np.ndarray:
    """Positions at which the records of another row begin; `row` ascends."""
    if not len(row):
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.append(True, row[1:] != row[:-1]))


def spread_over_blocks(values: np.ndarray, starts: np.ndarray, length: int) -> np.ndarray:
    """One value per block repeated for each record of the block."""
    return np.repeat(values, np.diff(np.append(starts, length)))


def position_of_extreme(
    row: np.ndarray, size: int, key: np.ndarray, take: Literal["lowest", "highest"]
) -> np.ndarray:
    """Position of the record with the lowest or highest `key` of each row, -1 where there is none.

    key: float64 per record; NaN takes no part. Of equal keys "lowest" takes the first record,
    "highest" the last.
    """
    found = np.full(size, -1, dtype=np.int64)
    usable = np.flatnonzero(~np.isnan(key))
    rows, keys = row[usable], key[usable]
    starts = block_starts(rows)
    if not len(starts):
        return found
    extreme = np.minimum if take == "lowest" else np.maximum
    best = spread_over_blocks(extreme.reduceat(keys, starts), starts, len(rows))
    tied = np.flatnonzero(keys == best)
    if take == "lowest":
        tied = tied[::-1]
    # of several assignments to one row the last stands
    found[rows[tied]] = usable[tied]
    return found


def taken(value: Records, position: np.ndarray) -> Made:
    """The value at `position` (-1 = none) of each row, with the record it came from."""
    has = position >= 0
    picked = np.full(value.size, -1, dtype=np.int64)
    picked[has] = value.id[position[has]]
    return Made(value.value.take(position), picked=picked)


def count_of_rows(row: np.ndarray, size: int) -> np.ndarray:
    """Number of records of each row."""
    return np.bincount(row, minlength=size)


def numbers_of(of: Records) -> tuple[np.ndarray, np.ndarray]:
    """The number of each record (NaN = none), and the rows where a text is no number."""
    numbers, is_unread = column_as_number(of.value)
    rows = np.zeros(of.size, dtype=bool)
    rows[of.row[is_unread]] = True
    return numbers.values, rows


def figure_of(
    of: Records,
    make: Callable[[np.ndarray, np.ndarray, np.ndarray], np.ndarray],
    at_least: float | Column = 1,
    kind: Kind = Kind.NUMBER,
) -> Made:
    """A figure over the numbers of each row, missing where it has fewer than `at_least` numbers.

    make: takes the row and the number of each record that has one (in order of row), and the count
        per row; gives one figure per row. Figures of rows without a number are ignored.
    """
    values, doubtful = numbers_of(of)
    present = np.flatnonzero(~np.isnan(values))
    row, values = of.row[present], values[present]
    count = count_of_rows(row, of.size)
    figure = np.full(of.size, np.nan)
    enough = count >= np.maximum(per_record(at_least, of.size), 1)
    if len(row):
        figure[enough] = make(row, values, count)[enough]
    column = Column(kind, to_15_digits(figure) if kind is Kind.NUMBER else figure)
    because = "a record among them holds a text that is not a number"
    return Made(column, doubtful & column.absent, because, kept=doubtful & column.present)


def kind_of_numbers(of: Records) -> Kind:
    """Kind that an average or extreme of `of` has: dates stay dates, all else is a number."""
    return Kind.NUMBER if of.value.is_text else of.value.kind


def otherwise_filled(column: Column, otherwise: str | None, name: str) -> Column:
    """`column` with the text `otherwise` where it is missing.

    Raises SpecError where `column` holds numbers and `otherwise` is none.
    """
    if otherwise is None:
        return column
    if column.is_text:
        return column.otherwise(Column.constant(otherwise, len(column), column.kind))
    numbers, is_unread = column_as_number(Column.constant(otherwise, len(column)))
    if is_unread.any():
        text = f"'otherwise' is '{otherwise}', but the values are numbers; give a number or nothing"
        raise SpecError.at(name, text)
    return column.otherwise(numbers.as_kind(column.kind))
