"""Whether the cells of an Excel sheet stand where they can be read, told from its XML.

The streaming reader of openpyxl leaves out a row that comes after a later one, keeps the last of two
cells with one name, takes a text with a negative number from the end of the list, and fills the gap
before a row number without end; Excel repairs or refuses such a sheet.
"""

from __future__ import annotations

import re

from cdisc_convert.sources._child_result import Unreadable

MOST_ROWS = 1_048_576
"""Of a sheet (Office Open XML, ECMA-376; Excel specifications and limits)."""
_PLACE = re.compile(rb"<(?:\w+:)?(row|c)(?=[\s/>])(?:[^>]*?\sr=[\"']([A-Za-z]*)(\d+)[\"'])?")
_NEGATIVE = re.compile(rb"<(?:\w+:)?c\s[^>]*?t=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*-")
_NAME = re.compile(rb"\sr=[\"']([A-Z0-9]+)[\"']")
_AGAIN = "open it in Excel and save it again"


def check_cells(xml: bytes, title: str) -> None:
    """Refuse the sheet `title` where reading its `xml` would lose or invent a value.

    Raises Unreadable naming the row or cell.
    """
    row, seen = 0, set[bytes]()
    for found in _PLACE.finditer(xml):
        kind, letters, number = found.groups()
        if kind == b"row":
            row, before, seen = int(number[:12]) if number else row + 1, row, set()
            if row <= before:
                text = f"sheet '{title}': row {row} stands after row {before}; {_AGAIN}"
                raise Unreadable(text, row)
            if row > MOST_ROWS:
                text = (
                    f"sheet '{title}': a row has number {row}; {MOST_ROWS} are the most; {_AGAIN}"
                )
                raise Unreadable(text, before)
        elif letters:
            if letters in seen:
                name = letters.decode() + str(row)
                raise Unreadable(f"sheet '{title}': cell {name} stands twice; {_AGAIN}", row)
            seen.add(letters)
    negative = _NEGATIVE.search(xml)
    if negative is not None:
        place = _NAME.search(negative.group())
        name = place[1].decode() if place else "a cell"
        raise Unreadable(f"sheet '{title}': {name} names a text that is not there; {_AGAIN}")
