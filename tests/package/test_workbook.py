"""Spreadsheets: texts stay texts, bytes stay the same."""

from __future__ import annotations

import openpyxl
import pytest

from cdisc_convert.package.workbook import write_workbook

HEADINGS = ("id", "value", "row")


def written(tmp_path, lines, name="book.xlsx"):
    path = tmp_path / name
    write_workbook(path, {"Issues": (HEADINGS, lines)})
    return path


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", '=HYPERLINK("http://x")'])
def test_no_text_becomes_a_formula(tmp_path, text):
    cell = openpyxl.load_workbook(written(tmp_path, [("A", text, 1)]))["Issues"]["B2"]
    assert cell.data_type == "s"
    assert cell.value == text


def test_numbers_stay_numbers_and_missing_stays_empty(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, [("A", None, 7)]))["Issues"]
    assert sheet["C2"].value == 7
    assert sheet["B2"].value is None


def test_control_characters_do_not_break_the_file(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, [("A", "bell\x07", 1)]))["Issues"]
    assert sheet["B2"].value == "bell"


def test_the_same_lines_give_the_same_bytes(tmp_path):
    lines = [("A", "one", 1), ("B", "two", 2)]
    first, second = written(tmp_path, lines, "a.xlsx"), written(tmp_path, lines, "b.xlsx")
    assert first.read_bytes() == second.read_bytes()


def test_no_lines_at_all(tmp_path):
    sheet = openpyxl.load_workbook(written(tmp_path, []))["Issues"]
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)
