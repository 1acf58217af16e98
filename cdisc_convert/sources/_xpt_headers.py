"""The header records of a transport file, read one after the other; every complaint names its byte.

Source: SAS technical note TS-140 and its successor for version 8 and 9.
"""

from __future__ import annotations

import struct
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from cdisc_convert.model.column import Kind
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.source import Note
from cdisc_convert.sources._sas_formats import format_text, kind_of_format
from cdisc_convert.sources._xpt_layout import (
    NAMESTR,
    RECORD,
    FileLayout,
    MemberLayout,
    XptVariable,
    heading,
)

_LONGEST_ROW = 2**31 - 1
_SEARCH_BYTES = 80 * 10_000  # a whole number of records, so that headers stay aligned
_HEADINGS = {
    5: ("LIBRARY", "MEMBER", "DSCRPTR", "NAMESTR", "OBS"),
    8: ("LIBV8", "MEMBV8", "DSCPTV8", "NAMSTV8", "OBSV8"),
}


def read_layout(path: Path, shown_as: str | None = None) -> FileLayout:
    """Layout of the transport file at `path`; messages call it `shown_as`.

    Sizes come from the length of the file, never from counts in it, so a damaged count can cost no
    memory. Raises SourceError, naming the byte, where the file is not a whole transport file.
    """
    shown = shown_as or str(path)
    size = path.stat().st_size
    if size == 0:
        raise SourceError.at(shown, "the file is empty (0 bytes); ask for it again")
    with path.open("rb") as file:
        return _Walk(file, size, shown).file_layout()


