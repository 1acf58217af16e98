"""Excel workbooks, written by XlsxWriter and openpyxl."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from raw_files import codes, lists, reads_well, refusal, write

from cdisc_convert.sources._child_result import Unreadable
from cdisc_convert.sources._excel_child import parse
from cdisc_convert.sources._registry import read_source


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook with one of everything."""
    path = tmp_path_factory.mktemp("excel") / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        formats = ("yyyy-mm-dd", "dd/mm/yyyy hh:mm", "hh:mm", "[h]:mm", "0%")
        day, moment, clock, length, percent = (book.add_format({"num_format": f}) for f in formats)
        sheet = book.add_worksheet("AE")
        sheet.write_row(0, 0, ["ID", "DAY", "MOMENT", "CLOCK", "LONG", "PCT", "NUM", "YN", "SUM"])
        sheet.write_string(1, 0, "001")
        sheet.write_datetime(1, 1, datetime.datetime(2024, 1, 5), day)
        sheet.write_datetime(1, 2, datetime.datetime(2024, 1, 5), moment)
        sheet.write_datetime(1, 3, datetime.time(7, 30), clock)
        sheet.write_datetime(1, 4, datetime.timedelta(hours=24, minutes=30), length)
        sheet.write_number(1, 5, 0.05, percent)
        sheet.write_number(1, 6, 5)
        sheet.write_boolean(1, 7, True)
        sheet.write_formula(1, 8, "=1+1", None, 2)
        sheet.write_row(3, 0, [" x ", None, None, None, None, None, 0.1])
        sheet.write_formula(3, 8, "=1/0", None, "#DIV/0!")
        sheet.merge_range(4, 0, 5, 0, "merged")
        second = book.add_worksheet("Labs")
        second.write_row(0, 0, ["Lab export"])
        second.write_row(2, 0, ["ID", "Valeur é"])
        second.write_row(3, 0, ["label", "label"])
        second.write_row(4, 0, ["1", 2.50])
        book.add_worksheet("Empty")
    return path


def test_cells_give_their_stored_value(workbook: Path) -> None:
    table = read_source(workbook, options={"sheet": "AE"}, shown_as="a.xlsx")[""]
    assert lists(table) == {
        "ID": ["001", " x ", "merged"],
        "DAY": ["2024-01-05", None, None],
        "MOMENT": ["2024-01-05T00:00:00", None, None],
        "CLOCK": ["07:30:00", None, None],
        "LONG": ["24:30:00", None, None],
        "PCT": ["0.05", None, None],
        "NUM": ["5", "0.1", None],
        "YN": ["TRUE", None, None],
        "SUM": ["2", "#DIV/0!", None],
    }
    assert table.rows.tolist() == [2, 4, 5]
    assert table.left_out == ((3, "blank row"),)
    assert table.file == "a.xlsx!AE"
    assert {note.code: note.text.rpartition(": ")[2] for note in table.notes} == {
        "PERCENT": "F2",
        "EXCEL_ERROR": "I4",
        "MERGED_CELLS": "A5:A6",
        "FORMULA": "I2, I4",
    }


def test_sheets_come_by_name_with_their_own_header_row(workbook: Path) -> None:
    table = read_source(workbook, options={"sheet": "Labs", "header_row": 3, "skip": 1})[""]
    assert lists(table) == {"ID": ["1"], "Valeur é": ["2.5"]}
    assert table.left_out == ((1, "above the header"), (4, "under the header, skipped"))


def test_all_sheets_without_a_choice(workbook: Path) -> None:
    messages = refusal(workbook)
    assert "sheet 'Labs': cell B3 holds 'Valeur é', but its column has no header" in messages[0]
    wanted = read_source(workbook, options={"sheet": "AE"}, only={"ID", "NOT"})[""]
    assert list(wanted.columns) == ["ID"]


def test_several_sheets(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["A", "B"])
    book.active.append([1, "x"])
    book.create_sheet("two").append(["C"])
    book.save(tmp_path / "a.xlsx")
    tables = read_source(tmp_path / "a.xlsx")
    assert {name: lists(table) for name, table in tables.items()} == {
        "Sheet": {"A": ["1"], "B": ["x"]},
        "two": {"C": []},
    }


def test_formula_without_stored_value_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["A", "B"])
    book.active.append([1, "=A2*2"])
    book.save(tmp_path / "a.xlsx")
    table = read_source(tmp_path / "a.xlsx")[""]
    assert lists(table) == {"A": ["1"], "B": [None]}
    assert codes(table) == ["FORMULA", "FORMULA_WITHOUT_VALUE"]


def test_headers_must_be_there_once(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["A", "B", "A"])
    book.save(tmp_path / "a.xlsx")
    twice = refusal(tmp_path / "a.xlsx")
    assert twice == [
        "a.xlsx:1: sheet 'Sheet': header 'A' stands over 3 columns; give each column a header of "
        "its own".replace("3 columns", "2 columns")
    ]
    openpyxl.Workbook().save(tmp_path / "b.xlsx")
    assert refusal(tmp_path / "b.xlsx") == ["b.xlsx: no sheet has headers in row 1; say header_row"]


def test_unknown_sheet_names_the_sheets(workbook: Path) -> None:
    assert refusal(workbook, sheet="AEs") == [
        "a.xlsx: there is no sheet 'AEs'; the sheets are AE, Labs, Empty"
    ]


