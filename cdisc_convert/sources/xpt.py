"""SAS transport files (.xpt), version 5/6 and 8/9, whole or in chunks of bounded memory.

Layout: SAS technical note TS-140 (`_xpt_layout.py`); numbers: `_ibm_float.py`. Text is ASCII or
UTF-8; a value that is not valid UTF-8 is read as Windows-1252 and reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.source import Note
from cdisc_convert.sources._xpt_columns import Oddities, Part, finish, take_apart
from cdisc_convert.sources._xpt_headers import read_layout
from cdisc_convert.sources._xpt_layout import MemberLayout, XptVariable
from cdisc_convert.sources._xpt_records import Cells, workers_for

__all__ = ["XptFile", "XptMember", "XptVariable", "iter_chunks", "read_xpt"]

_CHUNK_BYTES = 32_000_000
_WHOLE_CHUNK_BYTES = 16_000_000  # of a dataset read whole, where the threads outlive a chunk


@dataclass(frozen=True, eq=False)
class XptMember:
    """A dataset of a transport file, or a chunk of its records.

    variables: what the file says of every variable that was read, in the order of the file.
    columns: the values by name; texts without the blanks that fill them up, blank = missing;
        numbers with NaN for every kind of missing value, of kind DATE, DATETIME or TIME where the
        display format says so.
    rows: number of records; first_row: position of the first of them in the dataset, from 0.
    """

    name: str
    label: str
    variables: tuple[XptVariable, ...]
    columns: Mapping[str, Column]
    rows: int
    notes: tuple[Note, ...] = ()
    first_row: int = 0


@dataclass(frozen=True, eq=False)
class XptFile:
    """A transport file: version 5 or 8, its datasets in the order of the file, when it was made."""

    version: int
    members: tuple[XptMember, ...]
    created: str


def read_xpt(
    path: Path, *, columns: Collection[str] | None = None, shown_as: str | None = None
) -> XptFile:
    """Every dataset of the transport file at `path`.

    columns: names of the variables to read, None = all; names that a dataset lacks are not there.
    shown_as: the path that messages show; None = `path`.
    Blank records in the last 79 bytes are taken as filling, as no count tells them apart (version
    5); blank records before that are kept, and reported where the dataset ends with one. A version
    5 file that was cut off just between two records cannot be told from a whole one.
    Raises SourceError, naming the byte, where the file is not a whole transport file.
    """
    shown = shown_as or str(path)
    layout = read_layout(path, shown)
    members = tuple(_whole(path, shown, member, columns) for member in layout.members)
    return XptFile(layout.version, members, layout.created)


def iter_chunks(
    path: Path,
    *,
    columns: Collection[str] | None = None,
    chunk_rows: int | None = None,
    shown_as: str | None = None,
) -> Iterator[XptMember]:
    """The datasets of `path` one after the other, in chunks of at most `chunk_rows` records.

    chunk_rows: None = about 32 MB of records.
    Every chunk has levels of its own; a dataset without records gives one empty chunk. Other
    arguments and errors as for `read_xpt`.
    """
    shown = shown_as or str(path)
    for member in read_layout(path, shown).members:
        size = chunk_rows or _rows_in(_CHUNK_BYTES, member)
        for first in range(0, member.rows or 1, size):
            rows = range(first, min(first + size, member.rows))
            made, odd = _columns(path, shown, member, _kept(member, columns), [rows])
            notes = odd.notes(member.name) + (member.notes if first == 0 else ())
            yield XptMember(
                member.name,
                member.label,
                _kept(member, columns),
                made,
                len(rows),
                notes,
                first_row=first,
            )


def decoded_texts(table: np.ndarray, variable: XptVariable) -> list[str]:
    """The texts that this reader makes of raw cells of a text variable, "" for a blank cell."""
    part, _ = take_apart(variable, table)
    return [str(text or "") for text in finish([part], variable, Oddities()).tolist()]


def _whole(
    path: Path, shown: str, member: MemberLayout, columns: Collection[str] | None
) -> XptMember:
    kept = _kept(member, columns)
    size = _rows_in(_WHOLE_CHUNK_BYTES, member)
    chunks = [
        range(first, min(first + size, member.rows)) for first in range(0, member.rows or 1, size)
    ]
    made, odd = _columns(path, shown, member, kept, chunks)
    notes = odd.notes(member.name) + member.notes
    return XptMember(member.name, member.label, kept, made, member.rows, notes)


def _columns(
    path: Path,
    shown: str,
    member: MemberLayout,
    kept: tuple[XptVariable, ...],
    chunks: Sequence[range],
) -> tuple[dict[str, Column], Oddities]:
    """The columns of the variables `kept` in the records of `chunks`, and what was odd."""
    odd = {v.name: Oddities() for v in kept}
    parts: dict[str, list[Part]] = {v.name: [] for v in kept}
    with workers_for(sum(map(len, chunks)) * member.row_length) as workers:
        room = Cells.of(path, shown, member, kept, max(map(len, chunks)))
        for rows in chunks:
            cells = room.read(rows, workers)
            taken = workers.map(take_apart, kept, cells.values())
            for variable, (part, special) in zip(kept, taken, strict=True):
                parts[variable.name].append(part)
                odd[variable.name].count_special(variable.name, special)
        made = workers.map(lambda v: finish(parts.pop(v.name), v, odd[v.name]), kept)
    together = Oddities()
    for each in odd.values():
        together.add(each)
    return dict(zip(odd, made, strict=True)), together


def _rows_in(size: int, member: MemberLayout) -> int:
    return max(size // max(member.row_length, 1), 1)


def _kept(member: MemberLayout, columns: Collection[str] | None) -> tuple[XptVariable, ...]:
    if columns is None:
        return member.variables
    wanted = {name.upper() for name in columns}
    return tuple(v for v in member.variables if v.name.upper() in wanted)