class _Walk:
    """One pass over the headers of an open file of `size` bytes."""

    def __init__(self, file: BinaryIO, size: int, shown: str) -> None:
        self.file = file
        self.size = size
        self.shown = shown
        self.version = 5
        self.at = 0

    def problem(self, at: int, text: str) -> SourceError:
        return SourceError([Problem(Place(self.shown), f"byte {at}: {text}")])

    def take(self, size: int, what: str) -> bytes:
        if self.at + size > self.size:
            raise self.problem(
                self.size, f"the file ends within {what}; it is cut off, ask for it again"
            )
        self.at += size
        return self.bytes_at(self.at - size, size)

    def bytes_at(self, start: int, size: int) -> bytes:
        """At most `size` bytes from byte `start` on, less where the file ends."""
        self.file.seek(start)
        return self.file.read(size)

    def take_heading(self, position: int, what: str) -> bytes:
        """Record `what`, which must be the header at `position` of the version's list."""
        start = self.at
        record = self.take(RECORD, what)
        kind = _HEADINGS[self.version][position]
        if not record.startswith(heading(kind)[:48]):
            raise self.problem(
                start, f"{what} should begin here, but '{_printable(record[:48])}' stands here"
            )
        return record

    def file_layout(self) -> FileLayout:
        start = self.bytes_at(0, 48)
        if start == heading("LIBV8")[:48]:
            self.version = 8
        elif start != heading("LIBRARY")[:48]:
            raise self.problem(0, _not_transport(start))
        if self.size % RECORD:
            raise self.problem(
                self.size,
                f"the file has {self.size} bytes, which is not a whole number of {RECORD}-byte "
                "records; it is cut off or was changed in transfer, ask for it again",
            )
        self.at = RECORD
        created = _text(self.take(2 * RECORD, "the file header")[64:80])
        members: list[MemberLayout] = []
        while not members or self.at < self.size:
            members.append(self.member())
        return FileLayout(self.version, tuple(members), created)

    def member(self) -> MemberLayout:
        record = self.take_heading(1, "a dataset header")
        namestr_size = self.number(record[74:78], self.at - 6, "size of a variable description")
        if namestr_size not in (136, 140):
            raise self.problem(
                self.at - 6,
                f"the size of a variable description is {namestr_size}; 140 and 136 are known",
            )
        self.take_heading(2, "a dataset description")
        first = self.take(RECORD, "a dataset description")
        second = self.take(RECORD, "a dataset description")
        name = _text(first[8:16] if self.version == 5 else first[8:40])
        count_at = self.at + 54
        record = self.take_heading(3, f"the header of the variables of {name}")
        digits = record[54:58] if self.version == 5 else record[52:58]
        count = self.number(digits, count_at, "number of variables")
        described = self.take(
            -(-count * namestr_size // RECORD) * RECORD, f"the {count} variables of {name}"
        )
        variables = self.variables(described, count, namestr_size, name)
        following = self.bytes_at(self.at, 48)
        if following == heading("LABELV8")[:48]:
            variables = self.long_labels(variables, 3)
        elif following == heading("LABELV9")[:48]:
            variables = self.long_labels(variables, 5)
        record = self.take_heading(4, f"the header of the records of {name}")
        return self.records(name, _text(second[32:72]), variables, record[48:63])

    def number(self, digits: bytes, at: int, what: str) -> int:
        text = digits.strip(b" \0")
        if not text.isdigit():
            raise self.problem(at, f"the {what} is not a number but '{_printable(digits)}'")
        return int(text)

    def variables(
        self, described: bytes, count: int, size: int, dataset: str
    ) -> tuple[XptVariable, ...]:
        start = self.at - len(described)
        found: list[XptVariable] = []
        names: set[str] = set()
        end = 0
        for index in range(count):
            at = start + index * size
            part = described[index * size : index * size + size].ljust(NAMESTR.size, b"\0")
            variable = self.variable(NAMESTR.unpack(part), at, f"variable {index + 1} of {dataset}")
            if variable.position != end:
                raise self.problem(
                    at,
                    f"{dataset}: {variable.name} should begin at byte {end} of each record, "
                    f"but the file says {variable.position}",
                )
            if variable.name.upper() in names:
                raise self.problem(at, f"{dataset}: two variables are called '{variable.name}'")
            names.add(variable.name.upper())
            end += variable.length
            found.append(variable)
        return tuple(found)

    def variable(self, fields: tuple[Any, ...], at: int, what: str) -> XptVariable:
        type_, _, length, _, name, label, form, width, decimals = fields[:9]
        informat, in_width, in_decimals, position, rest = fields[11:]
        name = _text(name)
        if self.version == 8:
            name = _text(rest[:32]) or name
        if not name:
            raise self.problem(at, f"{what} has no name")
        if type_ not in (1, 2):
            raise self.problem(
                at, f"{what} ({name}) has type {type_}; 1 (Num) and 2 (Char) are known"
            )
        if not (2 <= length <= 8 if type_ == 1 else 1 <= length):
            limit = "2 to 8" if type_ == 1 else "at least 1"
            raise self.problem(at, f"{what} ({name}) has length {length}; it must be {limit}")
        shown = format_text(_text(form), width, decimals)
        return XptVariable(
            name=name,
            label=_text(label),
            type="Num" if type_ == 1 else "Char",
            kind=kind_of_format(shown) if type_ == 1 else Kind.TEXT,
            length=length,
            position=position,
            format=shown,
            informat=format_text(_text(informat), in_width, in_decimals),
        )

    def long_labels(
        self, variables: tuple[XptVariable, ...], lengths: int
    ) -> tuple[XptVariable, ...]:
        """`variables` with the labels (and, with five lengths, formats) of the LABEL section."""
        record = self.take(RECORD, "the header of the long labels")
        count = self.number(record[48:80], self.at - 32, "number of long labels")
        changed = list(variables)
        section = self.at
        for _ in range(count):
            at = self.at
            head = struct.unpack(f">{lengths}H", self.take(2 * lengths, "a long label"))
            if not 1 <= head[0] <= len(changed):
                raise self.problem(at, f"a long label names variable {head[0]} of {len(changed)}")
            texts = [_text(self.take(n, "a long label")) for n in head[1:]]
            old = changed[head[0] - 1]
            new = replace(old, label=texts[1] or old.label)
            if lengths == 5:
                shown = texts[2] or old.format
                kind = kind_of_format(shown) if old.type == "Num" else old.kind
                new = replace(new, format=shown, informat=texts[3] or old.informat, kind=kind)
            changed[head[0] - 1] = new
        self.take(-(self.at - section) % RECORD, "the long labels")
        return tuple(changed)

    def records(
        self, name: str, label: str, variables: tuple[XptVariable, ...], counted: bytes
    ) -> MemberLayout:
        start = self.at
        row_length = sum(variable.length for variable in variables)
        if row_length > _LONGEST_ROW:
            text = f"a record of {name} would have {row_length} bytes; {_LONGEST_ROW} is the most"
            raise self.problem(start, text)
        if row_length == 0:
            self.at = self.next_member()
            return MemberLayout(name, label, variables, 0, start, 0)
        told = int(counted) if self.version == 8 and counted.strip().isdigit() else 0
        if told:
            self.at += -(-told * row_length // RECORD) * RECORD
            if self.at > self.size:
                raise self.problem(
                    self.size,
                    f"{name} should have {told} records of {row_length} bytes, but the file ends "
                    f"after {(self.size - start) // row_length}; ask for it again",
                )
            return MemberLayout(name, label, variables, row_length, start, told)
        end = self.next_member()
        self.at = end
        rows, notes = self.count_rows(name, start, end, row_length)
        return MemberLayout(name, label, variables, row_length, start, rows, notes)

    def next_member(self) -> int:
        """Where the next dataset header begins, or the end of the file."""
        wanted = heading(_HEADINGS[self.version][1])[:48]
        for start in range(self.at, self.size, _SEARCH_BYTES):
            block = self.bytes_at(start, _SEARCH_BYTES + len(wanted))
            at = block.find(wanted)
            while at >= 0 and at % RECORD:
                at = block.find(wanted, at + 1)
            if at >= 0:
                return start + at
        return self.size

    def count_rows(
        self, name: str, start: int, end: int, row_length: int
    ) -> tuple[int, tuple[Note, ...]]:
        """Number of records between `start` and `end`, without the blanks that fill up.

        Version 5 has no count. Filling takes at most 79 bytes, so blank records within the last 79
        bytes are filling, and blank records before that are records.
        """
        size = end - start
        most = size // row_length
        least = -(-max(size - RECORD + 1, 0) // row_length)
        unused = size - most * row_length
        if unused >= RECORD or self.bytes_at(end - unused, unused).strip(b" "):
            raise self.problem(
                end - unused,
                f"record {most + 1} of {name} has {unused} of {row_length} bytes; the file is "
                "cut off, ask for it again",
            )
        rows = most
        while rows > least and not self.row(start, rows - 1, row_length).strip(b" "):
            rows -= 1
        if rows and not self.row(start, rows - 1, row_length).strip(b" "):
            text = (
                f"{name}: the last record that is read ({rows}) is all blank; it may be filling, "
                "or blank records after it were taken for filling; compare the sender's count"
            )
            return rows, (Note("BLANK_TAIL", text, rows),)
        return rows, ()

    def row(self, start: int, index: int, row_length: int) -> bytes:
        return self.bytes_at(start + index * row_length, row_length)


def _not_transport(start: bytes) -> str:
    if start.startswith((b"**COMPRESSED**", b"LIB CONTROL")):
        return (
            "this is a SAS CPORT file; ask for it again, made with PROC COPY and the XPORT engine"
        )
    return (
        f"'{_printable(start[:20])}' is not the start of a SAS transport file; "
        "give an .xpt file of version 5 or 8"
    )


def _text(raw: bytes) -> str:
    """Header text of the file: UTF-8, else Windows-1252, without the blanks that fill it up."""
    raw = raw.rstrip(b" \0")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("windows-1252", errors="replace")


def _printable(raw: bytes) -> str:
    return "".join(chr(b) if 32 <= b < 127 else "?" for b in raw).rstrip()