def test_other_and_cut_files_are_refused(workbook: Path, tmp_path: Path) -> None:
    whole = workbook.read_bytes()
    text = refusal(write(tmp_path, "a.xlsx", "ID,AGE\n"))
    cut = refusal(write(tmp_path, "b.xlsx", whole[: len(whole) // 2]))
    old = refusal(write(tmp_path, "c.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)))
    assert text == ["a.xlsx: this is not an Excel workbook (.xlsx); name the right reader kind"]
    assert cut[0].startswith("b.xlsx: this is not an Excel workbook")
    assert "save it as .xlsx without password" in old[0]
    assert reads_well(text + cut + old)


def repacked(workbook: Path, path: Path, part: str, old: bytes, new: bytes) -> Path:
    """The workbook with a part changed."""
    with zipfile.ZipFile(workbook) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(old, new) if name == part else data)
    return path


def test_doctype_and_missing_parts_are_refused(workbook: Path, tmp_path: Path) -> None:
    bomb = b'?>\n<!DOCTYPE x [<!ENTITY a "aaaa">]>'
    path = repacked(workbook, tmp_path / "a.xlsx", "xl/worksheets/sheet1.xml", b"?>", bomb)
    assert refusal(path) == [
        "a.xlsx: part 'xl/worksheets/sheet1.xml' has a DOCTYPE; it is not opened"
    ]
    path = repacked(workbook, tmp_path / "b.xlsx", "xl/workbook.xml", b"<sheets>", b"<sheet")
    (message,) = refusal(path)
    assert message.startswith("b.xlsx: the file is damaged or not of this kind (")


SHEET = "xl/worksheets/sheet1.xml"
ALL = {"columns": None, "sheet": None, "header_row": 1, "skip": 0}


def edited(folder: Path, pattern: str, by: str, encoding: str = "utf-8") -> Path:
    """Three columns and two rows whose sheet is written in another way."""
    with xlsxwriter.Workbook(folder / "good.xlsx") as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("AE")
        for number, row in enumerate((("ID", "TERM", "DAY"), ("1", "x"), ("2", "y"))):
            sheet.write_row(number, 0, row)
        sheet.write_number(1, 2, 45000, day)
        sheet.write_number(2, 2, 45001, day)
    with zipfile.ZipFile(folder / "good.xlsx") as good:
        text, count = re.subn(pattern, by, good.read(SHEET).decode())
    assert count, "nothing is edited"
    text = text.replace('"UTF-8"', f'"{encoding.upper()}"')
    with (
        zipfile.ZipFile(folder / "good.xlsx") as good,
        zipfile.ZipFile(folder / "a.xlsx", "w") as made,
    ):
        for name in good.namelist():
            made.writestr(name, text.encode(encoding) if name == SHEET else good.read(name))
    return folder / "a.xlsx"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize(
    ("pattern", "by", "says"),
    [
        ('<row r="3"', '<row r="2"', "row 2 stands after row 2"),
        ('<row r="3"', '<row r = " 1"', "row 1 stands after row 2"),
        ('<row r="3"', '<row r="1.0"', "row 1 stands after row 2"),
        ('<row r="3"', '<row r="2000000"', "a row has number 2000000; 1048576 are the most"),
        ('r="B2"', 'r="A2"', "cell A2 stands twice"),
        ('r="B2"', "r='a2'", "cell A2 stands twice"),
        ('r="B2"', 'r="&#65;2"', "cell A2 stands twice"),
        ('r="B2"', 'r="Z2"', "cell C2 stands after cell Z2"),
        ('r="B2"', 'r="B9"', "cell B9 stands in row 2"),
        (r'(r="B2" [^>]*>)<v>\d+', r"\1<v>-1", "there is no text -1"),
        (r'r="B2" t="s"', 'r="B2" t="inlineStr"', "cell B2 holds a value in the place of"),
        (r'(r="B2" [^>]*>)<v>\d+</v>', r"\1<is><t>x</t></is>", "cell B2 holds a value in"),
        (r'(r="B2" [^>]*>)<v>\d+', r"\1<v>&#45;1", "there is no text -1"),
    ],
)
def test_what_would_be_lost_is_refused_however_it_is_written(
    tmp_path: Path, encoding: str, pattern: str, by: str, says: str
) -> None:
    with pytest.raises(Unreadable) as caught:
        list(parse(edited(tmp_path, pattern, by, encoding), ALL))
    message = str(caught.value)
    assert says in message and message.startswith("sheet 'AE'")
    assert message.endswith("open it in Excel and save it again")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_sheet_in_another_spelling_is_read(tmp_path: Path, encoding: str) -> None:
    path = edited(tmp_path, ' r="[A-C]?[0-9]"', "", encoding)
    assert lists(read_source(path)[""])["TERM"] == ["x", "y"]
    assert read_source(path)[""].rows.tolist() == [2, 3]


def test_strict_form_is_named(tmp_path: Path) -> None:
    old = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    path = edited(tmp_path, old, "http://purl.oclc.org/ooxml/spreadsheetml/main")
    assert refusal(path) == [
        "a.xlsx: this workbook is saved as Strict Open XML; save it as Excel Workbook (.xlsx)"
    ]


def test_a_number_that_is_no_date_keeps_its_value(tmp_path: Path) -> None:
    path = edited(tmp_path, "<v>45000</v>", "<v>-700000.5</v>")
    assert lists(read_source(path)[""])["DAY"] == ["-700000.5", "2023-03-16"]


def test_an_empty_text_is_missing(tmp_path: Path) -> None:
    path = edited(tmp_path, r'(r="B2") t="s"><v>\d+</v>', r'\1 t="inlineStr"><is><t></t></is>')
    assert lists(read_source(path)[""])["TERM"] == [None, "y"]
