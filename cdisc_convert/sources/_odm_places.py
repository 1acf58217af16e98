"""The lines on which the records of an ODM file begin, also beyond where the XML parser counts."""

from __future__ import annotations

import mmap
import re
from pathlib import Path

import numpy as np

LAST_LINE = 65_535
"""libxml2 keeps the line of an element in 16 bits; every later element has this one."""
_RECORD = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|(?P<record><(?:[\w.-]+:)?ItemGroupData(?=[\s/>]))", re.DOTALL
)


def lines_of_records(path: Path) -> np.ndarray:
    """Line, from 1, of each ItemGroupData of the well-formed file `path` in document order.

    None is found in a file of UTF-16, whose bytes are not those of ASCII.
    """
    lines: list[int] = []
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        line, counted = 1, 0
        for found in _RECORD.finditer(data):
            if found["record"]:
                line += data[counted : found.start()].count(b"\n")
                counted = found.start()
                lines.append(line)
    return np.array(lines, dtype=np.int64)
