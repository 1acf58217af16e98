"""Spreadsheets with fixed bytes: no formulas from data, no clock."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

Sheet = tuple[Sequence[str], Sequence[Sequence[object]]]
MOMENT = datetime(2000, 1, 1)
ZIP_MOMENT = (1980, 1, 1, 0, 0, 0)
WIDEST = 60
MOST_ROWS = 1_048_575


def write_workbook(path: Path, sheets: Mapping[str, Sheet]) -> None:
    """Write `sheets` (name -> headings, lines) to `path`; the same content gives the same bytes.

    Texts are stored as texts whatever they start with. Lines beyond what a sheet holds are left out
    and the last line says how many.
    """
    book = Workbook()
    book.remove(book.active)
    for name, (headings, lines) in sheets.items():
        sheet = book.create_sheet(name)
        sheet.append(list(headings))
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for row, line in enumerate(lines[: MOST_ROWS - 1], start=2):
            for position, value in enumerate(line, start=1):
                if value is not None:
                    _set(sheet.cell(row, position), value)
        if len(lines) >= MOST_ROWS:
            sheet.append([f"{len(lines) - MOST_ROWS + 1} more lines: see the CSV file"])
        _layout(sheet, headings, lines)
    book.properties.creator = "cdisc-convert"
    book.properties.created = MOMENT
    book.properties.modified = MOMENT
    buffer = BytesIO()
    book.save(buffer)
    path.write_bytes(with_fixed_dates(buffer.getvalue()))


def _set(cell, value: object) -> None:  # type: ignore[no-untyped-def]
    if value is None:
        return
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"  # never a formula
        cell.quotePrefix = value[:1] in ("=", "+", "-", "@")
    else:
        cell.value = value


def _layout(sheet, headings: Sequence[str], lines: Sequence[Sequence[object]]) -> None:  # type: ignore[no-untyped-def]
    sheet.freeze_panes = "A2"
    sheet.auto_filter.ref = sheet.dimensions
    for position, heading in enumerate(headings):
        longest = max([len(heading), *(len(str(line[position] or "")) for line in lines[:500])])
        letter = sheet.cell(1, position + 1).column_letter
        sheet.column_dimensions[letter].width = min(longest + 2, WIDEST)
        if longest > WIDEST:
            for row in sheet.iter_rows(min_row=2, min_col=position + 1, max_col=position + 1):
                row[0].alignment = Alignment(wrap_text=True, vertical="top")


def with_fixed_dates(content: bytes) -> bytes:
    """The zip with every member dated alike."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            data = old.read(info)
            if info.filename == "docProps/core.xml":
                stamp = MOMENT.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                data = re.sub(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp, data)
            fixed = zipfile.ZipInfo(info.filename, ZIP_MOMENT)
            fixed.compress_type = zipfile.ZIP_DEFLATED
            fixed.external_attr = 0o600 << 16
            new.writestr(fixed, data)
    return out.getvalue()
