"""The sheets of a P21 specification as rows of named cells, tolerant of what real ones hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cdisc_convert.sources._child import ChildTable, parse_in_child

ROW = "\0row"
SHEETS = {
    "study": "Define",
    "define": "Define",
    "datasets": "Datasets",
    "variables": "Variables",
    "valuelevel": "ValueLevel",
    "whereclauses": "WhereClauses",
    "codelists": "Codelists",
    "dictionaries": "Dictionaries",
    "methods": "Methods",
    "comments": "Comments",
    "documents": "Documents",
    "analysisdisplays": "Analysis Displays",
    "analysisresults": "Analysis Results",
}
"""Sheets by their name without case, blanks and signs."""


@dataclass(eq=False)
class Cells:
    """One row: its number and its cells; remembers which columns were asked for."""

    number: int
    cells: dict[str, str]
    asked: set[str]

    def __call__(self, *names: str) -> str:
        """The first filled cell of the columns `names`, "" where none is."""
        keys = [plain(name) for name in names]
        self.asked.update(keys)
        return next((self.cells[key] for key in keys if self.cells.get(key)), "")


@dataclass(eq=False)
class Sheet:
    """A sheet: headers as written by their plain name, rows with at least one filled cell."""

    name: str
    headers: dict[str, str] = field(default_factory=dict)
    rows: list[Cells] = field(default_factory=list)
    asked: set[str] = field(default_factory=set)

    def __iter__(self) -> Iterator[Cells]:
        return iter(self.rows)

    def unused(self) -> dict[str, int]:
        """Filled cells in columns that nobody asked for, by header."""
        counts = Counter(
            key
            for row in self.rows
            for key, text in row.cells.items()
            if text and key not in self.asked
        )
        return {self.headers[key]: number for key, number in counts.items()}


def plain(name: str) -> str:
    """A header or sheet name without case, blanks and signs ("Key, Variables")."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def read_sheets(path: Path, shown_as: str) -> tuple[dict[str, Sheet], dict[str, int]]:
    """Known sheets by their usual name, and filled rows of unknown ones by name.

    Raises SourceError where the file is no workbook.
    """
    arguments = {"columns": None, "sheet": None, "header_row": 1, "skip": 0, "is_tolerant": True}
    found: dict[str, Sheet] = {name: Sheet(name) for name in SHEETS.values()}
    unknown: dict[str, int] = {}
    for part in parse_in_child("excel", path, arguments, shown_as):
        name = SHEETS.get(plain(part.name))
        sheet = _sheet(name or part.name, part)
        if name is None:
            unknown[part.name] = len(sheet.rows)
        elif not found[name].headers:
            found[name] = sheet
        else:
            unknown[part.name] = len(sheet.rows)
    return found, unknown


def _sheet(name: str, part: ChildTable) -> Sheet:
    sheet = Sheet(name)
    columns = {}
    for header in part.table.column_names:
        if header != ROW:
            key = plain(header)
            if key not in columns:
                sheet.headers[key] = header
                columns[key] = part.table.column(header).to_pylist()
    numbers = part.table.column(ROW).to_pylist()
    for at, number in enumerate(numbers):
        cells = {key: (texts[at] or "").strip() for key, texts in columns.items()}
        if any(cells.values()):
            sheet.rows.append(Cells(int(number), cells, sheet.asked))
    return sheet
