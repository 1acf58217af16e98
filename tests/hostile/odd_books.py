"""Excel workbooks made by an adversary, part by part."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.hostile.good_files import _xlsx
from tests.hostile.odd_case import Odd, of_bytes

SHEET, STRINGS, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
DOCTYPE = '<!DOCTYPE x [<!ENTITY a "b">]>'


def _with(
    changes: dict[str, Callable[[str], str] | str | None], more: dict[str, bytes] | None = None
) -> bytes:
    """The good workbook with the text of some parts changed (None: without the part) and parts more."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(_xlsx())) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            content = old.read(item)
            if item.filename in changes:
                change = changes[item.filename]
                if change is None:
                    continue
                content = (change(content.decode()) if callable(change) else change).encode()
            new.writestr(item.filename, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return made.getvalue()


def _sheet(pattern: str, by: str, count: int = 1) -> bytes:
    return _with({SHEET: lambda text: re.sub(pattern, lambda _: by, text, count=count)})


def _cell(name: str, by: str) -> bytes:
    """With another cell of that name."""
    return _sheet(rf'<c r="{name}"[^>]*><v>\d+</v></c>', by)


def _row(by: str) -> bytes:
    """With one row more."""
    return _sheet("</sheetData>", by + "</sheetData>")


def _merges(by: str) -> bytes:
    """With merged cells."""
    return _sheet("</sheetData>", f"</sheetData><mergeCells>{by}</mergeCells>")


def _part(part: str, old: str, by: str) -> bytes:
    """With another text in a part."""
    return _with({part: lambda text: text.replace(old, by, 1)})


def _book(
    name: str,
    content: bytes | Callable[[Path], object],
    says: str = "",
    reader: str = "{kind: excel}",
    file: str = "data.xlsx",
) -> Odd:
    return Odd(
        f"xlsx {name}", file, reader, content if callable(content) else of_bytes(content), says
    )


def _rows(count: int, cell: str) -> Callable[[str], str]:
    def change(text: str) -> str:
        more = "".join(f'<row r="{n}">{cell.format(n=n)}</row>' for n in range(6, 6 + count))
        return text.replace("</sheetData>", more + "</sheetData>")

    return change


def _old_xls(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000))


