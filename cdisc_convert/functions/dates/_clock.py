"""Times of day as seconds since midnight."""

from __future__ import annotations

import re

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.iso_parts import moments


def seconds_of_day(column: Column, fill: float) -> np.ndarray:
    """Seconds since midnight where hour and minute are known, else NaN; `fill` for no seconds."""
    read = moments(column)
    hour, minute, second, fraction = read.parts[:, 3:].T
    clock = hour * 3600 + minute * 60
    clock = clock + np.where(np.isnan(second), fill, second) + np.nan_to_num(fraction)
    return np.asarray(clock[read.code])


def seconds_to_fill(digits: str) -> float:
    """Seconds that two digits mean; raises SpecError for anything but 00 to 59."""
    if re.fullmatch(r"[0-5]\d", digits) is None:
        raise SpecError.at("", f"seconds '{digits}' is not 00 to 59; write two digits")
    return float(digits)
