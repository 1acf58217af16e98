"""Whether a delimited file keeps to the rules, and if not, which rows break them.

`is_regular` is a fast look over the bytes; `check_exactly` goes through the records one by one with
the csv module and is asked only where something is odd, to accept it or to say what is wrong.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import Literal

import numpy as np

from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.sources._csv_layout import Header, Layout, dialect

CHUNK_BYTES = 1 << 24
SHOWN_ROWS = 20


@dataclass(frozen=True)
class Checked:
    """What the exact check found out.

    rows: row number of each record. blank: rows without anything, each with that reason.
    trailing: which records have one empty value more than there are headers (none, some, all).
    """

    rows: np.ndarray
    blank: tuple[tuple[int, str], ...]
    trailing: Literal["none", "some", "all"]


def is_regular(body: bytes, delimiter: str, quote: str) -> bool:
    """Whether `body` has no blank lines and every quote opens, closes or doubles a quote."""
    if body[:1] in (b"\n", b"\r") or _has_blank_line(body):
        return False
    if b"\r" in body and (b"\n\r" in body or b"\r\r" in body):
        return False
    if not quote or quote.encode() not in body:
        return True
    array = np.frombuffer(body, dtype=np.uint8)
    beside = np.zeros(256, dtype=bool)
    beside[[ord(delimiter), ord("\n"), ord("\r"), ord(quote)]] = True
    is_open = False
    for start in range(0, len(array), CHUNK_BYTES):
        at = np.flatnonzero(array[start : start + CHUNK_BYTES] == ord(quote)) + start
        opening, closing = (at[1::2], at[0::2]) if is_open else (at[0::2], at[1::2])
        before = array[np.maximum(opening - 1, 0)]
        after = array[np.minimum(closing + 1, len(array) - 1)]
        if not beside[before].all() or not beside[after].all():
            return False
        is_open ^= bool(len(at) % 2)
    return not is_open


def _has_blank_line(body: bytes) -> bool:
    """Whether two line feeds follow each other (numpy looks outside Python's lock)."""
    is_end = np.frombuffer(body, dtype=np.uint8) == ord("\n")
    return bool((is_end[1:] & is_end[:-1]).any())


def check_exactly(body: bytes, header: Header, layout: Layout, shown_as: str) -> Checked:
    """The row numbers of the records in `body`, after making sure that each fits the header.

    Raises SourceError naming the rows with too few or too many values, or the row whose quoting is
    broken.
    """
    text = io.StringIO(body.decode(), newline="")
    records = csv.reader(text, **dialect(header.delimiter, layout.quote))  # type: ignore[arg-type]
    count = len(header.names)
    rows: list[int] = []
    blank: list[tuple[int, str]] = []
    misfits: list[tuple[int, int, int]] = []
    trailing, row, line = 0, header.first_row - 1, header.line
    try:
        for record in records:
            row += 1
            if not record or (len(record) == 1 and not record[0].strip() and count > 1):
                blank.append((row, "blank line"))
            else:
                rows.append(row)
                if len(record) != count:
                    misfits.append((row, line, len(record)))
                    trailing += len(record) == count + 1 and record[-1] == ""
            line = header.line + records.line_num
    except csv.Error as error:
        raise SourceError.at(Place(shown_as, line), _quoting(row + 1, str(error))) from None
    if trailing != len(misfits) or (trailing not in (0, len(rows)) and not layout.loose_end):
        raise SourceError(_ragged(misfits, count, shown_as, rows[-1]))
    which: Literal["none", "some", "all"] = "some" if 0 < trailing < len(rows) else "all"
    numbers = np.array(rows, dtype=np.int64)
    return Checked(numbers, tuple(blank), which if trailing else "none")


def read_loose(body: bytes, header: Header, layout: Layout) -> list[list[str]]:
    """The values of each header in `body`, whose records may have an empty value more."""
    text = io.StringIO(body.decode(), newline="")
    records = csv.reader(text, **dialect(header.delimiter, layout.quote))  # type: ignore[arg-type]
    count = len(header.names)
    whole = [record[:count] for record in records if len(record) >= count]
    return [list(values) for values in zip(*whole, strict=True)]


def _quoting(row: int, what: str) -> str:
    if "limit" in what:
        return (
            f"row {row} has a value of more than {csv.field_size_limit():,} characters, so a quote is most "
            "likely opened and not closed; close it, double a quote that belongs to the value, or "
            "declare quote: none"
        )
    if "end of data" in what:
        return (
            f"row {row} opens a quote that is not closed; close it, double a quote that belongs "
            "to the value, or declare quote: none"
        )
    if "expected after" in what:
        return (
            f"row {row} has text after the closing quote of a value; double a quote that belongs "
            "to the value, or declare quote: none"
        )
    return f"row {row} cannot be cut into values ({what}); export the file again"


def _ragged(
    misfits: list[tuple[int, int, int]], count: int, shown_as: str, last: int
) -> list[Problem]:
    problems = [
        Problem(
            Place(shown_as, line),
            f"row {row} has {_values(found)} where the header has {count}; "
            + _advice(row, found, count, last),
        )
        for row, line, found in misfits[:SHOWN_ROWS]
    ]
    if len(misfits) > SHOWN_ROWS:
        text = f"{len(misfits)} rows in all do not have {count} values; {SHOWN_ROWS} are shown"
        problems.append(Problem(Place(shown_as), text))
    return problems


def _advice(row: int, found: int, count: int, last: int) -> str:
    if found == 1 and row == last:
        return "if it is the mark at the end of a Rave export, read it with kind: rave_csv"
    if found > count:
        return "quote a value that holds the delimiter, or declare the delimiter"
    return "the row is cut short, or a line break in a value is not quoted"


def _values(found: int) -> str:
    return "1 value" if found == 1 else f"{found} values"
