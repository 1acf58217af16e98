"""Whether dates lie before, in or after a time span."""

from __future__ import annotations

import numpy as np

from cdisc_convert.functions.dates._moved import moved, steps_of
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column
from cdisc_convert.model.iso_dates import comparison
from cdisc_convert.model.records import Duration


def compared(left: Column, right: Column) -> np.ndarray:
    """`comparison` of dates of any kind; a numeric date beside a date-time counts by its day."""
    kinds = {left.kind, right.kind}
    if left.is_text == right.is_text and len(kinds) > 1:
        left, right = alike([left, right])
    return comparison(left, right)


def extended(end: Column, window: Duration | Column | None) -> tuple[Column, np.ndarray]:
    """`end` moved by a window if there is one, and a mask of windows that are no duration."""
    if window is None:
        return end, np.zeros(len(end), dtype=bool)
    steps, unreadable = steps_of(window, len(end))
    return moved(end, steps), unreadable
