"""A transport file read back and compared with what was meant, cell for cell."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from cdisc_convert.model.column import MISSING_CODE, Column
from cdisc_convert.model.errors import SourceError
from cdisc_convert.package._xpt_plan import Plan
from cdisc_convert.sources.xpt import XptMember, iter_chunks


def difference(path: Path, plan: Plan) -> str:
    """The first difference between the file at `path` and `plan` in words, "" if there is none."""
    try:
        return _first_difference(path, plan)
    except SourceError as unreadable:
        return "it does not read back, " + "; ".join(p.text for p in unreadable.problems)


def _first_difference(path: Path, plan: Plan) -> str:
    indexes = [None if c.levels is None else pd.Index(c.levels, dtype=object) for c in plan.columns]
    rows = 0
    for chunk in iter_chunks(path):
        if (chunk.name, chunk.label, chunk.variables) != (plan.name, plan.label, plan.variables):
            return "the description of the dataset reads back otherwise"
        if chunk.first_row != rows:
            return f"a second dataset begins after record {rows}"
        for variable, column, index in zip(plan.variables, plan.columns, indexes, strict=True):
            same = _same(chunk, variable.name, column, index)
            if not same.all():
                record = rows + int(np.argmin(same)) + 1
                return f"record {record}, {variable.name}: the value reads back otherwise"
        rows += chunk.rows
    return "" if rows == plan.rows else f"{rows} records read back, {plan.rows} were written"


def _same(chunk: XptMember, name: str, meant: Column, index: pd.Index | None) -> np.ndarray:
    """True for each record of `chunk` whose value is the one that was meant."""
    read = chunk.columns[name]
    values = meant.values[chunk.first_row : chunk.first_row + chunk.rows]
    if len(values) < len(read):  # more records than were written: the count says so at the end
        return np.ones(len(read), dtype=bool)
    if index is None or read.levels is None:
        same: np.ndarray = (read.values == values) | (np.isnan(read.values) & np.isnan(values))
        return same
    codes = np.append(index.get_indexer(pd.Index(read.levels, dtype=object)), MISSING_CODE)
    codes[:-1][codes[:-1] < 0] = MISSING_CODE - 1  # read, but never meant
    same = codes[read.values] == values
    return same
