"""Whether dates lie before, in or after a time span."""

from __future__ import annotations

import numpy as np

from cdisc_convert.functions.dates._moved import moved, steps_of
from cdisc_convert.model.column import Column
from cdisc_convert.model.iso_dates import UNDECIDED, comparison, whole_days
from cdisc_convert.model.records import Duration


def compared(left: Column, right: Column) -> np.ndarray:
    """`comparison` of dates; on the same day a value without time is equal to one with a time."""
    result = comparison(left, right)
    open_ = np.flatnonzero(result == UNDECIDED)
    if len(open_):
        same_day = whole_days(left)[open_] == whole_days(right)[open_]
        result[open_[same_day]] = 0
    return result


def extended(end: Column, window: Duration | Column | None) -> tuple[Column, np.ndarray]:
    """`end` moved by a window if there is one, and a mask of windows that are no duration."""
    if window is None:
        return end, np.zeros(len(end), dtype=bool)
    steps, unreadable = steps_of(window, len(end))
    return moved(end, steps), unreadable
