"""How a delimited file is laid out: delimiter, quote, header row, and where its data begin."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from cdisc_convert.model.errors import Place, Problem, SourceError

DELIMITERS = (",", ";", "\t", "|")
SNIFFED_BYTES = 1 << 16
HEAD_BYTES = 4096
SNIFFED_RECORDS = 50


@dataclass(frozen=True)
class Layout:
    """What a source says of a delimited file.

    delimiter: one character, or None to find it out.
    quote: one character, or "" for a file without quoting.
    header_row: the line that holds the headers, from 1; lines above are left out.
    skip: records under the header that are no data (labels, units).
    loose_end: single records may end with a delimiter more than the header has. Only for formats
        that quote every value, where this cannot come from a delimiter inside a value.
    """

    delimiter: str | None = None
    quote: str = '"'
    header_row: int = 1
    skip: int = 0
    loose_end: bool = False


@dataclass(frozen=True)
class Header:
    """The headers of a file and where its records begin.

    names: as written, cells in order. row: number of the header row.
    start: byte at which the first data record begins; line: the line of that byte.
    above: rows that are left out above and below the header, each with its reason.
    """

    names: tuple[str, ...]
    delimiter: str
    row: int
    start: int
    line: int
    first_row: int
    left_out: tuple[tuple[int, str], ...]


HINT = re.compile(rb"sep=[^\x00-\x08\x0a-\x1f\x7f-\xff\w\"'][\r\n]", re.IGNORECASE)
"""A first line that names the delimiter, if it is a sign that can be one."""
MOST_COLUMNS = 20_000
"""More than any capture system exports, and than Excel holds (16,384)."""


def read_header(data: bytes, layout: Layout, shown_as: str) -> Header:
    """Headers of the UTF-8 text `data`.

    Raises SourceError for an empty file, a missing header row, or a header given twice.
    """
    start, delimiter, hinted = 0, layout.delimiter, 0
    if not data[:HEAD_BYTES].strip() and not data.strip():
        raise SourceError.at(shown_as, "the file is empty; a header row is expected")
    if HINT.match(data) and chr(data[4]) != layout.quote:
        # Excel writes its delimiter into a first line of its own.
        delimiter, hinted = delimiter or chr(data[4]), 1
        start = _line_end(data, 0)
    left_out = [(1, "delimiter line of Excel")] * hinted
    row = hinted + 1
    while row < layout.header_row and start < len(data):
        end = _line_end(data, start)
        if data[start:end].strip():
            left_out.append((row, "above the header"))
        start, row = end, row + 1
    if not data[start : start + HEAD_BYTES].strip() and not data[start:].strip():
        raise SourceError.at(
            shown_as, f"the file ends before row {layout.header_row}, where its header is expected"
        )
    delimiter = delimiter or _sniff(data[start : start + SNIFFED_BYTES], layout.quote)
    end = record_end(data, start, layout.quote)
    names = tuple(_cells(data[start:end], delimiter, layout.quote, Place(shown_as, row)))
    if not any(names):
        raise SourceError.at(
            Place(shown_as, row),
            f"row {row} is blank, but the headers are expected there; say which row has them with "
            "header_row",
        )
    if len(names) > MOST_COLUMNS:
        raise SourceError.at(
            Place(shown_as, row),
            f"the header has {len(names):,} columns, more than {MOST_COLUMNS:,}; check the delimiter, "
            "and that the file is an export of records",
        )
    _refuse_repeated(names, Place(shown_as, row))
    line = row + data.count(b"\n", start, end)
    first = row + 1
    for _ in range(layout.skip):
        if end >= len(data):
            break
        left_out.append((first, "under the header, skipped"))
        start, end = end, record_end(data, end, layout.quote)
        line, first = line + data.count(b"\n", start, end), first + 1
    return Header(names, delimiter, row, end, line, first, tuple(left_out))


def _line_end(data: bytes, start: int) -> int:
    """Byte after the line break (LF, CR LF or CR) of the line that begins at `start`."""
    feed, turn = data.find(b"\n", start), data.find(b"\r", start, start + SNIFFED_BYTES)
    if turn != -1 and (feed == -1 or turn < feed - 1):
        return turn + 1
    return len(data) if feed == -1 else feed + 1


def record_end(data: bytes, start: int, quote: str) -> int:
    """Byte after the record that begins at `start`; line breaks inside quotes do not end it."""
    is_open = False
    while start < len(data):
        end = _line_end(data, start)
        if quote and data.count(quote.encode(), start, end) % 2:
            is_open = not is_open
        if not is_open:
            return end
        start = end
    return len(data)


def dialect(delimiter: str, quote: str) -> dict[str, object]:
    """Arguments of `csv.reader` for a file that is held to the rules of quoting."""
    if not quote:
        return {"delimiter": delimiter, "quoting": csv.QUOTE_NONE, "quotechar": None}
    return {"delimiter": delimiter, "quotechar": quote, "strict": True}


def _cells(record: bytes, delimiter: str, quote: str, place: Place) -> list[str]:
    text = io.StringIO(record.decode(), newline="")
    try:
        return next(csv.reader(text, **dialect(delimiter, quote)), [])  # type: ignore[arg-type]
    except csv.Error:
        raise SourceError.at(
            place,
            "the quoting of the header row is broken: a quote is not closed, or text follows a "
            "closing quote; check the row, or declare another `quote` or `delimiter`",
        ) from None


def _refuse_repeated(names: tuple[str, ...], place: Place) -> None:
    repeated = [name for name, count in Counter(names).items() if count > 1 and name]
    if repeated:
        raise SourceError(
            Problem(
                place,
                f"header '{name}' stands over columns "
                f"{' and '.join(str(i + 1) for i, n in enumerate(names) if n == name)}; "
                "give each column a header of its own",
            )
            for name in repeated
        )


def _sniff(head: bytes, quote: str) -> str:
    """The delimiter that cuts most records of `head` into as many cells as the header has."""
    text = head.decode(errors="ignore")
    best, best_score = DELIMITERS[0], (0.0, 1)
    for delimiter in DELIMITERS:
        widths = _widths(text, delimiter, quote, is_cut=len(head) == SNIFFED_BYTES)
        if not widths or widths[0] < 2:
            continue
        score = (sum(w == widths[0] for w in widths) / len(widths), widths[0])
        if score > best_score:
            best, best_score = delimiter, score
    return best


def _widths(text: str, delimiter: str, quote: str, *, is_cut: bool) -> list[int]:
    widths: list[int] = []
    loose = dialect(delimiter, quote) | {"strict": False}
    records = csv.reader(io.StringIO(text, newline=""), **loose)  # type: ignore[arg-type]
    try:
        for record in records:
            if record:
                widths.append(len(record))
            if len(widths) > SNIFFED_RECORDS:
                break
    except csv.Error:
        return widths
    return widths[:-1] if is_cut and len(widths) > 1 else widths
