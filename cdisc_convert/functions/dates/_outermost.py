"""The earliest or latest of several dates of one record."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.alike import alike
from cdisc_convert.model.column import Column, Kind, choose_by
from cdisc_convert.model.iso_dates import UNDECIDED, comparison, is_unreadable, precision
from cdisc_convert.model.records import Made


def outermost(columns: Sequence[Column], gives_way: int) -> Made:
    """The earliest (`gives_way` 1) or latest (-1) present date; other texts are reported.

    gives_way: result of `comparison` at which the date so far gives way to the next one.
    """
    dates = alike(columns)
    if not dates[0].is_text:
        choose = np.fmin if gives_way == 1 else np.fmax
        return Made(Column(dates[0].kind, choose.reduce([date.values for date in dates])))
    readable = [date.as_kind(Kind.ISO).where(~is_unreadable(date)) for date in dates]
    best = readable[0]
    for date in readable[1:]:
        result = comparison(best, date)
        is_fuller = (result == UNDECIDED) & (precision(date) > precision(best))
        better = date.present & (best.absent | (result == gives_way) | is_fuller)
        best = choose_by([(better, date), (None, best)], len(best))
    return unread(best, *dates)
