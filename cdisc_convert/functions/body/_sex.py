"""Constants that differ between men and women."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text


def by_sex(sex: Column, male: float, female: float) -> np.ndarray:
    """`male` where SEX is M, `female` where F (codelist SEX, C66731), else NaN."""
    return column_as_text(sex).map_numbers({"M": male, "F": female}.get).values
