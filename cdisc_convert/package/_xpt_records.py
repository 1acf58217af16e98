"""Records of a transport file as bytes."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.package._xpt_plan import Plan
from cdisc_convert.sources._ibm_float import to_ibm

CHUNK_BYTES = 2_000_000  # fits the processor's cache, where rows are put together fastest


def records(plan: Plan, record: np.dtype[np.void], chunk_rows: int) -> Iterator[memoryview]:
    """The bytes of the records; a part is good until the next is asked for."""
    buffer = np.empty(min(chunk_rows, plan.rows), record)
    for first in range(0, plan.rows, chunk_rows):
        rows = buffer[: plan.rows - first]
        chunk = slice(first, first + len(rows))
        for variable, column, table in zip(plan.variables, plan.columns, plan.tables, strict=True):
            values = column.values[chunk]
            rows[variable.name] = to_ibm(values) if table is None else _cells(table, values)
        yield rows.view(np.uint8).data


def _cells(table: np.ndarray, values: np.ndarray) -> np.ndarray:
    """The bytes of each record's level; plain bytes move faster than texts."""
    return table.view(f"V{table.dtype.itemsize}").take(values).view(table.dtype)
