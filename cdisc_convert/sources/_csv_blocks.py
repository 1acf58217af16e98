"""A large delimited file block by block, in bounded memory.

Only a file that keeps to the rules is read so: UTF-8, one line break per record, regular quoting,
as many values as headers. `NotPlain` says that the file needs the reader that looks at it whole;
that one accepts it or tells what is wrong.
"""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa

from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.source import Note
from cdisc_convert.sources._csv_check import is_regular
from cdisc_convert.sources._csv_layout import Header, Layout, read_header
from cdisc_convert.sources._csv_table import layout_notes, parse_block
from cdisc_convert.sources._encoding import MARKS
from cdisc_convert.sources.csv import layout_of

BLOCK_BYTES = 1 << 24
AHEAD = 2
"""Blocks that are parsed while earlier ones are used."""
_BOM = b"\xef\xbb\xbf"
_PLAIN = (None, "utf-8", "utf8", "ascii", "us-ascii")


class NotPlain(Exception):
    """The file has to be read as a whole."""


@dataclass(frozen=True, eq=False)
class CsvBlock:
    """Some records of a file: the wanted columns as text, and the row of the first of them."""

    table: pa.Table
    first_row: int


class CsvBlocks:
    """The records of the delimited file `path`, block by block.

    only: headers of the wanted columns; all, unless set otherwise. prepare: what is done with the
    table of each block while an earlier one is used; nothing, unless set otherwise. header, notes and left_out are known at once, the hash
    (`sha256`) of the bytes when every block has been asked for.
    Raises NotPlain where the file must be read as a whole.
    """

    def __init__(self, path: Path, options: Mapping[str, Any], shown_as: str) -> None:
        encoding = options.get("encoding")
        if encoding is not None and str(encoding).lower() not in _PLAIN:
            raise NotPlain
        self.path = path
        self.layout: Layout = layout_of(options)
        self._digest = hashlib.sha256()
        with path.open("rb") as file:
            head = file.read(BLOCK_BYTES)
        self.skipped = len(_BOM) if head.startswith(_BOM) else 0
        if not self.skipped and any(head.startswith(mark) for mark, _ in MARKS):
            raise NotPlain
        _refuse_odd_bytes(head[self.skipped : head.rfind(b"\n") + 1])
        try:
            self._header: Header = read_header(head[self.skipped :], self.layout, shown_as)
        except SourceError:
            raise NotPlain from None
        if not all(self._header.names) or self._header.start >= len(head) - self.skipped:
            raise NotPlain
        self.header = self._header.names
        self.only = frozenset(self.header)
        self.prepare: Callable[[pa.Table], pa.Table] = lambda table: table
        self.notes: tuple[Note, ...] = layout_notes(self._header, self.layout, None)
        self.left_out = self._header.left_out

    @property
    def first_row(self) -> int:
        """Row of the first record."""
        return self._header.first_row

    @property
    def sha256(self) -> str:
        """Hash of the whole file, once it has been read."""
        return self._digest.hexdigest()

    def __iter__(self) -> Iterator[CsvBlock]:
        row = self._header.first_row
        waiting: deque[Future[pa.Table]] = deque()
        with ThreadPoolExecutor(AHEAD) as pool, self.path.open("rb") as file:
            bodies = self._bodies(file)
            while True:
                while len(waiting) < AHEAD and (body := next(bodies, None)) is not None:
                    waiting.append(pool.submit(self._parsed, body))
                if not waiting:
                    return
                table = waiting.popleft().result()
                yield CsvBlock(table, row)
                row += table.num_rows

    def _bodies(self, file: BinaryIO) -> Iterator[bytes]:
        """The text of the records in blocks of whole records, without the last line break."""
        self._digest.update(file.read(self.skipped + self._header.start))
        rest = b""
        quote = self.layout.quote.encode()
        while True:
            more = file.read(BLOCK_BYTES)
            self._digest.update(more)
            if not more:
                break
            rest += more
            cut = _record_end(rest, quote)
            if cut:
                yield rest[: cut - (2 if rest.endswith(b"\r\n", 0, cut) else 1)]
                rest = rest[cut:]
            elif len(rest) > 4 * BLOCK_BYTES:
                raise NotPlain
        rest = rest.rstrip(b"\r\n")
        if rest:
            yield rest

    def _parsed(self, body: bytes) -> pa.Table:
        _refuse_odd_bytes(body)
        header, layout = self._header, self.layout
        if not is_regular(body, header.delimiter, layout.quote):
            raise NotPlain
        table = parse_block(body, header, layout, self.only)
        if table is None:
            raise NotPlain
        return self.prepare(table)


def _refuse_odd_bytes(body: bytes) -> None:
    if b"\0" in body:
        raise NotPlain
    if not body.isascii():
        try:
            body.decode()
        except UnicodeDecodeError:
            raise NotPlain from None


def _record_end(text: bytes, quote: bytes) -> int:
    """Byte after the last whole record in `text`, 0 where no record ends in it."""
    cut = text.rfind(b"\n") + 1
    if not quote or quote not in text:
        return cut
    is_open = text.count(quote, 0, cut) % 2
    while cut and is_open:
        before = text.rfind(b"\n", 0, cut - 1) + 1
        is_open ^= text.count(quote, before, cut) % 2
        cut = before
    return cut
