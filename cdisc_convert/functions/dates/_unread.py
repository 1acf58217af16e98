"""Results of date functions with the texts reported that are no date."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.iso_dates import is_unreadable
from cdisc_convert.model.records import Made


def unread(made: Column, *dates: Column) -> Made:
    """`made`; records where one of `dates` is a text but no ISO 8601 date are reported."""
    rejected = np.zeros(len(made), dtype=bool)
    for date in dates:
        if date.is_text:
            rejected |= is_unreadable(date)
    return Made(made, rejected, "is no ISO 8601 date or time") if rejected.any() else Made(made)
