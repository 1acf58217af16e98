"""Parses Excel workbooks (.xlsx, .xlsm); runs in the process of `_child_main`."""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from math import isfinite
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
from openpyxl.reader.excel import ExcelReader
from openpyxl.utils import get_column_letter

from cdisc_convert.sources._child_result import SHOWN_CHARACTERS, Parsed, Unreadable
from cdisc_convert.sources._excel_cells import SheetRows
from cdisc_convert.sources._typed_text import number_text, time_text

OLD_MAGIC = bytes.fromhex("d0cf11e0a1b11ae1")
MOST_BYTES = 2 << 30
STRICT = b"http://purl.oclc.org/ooxml/spreadsheetml/main"
"""Name space of the strict form (ISO/IEC 29500-1); openpyxl reads the transitional one (29500-4)."""
DAMAGE = (
    ArithmeticError, AttributeError, EOFError, LookupError, NotImplementedError, OSError,
    SyntaxError, TypeError, ValueError, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
"""What openpyxl raises for a damaged sheet; it has no error of its own for that."""
SHOWN = 20
ROW = "\0row"


def parse(path: Path, arguments: dict[str, Any]) -> Iterator[Parsed]:
    """The sheets of the workbook `path`, every cell as text.

    arguments: columns (list or None), sheet (or None), header_row, skip; is_tolerant gives columns
        without a header, and the second of a name, a name of their own instead of an error.
    """
    _check_archive(path)
    values = _opened(path)
    wanted = arguments["sheet"]
    names = [sheet.title for sheet in values.worksheets]
    if wanted is not None and wanted not in names:
        raise Unreadable(f"there is no sheet '{wanted}'; the sheets are {', '.join(names)}")
    for sheet in values.worksheets:
        if wanted is None or sheet.title == wanted:
            found = _Sheet(path, sheet, arguments)
            found.read()
            if found.names or wanted is not None:
                yield found.parsed()


def _opened(path: Path) -> Any:
    """The workbook; openpyxl would leave out a sheet whose part is not there without a word."""
    reader = ExcelReader(str(path), read_only=True, data_only=True, keep_links=False)
    try:
        reader.read()
    except ValueError as error:  # says little; what it was raised from says what is wrong
        what = str(error.__cause__ or error)[:SHOWN_CHARACTERS]
        text = f"the workbook is damaged ({what}); open it in Excel and save it again"
        raise Unreadable(text) from None
    titles: set[str] = set()
    for sheet, relation in reader.parser.find_sheets():
        if relation.target not in reader.valid_files:
            raise Unreadable(f"sheet '{sheet.name}' is missing from the workbook; export it again")
        if sheet.name in titles:
            raise Unreadable(f"two sheets are called '{sheet.name}'; export the workbook again")
        titles.add(sheet.name)
    return reader.wb


def _check_archive(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
    if head == OLD_MAGIC:
        raise Unreadable(
            "this is an old .xls workbook or one with a password; save it as .xlsx without password"
        )
    if not zipfile.is_zipfile(path):
        raise Unreadable("this is not an Excel workbook (.xlsx); name the right reader kind")
    with zipfile.ZipFile(path) as archive:
        size = sum(entry.file_size for entry in archive.infolist())
        if size > MOST_BYTES:
            raise Unreadable(f"the workbook unpacks to {size} bytes; {MOST_BYTES} are the most")
        for entry in archive.infolist():
            if entry.filename.endswith((".xml", ".rels")):
                with archive.open(entry) as part:
                    head = part.read(4096)
                if b"<!DOCTYPE" in head:
                    raise Unreadable(f"part '{entry.filename}' has a DOCTYPE; it is not opened")
                if STRICT in head:  # the library would find nothing in it
                    raise Unreadable(
                        "this workbook is saved as Strict Open XML; save it as Excel Workbook (.xlsx)"
                    )


@dataclass
class _Sheet:
    """One sheet while it is read."""

    path: Path
    sheet: Any
    arguments: dict[str, Any]
    names: list[str] = field(default_factory=list)
    columns: list[list[str | None]] = field(default_factory=list)
    rows: list[int] = field(default_factory=list)
    notes: list[tuple[str, str, int | None]] = field(default_factory=list)
    left_out: list[tuple[int, str]] = field(default_factory=list)
    seen: dict[str, list[str]] = field(default_factory=dict)
    """Places of what has to be told, by what it is."""

    @property
    def title(self) -> str:
        return str(self.sheet.title)

    def read(self) -> None:
        self.sheet.reset_dimensions()
        with self.sheet._get_source() as part:
            found = SheetRows(part, self.sheet)
            self._take_rows(found)
        for place in found.merged():
            self._tell("MERGED_CELLS", place)
        if found.has_formula:
            self._compare_formulas()

    def _take_rows(self, found: SheetRows) -> None:
        header_row, skip = self.arguments["header_row"], self.arguments["skip"]
        blank: list[int] = []
        for number, cells in self._numbered(found):
            texts = [self._text(cell) for cell in cells]
            if number < header_row:
                if any(texts):
                    self.left_out.append((number, "above the header"))
            elif number == header_row:
                self._take_header(texts)
            elif number <= header_row + skip:
                self.left_out.append((number, "under the header, skipped"))
            elif not any(texts):
                blank.append(number)
            else:
                self._take(texts, number)
        last = self.rows[-1] if self.rows else 0
        self.left_out += [(number, "blank row") for number in blank if number < last]

    def _numbered(self, found: SheetRows) -> Iterator[tuple[int, Any]]:
        """The rows with their numbers. What the library cannot read is told with its row."""
        number = 0
        try:
            for number, cells in found.numbered():
                yield number, cells
        except DAMAGE as error:
            what = " ".join(str(error).split())[:SHOWN_CHARACTERS] or type(error).__name__
            row = max(number + 1, found.row_counter)
            raise Unreadable(
                f"sheet '{self.title}' is damaged in or after row {row} ({what}); "
                "open it in Excel and save it again",
                row,
            ) from None

    def _take_header(self, texts: list[str | None]) -> None:
        while texts and not texts[-1]:
            texts.pop()
        self.names = [text or "" for text in texts]
        if self.arguments.get("is_tolerant"):
            self._name_columns()
        row = self.arguments["header_row"]
        for name, times in Counter(self.names).items():
            if times > 1 and name:
                raise Unreadable(
                    f"sheet '{self.title}': header '{name}' stands over {times} columns; give each "
                    "column a header of its own",
                    row,
                )
        self.columns = [[] for _ in self.names]

    def _name_columns(self) -> None:
        """Names of their own for columns without one, and for the second of a name."""
        width = max(len(self.names), self.sheet.max_column or 0)
        self.names += [""] * (min(width, 200) - len(self.names))
        seen: set[str] = set()
        for position, name in enumerate(self.names):
            if not name.strip() or name in seen:
                self.names[position] = f"{name} (column {get_column_letter(position + 1)})".strip()
            seen.add(self.names[position])

    def _take(self, texts: list[str | None], number: int) -> None:
        count = len(self.names)
        for position, text in enumerate(texts):
            if text and (position >= count or not self.names[position]):
                raise Unreadable(
                    f"sheet '{self.title}': cell {get_column_letter(position + 1)}{number} holds "
                    f"'{text}', but its column has no header; give it one, or say which row is "
                    "the header_row",
                    number,
                )
        self.rows.append(number)
        for position, column in enumerate(self.columns):
            column.append(texts[position] if position < len(texts) else None)

    def _text(self, cell: Any) -> str | None:
        value = cell.value
        if value is None or isinstance(value, str):
            if value is not None and cell.data_type == "e":
                self._tell("EXCEL_ERROR", f"{cell.column_letter}{cell.row}")
            return value
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        if isinstance(value, (int, float)):
            if "%" in (cell.number_format or ""):
                self._tell("PERCENT", f"{cell.column_letter}{cell.row}")
            if not isfinite(value):
                raise Unreadable(
                    f"sheet '{self.title}': cell {cell.column_letter}{cell.row} holds a number that "
                    "no workbook can hold; open it in Excel and save it again",
                    cell.row,
                )
            return str(value) if isinstance(value, int) else number_text(value)
        return _moment(value, cell.number_format or "")

    def _tell(self, what: str, where: str) -> None:
        self.seen.setdefault(what, []).append(where)

    def _compare_formulas(self) -> None:
        """Where formulas stand, which the reader of values does not show."""
        sheet = openpyxl.load_workbook(self.path, read_only=True)[self.title]
        sheet.reset_dimensions()
        both = zip(sheet.iter_rows(), self.sheet.iter_rows(), strict=True)
        for formulas, values in both:
            for formula, value in zip(formulas, values, strict=True):
                if formula.data_type == "f":
                    where = f"{formula.column_letter}{formula.row}"
                    self._tell("FORMULA", where)
                    if value.value is None:
                        self._tell("FORMULA_WITHOUT_VALUE", where)

    def parsed(self) -> Parsed:
        for what, places in self.seen.items():
            shown = ", ".join(places[:SHOWN]) + (", ..." if len(places) > SHOWN else "")
            text = f"sheet '{self.title}': {len(places)} {SAYS[what]}: {shown}"
            self.notes.append((what, text, None))
        wanted = self.arguments["columns"]
        columns = {
            name: pa.array(values, pa.string()).dictionary_encode()
            for name, values in zip(self.names, self.columns, strict=True)
            if name and (wanted is None or name in wanted)
        }
        columns[ROW] = pa.array(self.rows, pa.int64())
        return Parsed(self.title, pa.table(columns), self.notes, self.left_out)


SAYS = {
    "MERGED_CELLS": "merged ranges; only the first cell of each holds the value",
    "FORMULA": "formulas; the value that Excel stored is taken",
    "FORMULA_WITHOUT_VALUE": "formulas without a stored value; open and save the file in Excel",
    "PERCENT": "cells shown as percent; the stored value is taken (5% is 0.05)",
    "EXCEL_ERROR": "cells with an Excel error, taken as text",
}


def _moment(value: date | time | timedelta, number_format: str) -> str:
    """ISO text of a date, time or length of time, as Excel shows it by its format."""
    if isinstance(value, datetime):
        value = (value + timedelta(microseconds=500)).replace(microsecond=0)
        is_date = (value.hour, value.minute, value.second) == (0, 0, 0)
        if is_date and "h" not in number_format.lower():
            return value.date().isoformat()
        return value.isoformat()
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
        return time_text(float(round(seconds))) or number_text(seconds)
    return value.isoformat()
