"""The rows of an Excel sheet, each with what stands in it, or a word on what could not be read so.

The streaming reader of openpyxl leaves out a row that comes after a later one and a cell that comes
after a later one, keeps the last of two cells with one name, takes a text with a negative number
from the end of the list, and fills the gap before a row number without end; Excel repairs or
refuses such a sheet. Asked here is what openpyxl understood of the XML, not the XML itself: however
a number is written, it is the one that counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.worksheet._reader import FORMULA_TAG, INLINE_STRING, VALUE_TAG, WorkSheetParser

from cdisc_convert.sources._child_result import Unreadable

MOST_ROWS = 1_048_576
"""Of a sheet (Office Open XML, ECMA-376; Excel specifications and limits)."""
_AGAIN = "open it in Excel and save it again"


class SheetRows(WorkSheetParser):  # type: ignore[misc]
    """Reads the part of a sheet row by row; has_formula: whether a formula was among the cells."""

    def __init__(self, part: Any, sheet: Any) -> None:
        book = sheet.parent
        super().__init__(
            part,
            _Texts(sheet._shared_strings),
            data_only=book.data_only,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        self.sheet = sheet
        self.has_formula = False

    def numbered(self) -> Iterator[tuple[int, Any]]:
        """Every row from the first one on, also those that the file leaves out, and its cells."""
        next_number = 1
        for number, cells in self.parse():
            for missing in range(next_number, number):
                yield missing, ()
            yield number, self.sheet._get_row(cells)
            next_number = number + 1

    def parse_row(self, row: Any) -> tuple[int, list[dict[str, Any]]]:
        """Number and cells of a `row` element.

        Raises Unreadable where a value would be lost or invented.
        """
        before = self.row_counter
        number, cells = super().parse_row(row)
        self._check_row(number, before)
        last = 0
        for at, cell in enumerate(cells):
            if cell["column"] <= last or cell["row"] != number:
                self._refuse_cell(cell, number, last)
            last = cell["column"]
            if cell["value"] is None:
                self._check_blank(cell, row[at])
            elif cell["data_type"] == "e":
                _keep_number(cell, row[at])
        if not self.has_formula:
            self.has_formula = next(row.iter(FORMULA_TAG), None) is not None
        return number, cells

    def merged(self) -> list[str]:
        """The merged ranges, when all rows have been read."""
        return [merge.coord for merge in self.merged_cells.mergeCell] if self.merged_cells else []

    def _check_row(self, number: int, before: int) -> None:
        if number <= before:
            self._refuse(f"row {number} stands after row {before}", number)
        if number > MOST_ROWS:
            self._refuse(f"a row has number {number}; {MOST_ROWS} are the most", before)

    def _check_blank(self, cell: dict[str, Any], element: Any) -> None:
        """A text of a cell that says it has a value of another form would go without a word."""
        if len(element) and (
            element.findtext(VALUE_TAG) or element.find(INLINE_STRING) is not None
        ):
            name = f"{get_column_letter(cell['column'])}{cell['row']}"
            self._refuse(f"cell {name} holds a value in the place of another form", cell["row"])

    def _refuse_cell(self, cell: dict[str, Any], row: int, last: int) -> None:
        name = f"{get_column_letter(cell['column'])}{cell['row']}"
        if cell["row"] != row:
            self._refuse(f"cell {name} stands in row {row}", row)
        if cell["column"] == last:
            self._refuse(f"cell {name} stands twice", row)
        self._refuse(f"cell {name} stands after cell {get_column_letter(last)}{row}", row)

    def _refuse(self, what: str, row: int) -> None:
        raise Unreadable(f"sheet '{self.sheet.title}': {what}; {_AGAIN}", row)


def _keep_number(cell: dict[str, Any], element: Any) -> None:
    """Give a number with the format of a date that is none its own value, not #VALUE!."""
    if element.get("t", "n") == "n":
        cell["value"], cell["data_type"] = float(element.findtext(VALUE_TAG)), "n"


class _Texts:
    """The shared texts by number, counted from the start only."""

    def __init__(self, texts: list[Any]) -> None:
        self.texts = texts

    def __getitem__(self, number: int) -> Any:
        if number < 0:
            raise IndexError(f"there is no text {number}")
        return self.texts[number]
