"""Lists of texts, one per row, joined."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import MISSING_CODE, Column


def joined_lists(
    rows: np.ndarray, codes: np.ndarray, levels: np.ndarray, separator: str, size: int
) -> Column:
    """Text column of the texts of each row, joined in order.

    rows: row of each text, ascending.
    codes: position of each text in `levels`.
    Rows with equal lists are joined once.
    """
    starts = np.flatnonzero(np.r_[True, rows[1:] != rows[:-1]]) if len(rows) else rows
    lists = [tuple(part) for part in np.split(codes, starts[1:])] if len(rows) else []
    number_of: dict[tuple[int, ...], int] = {}
    result = np.full(size, MISSING_CODE, dtype=np.int64)
    result[rows[starts]] = [number_of.setdefault(part, len(number_of)) for part in lists]
    joined = [separator.join(levels[code] for code in part) for part in number_of]
    return Column.of_levels(result, joined)
