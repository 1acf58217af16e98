"""Values as a transport file holds them: checked, texts as fixed-width bytes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cdisc_convert.model.column import Column
from cdisc_convert.package._xpt_refusals import Refusals, records_with, shown
from cdisc_convert.sources._ibm_float import LARGEST, SMALLEST, from_ibm

LONGEST_TEXT = 200
"""Bytes that a character value of version 5 can have (SAS technical note TS-140)."""
_BLANK = 0x20
_BLANK_NUMBER = float(from_ibm(np.array([0x2020202020202020], np.uint64))[0][0])


@dataclass(frozen=True, eq=False)
class Texts:
    """Levels of a text column as UTF-8: all bytes end to end, and where each level starts."""

    content: np.ndarray
    starts: np.ndarray

    @property
    def sizes(self) -> np.ndarray:
        return np.diff(self.starts)

    def holding(self, wanted: np.ndarray) -> np.ndarray:
        """True for each level with a byte where `wanted` (one per byte) is true."""
        marks = np.zeros(len(self.starts) - 1, dtype=bool)
        at = np.flatnonzero(wanted)
        marks[np.searchsorted(self.starts, at, side="right") - 1] = True
        return marks

    def table(self, length: int) -> np.ndarray:
        """Each level in `length` bytes, filled up with blanks; a blank one last (code -1)."""
        sizes = self.sizes
        filled = np.full((len(sizes) + 1, length), _BLANK, np.uint8)
        filled[:-1][np.arange(length) < sizes[:, None]] = self.content
        return filled.view(f"V{length}").reshape(-1)


def texts_of(levels: np.ndarray) -> Texts:
    """UTF-8 bytes of `levels`; a lone surrogate takes three bytes, which are not ASCII either."""
    try:
        encoded = pa.array(levels, pa.large_string())
    except UnicodeEncodeError:
        encoded = pa.array([t.encode("utf-8", "surrogatepass") for t in levels], pa.large_binary())
    _, starts, content = encoded.buffers()
    starts = np.frombuffer(starts, np.int64)[: len(levels) + 1] if len(levels) else np.zeros(1, int)
    size = int(starts[-1])
    return Texts(np.frombuffer(content, np.uint8)[:size] if size else np.empty(0, np.uint8), starts)


def checked_texts(
    name: str, column: Column, length: int | None, refusals: Refusals
) -> tuple[int, np.ndarray]:
    """Length in bytes and table of the texts of `column`; what cannot be held goes to `refusals`.

    column: with levels that occur only.
    length: the declared length, None = that of the longest value (at least 1).
    """
    levels = column.levels
    assert levels is not None
    if not all(issubclass(kind, str) for kind in set(map(type, levels))):
        _refuse_other_types(name, column, refusals)
        return 1, np.empty(0, "V1")
    texts = texts_of(levels)
    sizes = texts.sizes
    before = refusals.count
    _check_characters(name, column, texts, refusals)
    _check_lengths(name, column, sizes, length, refusals)
    longest = length or int(sizes.max(initial=1))
    table = texts.table(longest) if refusals.count == before else np.empty(0, "V1")
    return longest, table


def _refuse_other_types(name: str, column: Column, refusals: Refusals) -> None:
    assert column.levels is not None
    other = np.array([not isinstance(level, str) for level in column.levels], dtype=bool)
    refusals.add_cells(
        "values that are not text",
        name,
        records_with(column, other),
        lambda r: f"{shown(_value(column, r))} is not text; make text of it first",
    )


def _check_characters(name: str, column: Column, texts: Texts, refusals: Refusals) -> None:
    content = texts.content
    if len(content) and (content.max() > 126 or content.min() < 32):
        refusals.add_cells(
            "values with characters that are not ASCII",
            name,
            records_with(column, texts.holding(content > 127)),
            lambda r: (
                f"{shown(_value(column, r))} has {_first_after_ascii(_value(column, r))}, "
                "which is not ASCII; fold the text to ASCII or correct the source"
            ),
        )
        refusals.add_cells(
            "values with control characters",
            name,
            records_with(column, texts.holding((content < 32) | (content == 127))),
            lambda r: (
                f"{shown(_value(column, r))} has a control character (line break, tab, NUL or "
                "alike); remove it or put a space in its place"
            ),
        )
    last_bytes = np.append(np.uint8(_BLANK), content)[texts.starts[1:]]
    refusals.add_cells(
        "values with blanks at the end",
        name,
        records_with(column, (last_bytes == _BLANK) | (texts.sizes == 0)),
        lambda r: (
            f"{shown(_value(column, r))} ends in a blank or is empty, which the format cannot tell "
            "from the blanks that fill up; trim the text"
        ),
    )


def _value(column: Column, record: int) -> str:
    assert column.levels is not None
    return str(column.levels[column.values[record]])


def _first_after_ascii(text: str) -> str:
    return next(f"{shown(c)} (U+{ord(c):04X})" for c in text if ord(c) > 127)


def _check_lengths(
    name: str, column: Column, sizes: np.ndarray, length: int | None, refusals: Refusals
) -> None:
    over = sizes > LONGEST_TEXT
    per_record = np.append(sizes, 0)
    refusals.add_cells(
        f"values longer than {LONGEST_TEXT} bytes",
        name,
        records_with(column, over),
        lambda r: (
            f"{shown(_value(column, r))} has {per_record[column.values[r]]} bytes; a value can "
            f"have {LONGEST_TEXT}; split the text over several variables or records"
        ),
    )
    if length is not None:
        refusals.add_cells(
            "values longer than declared",
            name,
            records_with(column, (sizes > length) & ~over),
            lambda r: (
                f"{shown(_value(column, r))} has {per_record[column.values[r]]} bytes; the "
                f"declared length is {length}; raise the length or shorten the text"
            ),
        )


def check_numbers(name: str, numbers: np.ndarray, refusals: Refusals) -> None:
    """Refuse infinities and magnitudes that an IBM double cannot hold."""
    size = np.abs(numbers)
    if size.size == 0 or not ((size > LARGEST) | ((size < SMALLEST) & (size > 0))).any():
        return
    infinite = np.isinf(size)
    large = f"is beyond {LARGEST:.3g}, the largest number of the format; use another unit"
    small = (
        f"is below {SMALLEST:.3g}, the smallest number of the format, and would become 0; use "
        "another unit or write 0"
    )
    never = "has no place in the format; leave it missing"

    def refuse(kind: str, bad: np.ndarray, why: str) -> None:
        records = np.flatnonzero(bad)
        refusals.add_cells(kind, name, records, lambda r: f"{shown(float(numbers[r]))} {why}")

    refuse("values that are infinite", infinite, never)
    refuse("values too large for the format", (size > LARGEST) & ~infinite, large)
    refuse("values too close to zero for the format", (size < SMALLEST) & (size > 0), small)


def blank_tail(columns: list[Column], rows: int) -> int:
    """Number of records at the end that are blank in every byte."""
    blank = np.ones(rows, dtype=bool)
    for column in columns:
        blank &= column.absent if column.is_text else column.values == _BLANK_NUMBER
        if not (rows and blank[-1]):
            return 0
    return rows if blank.all() else int(np.argmin(blank[::-1]))
