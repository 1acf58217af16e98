"""Where the pages of an RTF table end: lines of each row by the width of its texts, as rtflite counts."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from cdisc_convert.submission.displays.sheet import Sheet

_FONT, _POINTS = 1, 9
"""Whatever size the table has, rtflite measures in this one."""


def lines_of_rows(
    made: Sequence[np.ndarray], sheet: Sheet, shares: Sequence[float], width: float
) -> np.ndarray:
    """Lines that each row needs; made: distinct texts by column, shares: of the `width` (inches)."""
    lines = np.ones(len(sheet), dtype=np.int64)
    for texts, column, space in zip(made, sheet.cells, _spaces(shares, width), strict=True):
        each = np.array([_lines(text, space) for text in texts.tolist()], dtype=np.int64)
        np.maximum(lines, each[column.codes], out=lines)
    return lines


def lines_of_markers(texts: Sequence[str], shares: Sequence[float], width: float) -> int:
    """Lines that one row needs."""
    spaces = _spaces(shares, width)
    return max(_lines(text, space) for text, space in zip(texts, spaces, strict=True))


def pages_of(lines: np.ndarray, most: int) -> list[tuple[int, int]]:
    """First row of each page and the one after its last; a row with more lines stands alone."""
    ends = np.concatenate([[0], np.cumsum(lines)])
    pages, start = [], 0
    while start < len(lines):
        stop = int(np.searchsorted(ends, ends[start] + most, side="right")) - 1
        pages.append((start, max(stop, start + 1)))
        start = pages[-1][1]
    return pages


def _spaces(shares: Sequence[float], width: float) -> list[float]:
    """The width of each column: the difference of its edges, as these are rounded."""
    edges, total, edge = [0.0], sum(shares), 0.0
    for share in shares:
        edge += share * width / total
        edges.append(edge)
    return [right - left for left, right in pairwise(edges)]


def _lines(text: str, space: float) -> int:
    from rtflite.strwidth import get_string_width

    return max(1, int(get_string_width(text, font=_FONT, font_size=_POINTS) / space) + 1)
