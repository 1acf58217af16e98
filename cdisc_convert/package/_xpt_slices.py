"""Slices of one transport file, written and read back by several processes at their places."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from concurrent.futures import Executor, Future, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from cdisc_convert.model.dataset import Dataset
from cdisc_convert.package._xpt_header import header
from cdisc_convert.package._xpt_plan import Plan, plan_of
from cdisc_convert.package._xpt_records import CHUNK_BYTES, records
from cdisc_convert.package._xpt_refusals import Refusals
from cdisc_convert.package._xpt_reread import difference
from cdisc_convert.sources._xpt_layout import XptVariable, record_type

_HASHED_BYTES = 1 << 22
_ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Slice:
    """The records of `dataset` from number `first` on, which begin at byte `start` of the file."""

    dataset: Dataset
    path: str
    lengths: Mapping[str, int]
    first: int = 0
    start: int = 0
    verify: bool = True

    def plan(self) -> Plan | None:
        """What goes into the file; None where something may have to be refused."""
        refusals = Refusals(self.dataset.name, self.path)
        (piece,) = self.dataset.pieces()
        plan = plan_of(piece, self.lengths, refusals)
        return None if refusals.count or plan.blank else plan

    def write(self, plan: Plan) -> str:
        """Write the records at their place; gives what reads back otherwise, "" if nothing."""
        record = record_type(plan.variables)
        chunk_rows = min(max(CHUNK_BYTES // record.itemsize, 1), max(plan.rows, 1))
        with Path(self.path).open("r+b", buffering=0) as file:
            file.seek(self.start)
            for part in records(plan, record, chunk_rows):
                while part:
                    part = part[file.write(part) :]
        return difference(Path(self.path), plan, self.start, self.first) if self.verify else ""


def write_slice(part: Slice, variables: tuple[XptVariable, ...]) -> str | None:
    """Write a slice whose records are laid out like `variables`, as `Slice.write`.

    None where it may have to be refused, or would be laid out otherwise; nothing is written then.
    """
    plan = part.plan()
    if plan is None or plan.variables != variables or plan.rows != len(part.dataset):
        return None
    return part.write(plan)


@dataclass(frozen=True, eq=False)
class WrittenSlices:
    """A file that slices were written to: its plan without columns, its hash so far."""

    plan: Plan
    rows: int
    size: int
    fault: str
    digest: Any


def write_slices(
    crew: Executor,
    dataset: Dataset,
    path: Path,
    lengths: Mapping[str, int],
    moment: datetime,
    verify: bool,
) -> WrittenSlices | None:
    """Write `dataset` to the empty file `path`, slices of it by the processes of `crew`.

    lengths: bytes of every text variable. None where the dataset has no slices, or holds what may
    have to be refused: then the writer of one piece after the other decides. Nobody writes to the
    file any more when this ends, however it ends.
    """
    datasets = dataset.slices()
    if len(datasets) < 2:
        return None
    first = Slice(datasets[0], str(path), lengths, verify=verify)
    plan = first.plan()
    if plan is None or plan.rows != len(datasets[0]):
        return None
    head = header(plan.name, plan.label, plan.variables, moment)
    path.write_bytes(head)
    slices, rows, at = [], 0, len(head)
    for each in datasets:
        slices.append(replace(first, dataset=each, first=rows, start=at))
        rows += len(each)
        at += len(each) * record_type(plan.variables).itemsize
    digest = hashlib.sha256(head)
    outcomes = _outcomes(crew, slices, plan, digest)
    if outcomes is None:
        return None
    told = replace(plan, columns=(), tables=(), rows=rows)
    return WrittenSlices(told, rows, at, next(filter(None, outcomes), ""), digest)


def _outcomes(crew: Executor, slices: list[Slice], plan: Plan, digest: Any) -> list[str] | None:
    """Write the slices, and add them to the hash in their order as they get done.

    plan: of the first slice. Gives what reads back otherwise; None where one was not written.
    """
    elsewhere: list[Future[str | None]] = []
    outcomes: list[str] = []
    with ThreadPoolExecutor(1) as here:
        try:
            elsewhere += [crew.submit(write_slice, each, plan.variables) for each in slices[1:]]
            own = [here.submit(slices[0].write, plan)] + [
                here.submit(_unless_begun, other, each, plan.variables)
                for other, each in zip(elsewhere, slices[1:], strict=True)
            ]
            for number, each in enumerate(slices):
                outcome = own[number].result()
                if outcome == _ELSEWHERE:
                    outcome = elsewhere[number - 1].result()
                if outcome is None:
                    return None
                outcomes.append(outcome)
                _hash(each, record_type(plan.variables).itemsize, digest)
            return outcomes
        except BrokenProcessPool:
            return None
        finally:
            here.shutdown(wait=False, cancel_futures=True)
            for other in elsewhere:
                other.cancel()
            wait(elsewhere)


def _unless_begun(
    other: Future[str | None], part: Slice, variables: tuple[XptVariable, ...]
) -> str | None:
    """Write a slice that no other process has begun to write."""
    return write_slice(part, variables) if other.cancel() else _ELSEWHERE


def _hash(part: Slice, size: int, digest: Any) -> None:
    """Add the bytes of a slice to the hash; size: bytes of a record."""
    buffer = memoryview(bytearray(_HASHED_BYTES))
    with Path(part.path).open("rb", buffering=0) as file:
        file.seek(part.start)
        left = len(part.dataset) * size
        while left:
            found = file.readinto(buffer[: min(left, len(buffer))])
            if not found:
                raise OSError(f"{part.path} is shorter than what was written")
            digest.update(buffer[:found])
            left -= found
