"""Dates of several records put in order, partial dates included."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.iso_dates import is_unreadable
from cdisc_convert.model.iso_parts import moments

SECONDS_PER_DAY = 86400.0
_ROOM = (1, 14, 33, 26, 62, 62)  # months, days ... of a place value, two more than there are


def date_key(column: Column, unknown: Literal["first", "last"]) -> np.ndarray:
    """Float that grows with the date; keys of ISO text and of numeric dates compare.

    unknown: where a part that is not known stands among the dates that have it: for the earliest
        date "last", for the latest "first", so that the fuller of two dates that agree as far as
        both go is taken.
    Gives NaN where the value is missing or is no date.
    """
    read = moments(column)
    key = np.zeros(len(read.parts))
    for part, room in enumerate(_ROOM):
        beyond = room - 1.0 if unknown == "last" else 0.0
        # + 1 leaves 0 for an unknown hour, minute or second before the first one
        number = read.parts[:, part] + (1.0 if part > 2 else 0.0)
        fill = 9999.0 if part == 0 and unknown == "last" else beyond
        key = key * room + np.where(np.isnan(number), fill, number)
    key = key + np.nan_to_num(read.parts[:, 6])
    key[~read.is_read] = np.nan
    return key[read.code]


def rows_with_unreadable(column: Column, row: np.ndarray, size: int) -> np.ndarray:
    """True for each of our rows among whose records a date cannot be read."""
    rows = np.zeros(size, dtype=bool)
    if column.is_text:
        rows[row[is_unreadable(column)]] = True
    return rows
