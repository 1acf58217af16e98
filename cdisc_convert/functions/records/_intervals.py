"""Which interval record of a row holds a moment."""

from __future__ import annotations

import numpy as np

from cdisc_convert.functions.records._rows import position_of_extreme


def holder(row: np.ndarray, start: np.ndarray, end: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """Position of the record whose interval holds the moment of our row, -1 where none does.

    row: our row of each record, ascending.
    start, end: first and last moment of each record; NaN start = no interval, NaN end = ongoing.
    moment: one per row, on the same scale; NaN is held by none.
    Of several records the one that starts last is taken, so that a boundary belongs to the later
    interval; of equal starts the last record.
    """
    at = moment[row]
    holds = (start <= at) & ((at <= end) | np.isnan(end))
    return position_of_extreme(row, len(moment), np.where(holds, start, np.nan), "highest")
