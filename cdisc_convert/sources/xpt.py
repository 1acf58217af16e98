"""SAS transport files (.xpt), version 5/6 and 8/9, whole or in chunks of bounded memory.

Layout: SAS technical note TS-140 (`_xpt_layout.py`); numbers: `_ibm_float.py`. Text is ASCII or
UTF-8; a value that is not valid UTF-8 is read as Windows-1252 and reported.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import Note
from cdisc_convert.sources._xpt_columns import Oddities, Part, finish, take_apart
from cdisc_convert.sources._xpt_headers import read_layout
from cdisc_convert.sources._xpt_layout import MemberLayout, XptVariable, record_type

__all__ = ["XptFile", "XptMember", "XptVariable", "iter_chunks", "read_xpt"]

_BLOCK_BYTES = 4_000_000  # fits the processor's cache, where records are taken apart fastest
_CHUNK_BYTES = 32_000_000


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
        kept = _kept(member, columns)
        size = chunk_rows or _rows_in(_CHUNK_BYTES, member)
        for first, records in _record_chunks(path, shown, member, size):
            odd = Oddities()
            made = {v.name: finish([take_apart(v, records, odd)], v, odd) for v in kept}
            notes = odd.notes(member.name) + (member.notes if first == 0 else ())
            yield XptMember(
                member.name, member.label, kept, made, len(records), notes, first_row=first
            )


def decoded_texts(table: np.ndarray, variable: XptVariable) -> list[str]:
    """The texts that this reader makes of raw cells of a text variable, "" for a blank cell."""
    odd = Oddities()
    column = finish(
        [take_apart(variable, table.view([(variable.name, table.dtype)]), odd)], variable, odd
    )
    return [str(text or "") for text in column.tolist()]


def _whole(
    path: Path, shown: str, member: MemberLayout, columns: Collection[str] | None
) -> XptMember:
    kept = _kept(member, columns)
    odd = Oddities()
    parts: dict[str, list[Part]] = {variable.name: [] for variable in kept}
    size = _rows_in(_BLOCK_BYTES, member)
    for _, records in _record_chunks(path, shown, member, size):
        for variable in kept:
            parts[variable.name].append(take_apart(variable, records, odd))
    made = {v.name: finish(parts.pop(v.name), v, odd) for v in kept}
    notes = odd.notes(member.name) + member.notes
    return XptMember(member.name, member.label, kept, made, member.rows, notes)


def _rows_in(size: int, member: MemberLayout) -> int:
    return max(size // max(member.row_length, 1), 1)


def _kept(member: MemberLayout, columns: Collection[str] | None) -> tuple[XptVariable, ...]:
    if columns is None:
        return member.variables
    wanted = {name.upper() for name in columns}
    return tuple(v for v in member.variables if v.name.upper() in wanted)


def _record_chunks(
    path: Path, shown: str, member: MemberLayout, chunk_rows: int
) -> Iterator[tuple[int, np.ndarray]]:
    """The records in a buffer that is used again, with the position of the first of them."""
    if member.rows == 0:
        yield 0, np.empty(0, record_type(member.variables))
        return
    buffer = np.empty(min(chunk_rows, member.rows), record_type(member.variables))
    with path.open("rb", buffering=0) as file:
        file.seek(member.start)
        for first in range(0, member.rows, chunk_rows):
            records = buffer[: member.rows - first]
            at = file.tell()
            if _fill(file, records) < records.nbytes:
                raise SourceError.at(
                    shown, f"byte {at}: the file became shorter while it was read; read it again"
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