def odd_books() -> Iterator[Odd]:
    """All of them."""
    yield _book("old format with the new suffix", _old_xls, "old .xls workbook")
    yield _book("csv with the new suffix", b"ID,SEX\n001,M\n", "not an Excel workbook")
    yield _book(
        "ods",
        _zip_of(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
        ),
        "data.xlsx:",
    )
    yield _book(
        "docx",
        _zip_of({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<x/>"}),
        "data.xlsx:",
    )
    yield _book("empty zip", b"PK\x05\x06" + bytes(18), "data.xlsx:")
    yield _book("string index out of range", _sheet(r't="s"><v>\d+', 't="s"><v>999'), "data.xlsx:")
    yield _book("string index negative", _sheet(r't="s"><v>\d+', 't="s"><v>-1'), "data.xlsx:")
    yield _book("string index no number", _sheet(r't="s"><v>\d+', 't="s"><v>x'), "data.xlsx:")
    yield _book("no shared strings", _with({STRINGS: None}), "data.xlsx:")
    yield _book("no sheet part", _with({SHEET: None}), "data.xlsx:")
    yield _book("no workbook part", _with({BOOK: None}), "data.xlsx:")
    yield _book(
        "dimension of the whole sheet",
        _sheet(r'<dimension ref="[^"]*"/>', '<dimension ref="A1:XFD1048576"/>'),
    )
    yield _book(
        "dimension nonsense",
        _sheet(r'<dimension ref="[^"]*"/>', '<dimension ref="%%%"/>'),
        "data.xlsx: the workbook is damaged",
    )
    yield _book(
        "cell far away",
        _row('<row r="1048576"><c r="XFD1048576" t="str"><v>x</v></c></row>'),
        "XFD1048576",
    )
    yield _book(
        "row number beyond excel",
        _row('<row r="99999999999"><c r="A99999999999" t="str"><v>x</v></c></row>'),
        "data.xlsx",
    )
    yield _book("rows go backwards", _sheet('<row r="5"', '<row r="2"'), "data.xlsx")
    yield _book("cell reference nonsense", _sheet('r="A3"', 'r="3A"'), "data.xlsx")
    yield _book("cells twice", _sheet('r="B3"', 'r="A3"'), "data.xlsx")
    yield _book("merged header", _merges('<mergeCell ref="A1:B1"/>'))
    yield _book("merge of nonsense", _merges('<mergeCell ref="B1:A"/>'), "data.xlsx:6: ")
    yield _book("a million merges", _merges('<mergeCell ref="A1:B1"/>' * 300_000))
    yield _book(
        "formula without value",
        _cell("D2", '<c r="D2"><f>1+1</f></c>'),
    )
    yield _book(
        "formula with value",
        _sheet(
            r'<c r="D2"[^>]*><v>\d+</v></c>',
            '<c r="D2" t="str"><f>HYPERLINK("http://x.example")</f><v>9</v></c>',
        ),
    )
    yield _book("error values", _cell("D2", '<c r="D2" t="e"><v>#REF!</v></c>'))
    yield _book(
        "boolean of nonsense",
        _cell("D2", '<c r="D2" t="b"><v>maybe</v></c>'),
        "data.xlsx",
    )
    yield _book(
        "number of nonsense",
        _cell("D2", '<c r="D2"><v>1,5</v></c>'),
        "data.xlsx",
    )
    yield _book(
        "number without end",
        _cell("D2", '<c r="D2"><v>1e999</v></c>'),
        "data.xlsx",
    )
    yield _book(
        "number of a million digits",
        _cell("D2", f'<c r="D2"><v>{"9" * 1_000_000}</v></c>'),
        "data.xlsx",
    )
    yield _book(
        "not a number",
        _cell("D2", '<c r="D2"><v>NaN</v></c>'),
        "data.xlsx",
    )
    yield _book(
        "type unknown",
        _cell("D2", '<c r="D2" t="zz"><v>7</v></c>'),
    )
    yield _book(
        "date type of nonsense",
        _cell("C2", '<c r="C2" t="d"><v>2024-99-99</v></c>'),
        "data.xlsx",
    )
    yield _book(
        "style out of range",
        _cell("D2", '<c r="D2" s="4000000"><v>7</v></c>'),
        "data.xlsx",
    )
    yield _book("escape in text", _part(STRINGS, "5.4", "_x0000_5_x0041_"))
    yield _book(
        "doctype",
        _part(SHEET, "<worksheet", DOCTYPE + "<worksheet"),
        "DOCTYPE",
    )
    yield _book(
        "doctype after 5,000 bytes",
        _part(SHEET, "<worksheet", f"<!--{'x' * 5000}-->{DOCTYPE}<worksheet"),
        "DOCTYPE|damaged",
    )
    yield _book(
        "doctype in utf-16",
        _with(
            {STRINGS: None},
            {
                STRINGS: (
                    '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x [<!ENTITY a "'
                    + "b" * 100
                    + '">]><sst><si><t>&a;</t></si></sst>'
                ).encode("utf-16")
            },
        ),
        "data.xlsx:",
    )
    yield _book(
        "external link",
        _with(
            {
                BOOK: lambda t: t.replace(
                    "</workbook>",
                    '<externalReferences><externalReference r:id="rId99"/></externalReferences>'
                    "</workbook>",
                ),
                RELATIONS: lambda t: t.replace(
                    "</Relationships>",
                    '<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument'
                    '/2006/relationships/externalLink" Target="externalLinks/externalLink1.xml"/>'
                    "</Relationships>",
                ),
            },
            {
                "xl/externalLinks/externalLink1.xml": b'<externalLink xmlns="http://schemas.openxml'
                b'formats.org/spreadsheetml/2006/main"><externalBook/></externalLink>',
            },
        ),
    )
    yield _book("macros", _with({}, {"xl/vbaProject.bin": bytes(1000)}), file="data.xlsm")
    yield _book("hidden sheet", _part(BOOK, "<sheet ", '<sheet state="veryHidden" '))
    yield _book(
        "no sheets",
        _with({BOOK: lambda t: re.sub(r"<sheets>.*</sheets>", "<sheets/>", t)}),
        "data.xlsx",
    )
    yield _book(
        "sheet named twice",
        _with({BOOK: lambda t: re.sub(r"(<sheet [^>]*/>)", r"\1\1", t)}),
        "data.xlsx",
    )
    yield _book(
        "relation that leads out",
        _part(RELATIONS, "worksheets/sheet1.xml", "../../../../etc/passwd"),
        "data.xlsx",
    )
    yield _book(
        "dates of 1904",
        _part(BOOK, "<workbookPr", '<workbookPr date1904="1"'),
    )
    yield _book("rows without end", _with({SHEET: _rows(150_000, "")}))
    yield _book("blank cells without end", _with({SHEET: _rows(2_000, '<c r="XFD{n}"/>')}))
    yield _book("part of 700 MB", _with({}, {"xl/media/image.png": bytes(700_000_000)}))
    yield _book(
        "sheet of 400 MB of blanks",
        _part(SHEET, "<sheetData>", " " * 400_000_000 + "<sheetData>"),
        "",
    )
    yield _book(
        "no such sheet", _xlsx(), "there is no sheet 'other'", "{kind: excel, sheet: other}"
    )
    yield _book("header row beyond the end", _xlsx(), "data.xlsx", "{kind: excel, header_row: 900}")
    yield _book(
        "nested 100,000 deep",
        _part(SHEET, "<sheetData>", "<a>" * 100_000 + "<sheetData>"),
        "data.xlsx",
    )
    yield _book(
        "header twice",
        _part(STRINGS, ">SEX<", ">ID<"),
        "data.xlsx:1: .*'ID'",
    )
    yield _book(
        "header is a number",
        _cell("A1", '<c r="A1"><v>7</v></c>'),
        "no column 'ID'",
    )


def _zip_of(parts: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return made.getvalue()
