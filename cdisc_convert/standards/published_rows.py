"""Terminology packages as rows: tab-separated text and Excel, as NCI EVS publishes them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.standards.package_file import CodelistHead, Term
from cdisc_convert.standards.published import (
    Gathering,
    Published,
    package_name,
    tidy,
    tidy_all,
)

COLUMNS = {
    "code": "code",
    "codelist": "codelist code",
    "extensible": "codelist extensible (yes/no)",
    "name": "codelist name",
    "value": "cdisc submission value",
    "synonyms": "cdisc synonym(s)",
    "preferred": "nci preferred term",
}
"""What we call a column, and its header in lower case; others (definition, date) are not kept."""
DAMAGE = (
    ArithmeticError, AttributeError, BadZipFile, EOFError, LookupError, NotImplementedError, OSError,
    RecursionError, SyntaxError, TypeError, ValueError, zlib.error,
)  # fmt: skip
"""What the library raises for a damaged workbook; it has no error of its own for that."""
MOST_BYTES, MOST_ROWS = 1 << 30, 1_048_576
"""Of an unpacked workbook and of a sheet: the published ones have 20 MB and 50,000 rows."""
Row = tuple[int, Sequence[str]]


def read_tab_text(path: Path) -> Published:
    """The package in the tab-separated text file `path`; synonyms are parted by `;`.

    The text is UTF-8, or else Windows-1252. Raises SourceError where it is neither, a column is
    missing or a row does not hold together.
    """
    content = path.read_bytes()
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _windows_text(content, path)
    lines = text.replace("\r\n", "\n").split("\n")
    rows = ((at, line.split("\t")) for at, line in enumerate(lines, start=1))
    return Published(package_name(path.stem), _codelists(str(path), rows))


def _windows_text(content: bytes, path: Path) -> str:
    try:
        return content.decode("cp1252")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        told = f"byte 0x{content[error.start]:02x} is neither UTF-8 nor Windows-1252; get the file again"
        raise SourceError.at(Place(str(path), line), told) from None


def read_excel(path: Path) -> Published:
    """The package in the first sheet of the workbook `path` that has the published columns.

    Raises SourceError where there is none.
    """
    from openpyxl import load_workbook  # takes 0.3 s, needed here only

    try:
        with ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
        if size > MOST_BYTES:
            text = f"the workbook unpacks to {size} bytes; {MOST_BYTES} are the most"
            raise SourceError.at(str(path), text)
        workbook = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except DAMAGE as error:
        raise _damaged(path, error) from error
    try:
        for sheet in workbook.worksheets:
            rows = _rows_of(sheet, path)
            first = next(rows, (1, []))
            if not _missing(_positions(first[1])):
                name = package_name(sheet.title) or package_name(path.stem)
                return Published(name, _codelists(str(path), _chain(first, rows)))
    finally:
        workbook.close()
    wanted = ", ".join(f"'{header}'" for header in COLUMNS.values())
    raise SourceError.at(str(path), f"no sheet has the columns {wanted} in its first row")


def _rows_of(sheet: Any, path: Path) -> Iterator[Row]:
    try:
        for at, cells in enumerate(sheet.iter_rows(values_only=True), start=1):
            if at > MOST_ROWS:
                raise SourceError.at(
                    Place(str(path), at), "no sheet has so many rows; get it again"
                )
            yield at, ["" if cell is None else str(cell) for cell in cells]
    except DAMAGE as error:
        raise _damaged(path, error) from error


def _damaged(path: Path, error: Exception) -> SourceError:
    text = f"this is no Excel workbook (.xlsx), or it is damaged ({type(error).__name__}: {error})"
    return SourceError.at(str(path), text)


def _chain(first: Row, rows: Iterable[Row]) -> Iterator[Row]:
    yield first
    yield from rows


def _positions(header: Sequence[str]) -> dict[str, int]:
    found = {tidy(cell).casefold(): at for at, cell in enumerate(header)}
    return {name: found[text] for name, text in COLUMNS.items() if text in found}


def _missing(positions: dict[str, int]) -> list[str]:
    return [f"'{text}'" for name, text in COLUMNS.items() if name not in positions]


def _codelists(file: str, rows: Iterator[Row]) -> list[tuple[CodelistHead, list[Term]]]:
    line, header = next(rows, (1, []))
    positions = _positions(header)
    if missing := _missing(positions):
        raise SourceError.at(Place(file, line), f"the header lacks {', '.join(missing)}")
    gathering = Gathering(file)
    for line, cells in rows:
        if any(cell.strip() for cell in cells):
            filled = [*cells, *[""] * (max(positions.values()) + 1 - len(cells))]
            _gather(gathering, line, {n: tidy(filled[at]) for n, at in positions.items()})
    return gathering.finish()


def _gather(gathering: Gathering, line: int, row: dict[str, str]) -> None:
    """Take one row: a codelist where no codelist code is given, else a term of that codelist."""
    synonyms = tidy_all(row["synonyms"].split(";"))
    if row["codelist"]:
        term = Term(row["code"], row["value"], row["preferred"], synonyms)
        gathering.add_term(row["codelist"], term, line)
        return
    head = CodelistHead(
        code=row["code"],
        value=row["value"],
        name=row["name"],
        extensible=row["extensible"].casefold() == "yes",
        preferred=row["preferred"],
        synonyms=synonyms,
    )
    gathering.add_codelist(head, row["extensible"], line)
