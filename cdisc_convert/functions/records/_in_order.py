"""The n-th record of each row in a sort order."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cdisc_convert.functions.records._rows import (
    block_starts,
    count_of_rows,
    spread_over_blocks,
)
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Order


def position_in_order(
    row: np.ndarray, size: int, order: Order, take: Literal["first", "last"], number: int
) -> np.ndarray:
    """Position of the `number`-th record of each row from one end of `order`, -1 where none is.

    row: our row of each record, ascending. Ties keep the order of the records.
    """
    if number == 1:
        return _end_of_order(row, size, order, take)
    positions = order.positions(row)
    count = count_of_rows(row, size)
    start = np.cumsum(count) - count
    wanted = start + number - 1 if take == "first" else start + count - number
    found = np.full(size, -1, dtype=np.int64)
    has = count >= number
    found[has] = positions[wanted[has]]
    return found


def _end_of_order(
    row: np.ndarray, size: int, order: Order, take: Literal["first", "last"]
) -> np.ndarray:
    """The first or last record of each row without sorting: column by column the ties remain."""
    left = np.arange(len(row))
    for column, is_descending in zip(order.columns, order.descending, strict=True):
        keys = _keys(column, left)
        starts = block_starts(row[left])
        if not len(starts):
            break
        extreme = np.minimum if (take == "first") != is_descending else np.maximum
        best = spread_over_blocks(extreme.reduceat(keys, starts), starts, len(left))
        left = left[keys == best]
    found = np.full(size, -1, dtype=np.int64)
    if take == "first":
        left = left[::-1]
    # of several assignments to one row the last stands
    found[row[left]] = left
    return found


def _keys(column: Column, at: np.ndarray) -> np.ndarray:
    """Numbers in the order of the values at `at`, missing lowest."""
    if column.is_text:
        return column.sort_keys()[at]
    values = np.take(column.values, at)
    return np.where(np.isnan(values), -np.inf, values)
