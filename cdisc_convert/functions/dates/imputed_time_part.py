from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.iso_parts import moments


@mapping(says="Highest time part of {of} that {from} lacks.")
def imputed_time_part(
    of: Column, from_: Column, ignore_seconds: Literal["yes", "no"] = "no"
) -> Column:
    """H, M or S: the highest part of a time that was imputed (ADaMIG 1.3).

    of: the date-time or time with its imputed parts.
    from: ISO 8601 text from which it was made.
    ignore_seconds: `yes` = imputed seconds alone are not flagged, for studies that collect none.
    Gives H, M or S (codelist TIMEFL); missing where nothing was imputed or there is no time.
    """
    read = moments(from_)
    lacks = np.isnan(read.parts[:, 3:6])
    if ignore_seconds == "yes":
        lacks[:, 2] = False
    highest = np.where(lacks.any(axis=1), lacks.argmax(axis=1), -1)[read.code]
    return Column.of_levels(np.where(of.present, highest, -1), ["H", "M", "S", None])
