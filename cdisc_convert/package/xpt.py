"""SAS transport files of version 5 that hold exactly what was meant, or are not written.

Layout: SAS technical note TS-140. The same dataset gives the same bytes: the header carries a
moment that the caller chooses, never the clock.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import numpy as np

from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.errors import Place, Problem, UserError
from cdisc_convert.package._xpt_header import filling, header
from cdisc_convert.package._xpt_plan import Plan, plan_of
from cdisc_convert.package._xpt_refusals import Refusals
from cdisc_convert.package._xpt_reread import difference
from cdisc_convert.sources._ibm_float import to_ibm
from cdisc_convert.sources._xpt_layout import record_type

FIXED_MOMENT = datetime(1960, 1, 1)
"""Time of creation where the caller gives none: the origin of SAS dates."""
_CHUNK_BYTES = 2_000_000  # fits the processor's cache, where rows are put together fastest


class XptRefusal(UserError):
    """The dataset holds what a transport file of version 5 cannot hold; nothing was written."""


@dataclass(frozen=True)
class XptWritten:
    """A finished file: records, bytes, hash of the bytes, length in bytes of each variable."""

    rows: int
    bytes: int
    sha256: str
    lengths: Mapping[str, int]


def write_xpt(
    dataset: Dataset,
    path: Path,
    *,
    lengths: Mapping[str, int] | None = None,
    moment: datetime = FIXED_MOMENT,
    chunk_rows: int | None = None,
    verify: bool = True,
) -> XptWritten:
    """Write `dataset` to `path` as the only dataset of a version 5 transport file.

    lengths: bytes of Char variables, over `Variable.length`; where neither says, the longest value.
    moment: time of creation in the header, with a year of two digits.
    chunk_rows: records put together at a time; None = about 2 MB of them.
    verify: read the file back and compare every value before it takes its place.
    NaN is the missing value `.`; negative zero is written as zero, as SAS has one zero.
    Gives rows, bytes, hash and lengths. The file appears complete or not at all: it is written
    under another name in the same folder, and a file that was there stays as it was when anything
    fails.
    Raises XptRefusal with every value and name that the format cannot hold.
    """
    refusals = Refusals(dataset.name, path.name)
    plan = plan_of(dataset, lengths or {}, refusals)
    if refusals.count:
        raise XptRefusal(refusals.problems())
    row_length = sum(variable.length for variable in plan.variables)
    chunk_rows = chunk_rows or max(_CHUNK_BYTES // row_length, 1)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        size, digest = _write(temporary, plan, moment, chunk_rows)
        found = difference(temporary, plan) if verify else ""
        if found:
            text = f"{plan.name}: {found}; the file was not written; report this with the dataset"
            raise XptRefusal([Problem(Place(path.name), text)])
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync_folder(path.parent)
    return XptWritten(plan.rows, size, digest, {v.name: v.length for v in plan.variables})


def _write(path: Path, plan: Plan, moment: datetime, chunk_rows: int) -> tuple[int, str]:
    """Write the file and force it to the disk; gives its size and hash."""
    digest = hashlib.sha256()
    size = 0
    with path.open("xb", buffering=0) as file:
        for part in _parts(plan, moment, chunk_rows):
            view = memoryview(part)
            digest.update(view)
            size += len(view)
            while view:
                view = view[file.write(view) :]
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _parts(plan: Plan, moment: datetime, chunk_rows: int) -> Iterator[bytes | memoryview]:
    """The bytes of the file in order; a part is good until the next is asked for."""
    start = header(plan.name, plan.label, plan.variables, moment)
    yield start
    record = record_type(plan.variables)
    buffer = np.empty(min(chunk_rows, plan.rows), record)
    for first in range(0, plan.rows, chunk_rows):
        rows = buffer[: plan.rows - first]
        chunk = slice(first, first + len(rows))
        for variable, column, table in zip(plan.variables, plan.columns, plan.tables, strict=True):
            values = column.values[chunk]
            rows[variable.name] = to_ibm(values) if table is None else table[values]
        yield rows.view(np.uint8).data
    yield b" " * filling(plan.rows * record.itemsize)


def _sync_folder(folder: Path) -> None:
    """Make the new name as lasting as the file's content, where the system can do that."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
