"""A transport file read back and compared with what was meant, cell for cell.

Every text is decoded from its bytes once and must be the level that was meant; then the bytes of
every cell, as the file holds them, must be those of its level. Numbers are decoded cell by cell.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SourceError
from cdisc_convert.package._xpt_plan import Plan
from cdisc_convert.sources._ibm_float import from_ibm
from cdisc_convert.sources._xpt_headers import read_layout
from cdisc_convert.sources._xpt_layout import XptVariable, record_type
from cdisc_convert.sources.xpt import decoded_texts

_CHUNK_BYTES = 4_000_000  # fits the processor's cache


def difference(path: Path, plan: Plan, start: int, first: int) -> str:
    """The first difference between the records from byte `start` on and `plan`, "" if none.

    first: number of records in the file before these.
    """
    for variable, column, table in zip(plan.variables, plan.columns, plan.tables, strict=True):
        if table is not None and not _reads_back(variable, column, table):
            return f"a text of {variable.name} reads back otherwise"
    record = record_type(plan.variables)
    buffer = np.empty(min(max(_CHUNK_BYTES // record.itemsize, 1), max(plan.rows, 1)), record)
    with path.open("rb", buffering=0) as file:
        file.seek(start)
        for done in range(0, plan.rows, len(buffer)):
            rows = buffer[: plan.rows - done]
            if file.readinto(rows.view(np.uint8).data) != rows.nbytes:
                return f"the file ends before record {first + plan.rows}"
            chunk = slice(done, done + len(rows))
            for variable, column, table in zip(
                plan.variables, plan.columns, plan.tables, strict=True
            ):
                same = _same(rows[variable.name], column.values[chunk], table)
                if not same.all():
                    number = first + done + int(np.argmin(same)) + 1
                    return f"record {number}, {variable.name}: the value reads back otherwise"
    return ""


def other_layout(path: Path, plan: Plan, rows: int) -> str:
    """What the headers of the file say otherwise than `plan`, "" if nothing."""
    try:
        members = read_layout(path, path.name).members
    except SourceError as unreadable:
        return "it does not read back, " + "; ".join(p.text for p in unreadable.problems)
    found = members[0]
    if (found.name, found.label, found.variables) != (plan.name, plan.label, plan.variables):
        return "the description of the dataset reads back otherwise"
    if len(members) > 1:
        return f"a second dataset begins after record {found.rows}"
    return "" if found.rows == rows else f"{found.rows} records read back, {rows} were written"


def _reads_back(variable: XptVariable, column: Column, table: np.ndarray) -> bool:
    """Whether the reader makes of the bytes of each level that level, and of the last nothing."""
    assert column.levels is not None
    texts = decoded_texts(table, variable)
    return texts[-1] == "" and texts[:-1] == column.levels.tolist()


def _same(cells: np.ndarray, values: np.ndarray, table: np.ndarray | None) -> np.ndarray:
    """True for each cell that holds the value that was meant."""
    if table is None:
        read = from_ibm(cells.astype(np.uint64))[0]
        same: np.ndarray = read == values
        other = np.flatnonzero(~same)
        same[other] = np.isnan(read[other]) & np.isnan(values[other])
        return same
    size = table.dtype.itemsize
    meant = table.view(f"V{size}").take(values).view(np.uint8)  # bytes move faster than texts
    found = np.ascontiguousarray(cells).view(np.uint8)
    if _are_equal(meant, found):
        return np.ones(len(values), dtype=bool)
    return (meant == found).reshape(-1, size).all(axis=1)


def _are_equal(meant: np.ndarray, found: np.ndarray) -> bool:
    """Whether all bytes are the same; eight at a time."""
    whole = len(meant) // 8 * 8
    words = [each[:whole].view(np.uint64) for each in (meant, found)]
    return np.array_equal(*words) and np.array_equal(meant[whole:], found[whole:])
