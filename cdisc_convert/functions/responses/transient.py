from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._dates import date_key, rows_with_unreadable
from cdisc_convert.functions.records._flags import yes_or_no
from cdisc_convert.functions.records._rows import count_of_rows, position_of_extreme
from cdisc_convert.model.records import Made

_POSITIVE = frozenset({"POSITIVE", "POS", "Y"})
_NEGATIVE = frozenset({"NEGATIVE", "NEG", "N"})


@mapping(says="Y if {status} was positive and is negative at the {last} sample ({date}).")
def transient(status: Records, date: Records, last: Literal["last", "next"]) -> Made:
    """Y where a status was positive and turned negative (transient anti-drug antibodies).

    status: POSITIVE or NEGATIVE (also POS, NEG, Y, N, any case) of the samples after the first
        dose, limited with `among`; other values are left out.
    date: dates of the samples.
    last: "last": the last sample is negative; "next": the one after the first positive is.
    Gives Y or N; missing without a dated sample.
    """
    judged = status.value.map_numbers(_is_positive).values
    moment = np.where(np.isnan(judged), np.nan, date_key(date.value, "first"))
    order = np.lexsort((moment, status.row))
    order = order[~np.isnan(moment[order])]
    row, is_positive = status.row[order], judged[order] == 1
    place = np.arange(len(row), dtype=np.float64)
    first = position_of_extreme(row, status.size, np.where(is_positive, place, np.nan), "lowest")
    final = position_of_extreme(row, status.size, place, "highest")
    decisive = final if last == "last" else np.minimum(first + 1, final)
    is_negative = np.append(~is_positive, False)[decisive] if len(row) else final >= 0
    flag = yes_or_no((first >= 0) & is_negative).where(count_of_rows(row, status.size) > 0)
    doubtful = rows_with_unreadable(date.value, date.row, status.size)
    because = "a date among the samples is not an ISO 8601 date"
    return Made(flag, doubtful & flag.absent, because, doubtful & flag.present)


def _is_positive(text: str) -> float | None:
    word = text.strip().upper()
    return 1.0 if word in _POSITIVE else 0.0 if word in _NEGATIVE else None
