"""Records of a transport file taken apart into the cells of each variable, several at a time.

NumPy and Arrow work outside Python's lock, so that threads share the copying and the encoding. Each
thread reads blocks that fit the processor's cache, where records are taken apart fastest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa

from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources._xpt_layout import MemberLayout, XptVariable, record_type

_BLOCK_BYTES = 1_000_000
_WORTH_THREADS = 4_000_000  # below that, starting threads takes longer than it gives
_MOST_THREADS = 4

# Arrow's own pool and NumPy ask the system for large pages. In a process that has run for a while
# the system finds them slowly: that took longer than the reading.
PLAIN_PAGES = pa.system_memory_pool()

Made = TypeVar("Made")


@dataclass(frozen=True)
class Workers:
    """Threads that share the work on a dataset, or none for a small one."""

    pool: Executor | None
    count: int

    def map(self, make: Callable[..., Made], *given: Iterable[Any]) -> list[Made]:
        """What `make` gives for each of `given`, in their order."""
        return list(map(make, *given) if self.pool is None else self.pool.map(make, *given))


def workers_for(size: int) -> AbstractContextManager[Workers]:
    """Threads for `size` bytes of records; ended with the context."""
    count = min(os.cpu_count() or 1, _MOST_THREADS)
    if size < _WORTH_THREADS or count == 1:
        return nullcontext(Workers(None, 1))
    return _Threads(count)


class _Threads(AbstractContextManager[Workers]):
    def __init__(self, count: int) -> None:
        self.pool = ThreadPoolExecutor(count)
        self.count = count

    def __enter__(self) -> Workers:
        return Workers(self.pool, self.count)

    def __exit__(self, *_: object) -> None:
        self.pool.shutdown(cancel_futures=True)


@dataclass(frozen=True, eq=False)
class Cells:
    """Room for the raw cells of some variables of a dataset, used again for each chunk of records.

    path, shown: the file, and what messages call it; room: one array of bytes for all.
    """

    path: Path
    shown: str
    member: MemberLayout
    kept: tuple[XptVariable, ...]
    room: np.ndarray

    @staticmethod
    def of(
        path: Path, shown: str, member: MemberLayout, kept: tuple[XptVariable, ...], rows: int
    ) -> Cells:
        """Room for `rows` records."""
        size = sum(_room_for(variable, rows) for variable in kept)
        room = np.frombuffer(pa.allocate_buffer(size, PLAIN_PAGES), np.uint8)
        return Cells(path, shown, member, kept, room)

    def read(self, rows: range, workers: Workers) -> dict[str, np.ndarray]:
        """The raw cells in the records `rows`, by name; they last until the next chunk is read.

        Text as `V<length>`, one cell after the other; numbers as IBM bit patterns (uint64).
        Raises SourceError, naming the byte, where the file became shorter.
        """
        cells, at = {}, 0
        for variable in self.kept:
            kind = _cell_type(variable)
            cells[variable.name] = self.room[at : at + len(rows) * kind.itemsize].view(kind)
            at += _room_for(variable, len(rows))
        share = -(-len(rows) // workers.count) or 1

        def fill(start: int) -> None:
            for first, records in _blocks(self, rows[start : start + share]):
                to = slice(first - rows.start, first - rows.start + len(records))
                for variable in self.kept:
                    _put(cells[variable.name], to, records[variable.name], variable)

        workers.map(fill, range(0, len(rows), share))
        return cells


def _cell_type(variable: XptVariable) -> np.dtype:
    return np.dtype(np.uint64 if variable.type == "Num" else f"V{variable.length}")


def _room_for(variable: XptVariable, rows: int) -> int:
    """Bytes for the cells of `variable`, such that the next ones are aligned."""
    return -(-rows * _cell_type(variable).itemsize // 64) * 64


def _put(cells: np.ndarray, at: slice, raw: np.ndarray, variable: XptVariable) -> None:
    if variable.type == "Num" and variable.length < 8:  # the file keeps the first bytes only
        whole = np.zeros((len(raw), 8), np.uint8)
        bytes_of = np.ascontiguousarray(raw).view(np.uint8)
        whole[:, : variable.length] = bytes_of.reshape(len(raw), variable.length)
        cells[at] = whole.view(">u8").reshape(-1)
    else:
        cells[at] = raw


def _blocks(cells: Cells, rows: range) -> Iterator[tuple[int, np.ndarray]]:
    """The records `rows` in a buffer that is used again, with the number of the first of them."""
    record = record_type(cells.member.variables)
    size = max(_BLOCK_BYTES // max(record.itemsize, 1), 1)
    buffer = np.empty(min(size, len(rows)), record)
    with cells.path.open("rb", buffering=0) as file:
        file.seek(cells.member.start + rows.start * record.itemsize)
        for first in range(rows.start, rows.stop, size):
            records = buffer[: rows.stop - first]
            at = file.tell()
            if _fill(file, records) < records.nbytes:
                raise SourceError.at(
                    cells.shown,
                    f"byte {at}: the file became shorter while it was read; read it again",
                )
            yield first, records


def _fill(file: RawIOBase, records: np.ndarray) -> int:
    """Read until `records` is full or the file ends; gives the bytes read."""
    view = records.view(np.uint8).data
    done = 0
    while done < len(view):
        count = file.readinto(view[done:])
        if not count:
            break
        done += count
    return done
