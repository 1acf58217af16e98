"""SAS transport files of version 5 that hold exactly what was meant, or are not written.

Layout: SAS technical note TS-140. The same dataset gives the same bytes: the header carries a
moment that the caller chooses, never the clock.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Mapping
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cdisc_convert.files.locks import sync
from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.errors import Place, Problem, UserError
from cdisc_convert.package._xpt_header import filling, header
from cdisc_convert.package._xpt_plan import Plan, plan_of, refuse_blank_tail
from cdisc_convert.package._xpt_records import CHUNK_BYTES, records
from cdisc_convert.package._xpt_refusals import Refusals
from cdisc_convert.package._xpt_reread import difference, other_layout
from cdisc_convert.package._xpt_slices import write_slices
from cdisc_convert.sources._xpt_layout import record_type

FIXED_MOMENT = datetime(1960, 1, 1)
"""Time of creation where the caller gives none: the origin of SAS dates."""


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
    crew: Executor | None = None,
) -> XptWritten:
    """Write `dataset` to `path` as the only dataset of a version 5 transport file.

    lengths: bytes of Char variables, over `Variable.length`; where neither says, the longest value.
    moment: time of creation in the header, with a year of two digits.
    chunk_rows: records put together at a time; None = about 2 MB of them.
    verify: read the file back and compare every value before it takes its place.
    crew: processes that may write slices of a large dataset beside this one; the bytes are the same.
    NaN is the missing value `.`; negative zero is written as zero, as SAS has one zero.
    Gives rows, bytes, hash and lengths. The file appears complete or not at all: it is written
    under another name in the same folder, and a file that was there stays as it was when anything
    fails.
    Raises XptRefusal with every value and name that the format cannot hold.
    """
    refusals = Refusals(dataset.name, path.name)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        writer = _Writer(temporary, moment, chunk_rows, verify)
        with writer:
            if not (crew and lengths and writer.add_slices(crew, dataset, lengths)):
                _write_pieces(writer, dataset, lengths or {}, refusals)
        if refusals.count:
            raise XptRefusal(refusals.problems())
        writer.check(path.name)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)
    sync(path.parent)
    return writer.written()


def _write_pieces(
    writer: _Writer, dataset: Dataset, lengths: Mapping[str, int], refusals: Refusals
) -> None:
    """Write what passes the checks; after a refusal the rest is only checked."""
    fixed = dict(lengths)
    blank = 0
    for piece in dataset.pieces():
        plan = plan_of(piece, fixed, refusals)
        blank = blank + plan.rows if plan.blank == plan.rows else plan.blank
        fixed |= {v.name: v.length for v in plan.variables if v.type == "Char"}
        refusals.start += plan.rows
        if not refusals.count:
            writer.add(plan)
    refuse_blank_tail(dataset.name, blank, refusals.start, refusals)


class _Writer:
    """Writes pieces of a dataset one under the other, each read back after it was written."""

    def __init__(self, path: Path, moment: datetime, chunk_rows: int | None, verify: bool) -> None:
        self.path = path
        self.moment = moment
        self.chunk_rows = chunk_rows
        self.verify = verify
        self.digest = hashlib.sha256()
        self.size = self.rows = 0
        self.plan: Plan | None = None
        self.fault = ""

    def __enter__(self) -> _Writer:
        self.file = self.path.open("xb", buffering=0)
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        with self.file:
            if kind is None and self.plan is not None:
                self._put(b" " * filling(self.rows * record_type(self.plan.variables).itemsize))
                os.fsync(self.file.fileno())

    def add(self, plan: Plan) -> None:
        """Write the records of `plan`, the first time after the header."""
        if self.plan is None:
            self._put(header(plan.name, plan.label, plan.variables, self.moment))
        assert self.plan is None or self.plan.variables == plan.variables
        start = self.size
        record = record_type(plan.variables)
        chunk_rows = self.chunk_rows or max(CHUNK_BYTES // record.itemsize, 1)
        for part in records(plan, record, min(chunk_rows, max(plan.rows, 1))):
            self._put(part)
        if self.verify and not self.fault:
            self.fault = difference(self.path, plan, start, self.rows)
        self.plan, self.rows = plan, self.rows + plan.rows

    def add_slices(self, crew: Executor, dataset: Dataset, lengths: Mapping[str, int]) -> bool:
        """Write the whole dataset with others; False, and nothing is written, where that fails."""
        made = write_slices(crew, dataset, self.path, lengths, self.moment, self.verify)
        if made is None:
            os.truncate(self.path, 0)
            return False
        self.plan, self.rows, self.size, self.fault = made.plan, made.rows, made.size, made.fault
        self.digest = made.digest
        self.file.seek(self.size)
        return True

    def check(self, file: str) -> None:
        """Raises XptRefusal where the file does not read back as what was meant."""
        if self.plan is None or not self.verify:
            return
        fault = self.fault or other_layout(self.path, self.plan, self.rows)
        if fault:
            text = (
                f"{self.plan.name}: {fault}; the file was not written; report this with the dataset"
            )
            raise XptRefusal([Problem(Place(file), text)])

    def written(self) -> XptWritten:
        """What was written."""
        assert self.plan is not None
        lengths = {v.name: v.length for v in self.plan.variables}
        return XptWritten(self.rows, self.size, self.digest.hexdigest(), lengths)

    def _put(self, part: bytes | memoryview) -> None:
        view = memoryview(part)
        self.digest.update(view)
        self.size += len(view)
        while view:
            view = view[self.file.write(view) :]
