"""Y and Y/N columns."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import MISSING_CODE, Column, Kind


def yes_where(mask: np.ndarray) -> Column:
    """Text column: Y where `mask` is true, else missing."""
    codes = np.where(mask, 0, MISSING_CODE).astype(np.int32)
    return Column(Kind.TEXT, codes, np.array(["Y"], dtype=object))


def yes_or_no(mask: np.ndarray) -> Column:
    """Text column: Y where `mask` is true, else N."""
    return Column(Kind.TEXT, np.where(mask, 0, 1).astype(np.int32), np.array(["Y", "N"], object))


def is_yes(column: Column) -> np.ndarray:
    """True where a flag is set: text Y (any case), or a number other than 0."""
    if not column.is_text:
        return column.present & (column.values != 0)
    assert column.levels is not None
    says_yes = np.array([str(level).strip().upper() == "Y" for level in column.levels], dtype=bool)
    return np.append(says_yes, False)[column.values]
