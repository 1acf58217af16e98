"""The workbook: sheets that people know, no formulas from data, true totals."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from cdisc_convert.rules.outcome import BOTH
from cdisc_convert.submission.validation.workbook import write_report_workbook
from tests.submission.validation.making import AWKWARD, finding, outcome, result

SHEETS = "Conformance Details,Dataset Summary,Issue Summary,Issue Details,Rules Report".split(",")


def lines(path: Path, sheet: str) -> list[tuple]:
    return list(load_workbook(path)[sheet].iter_rows(values_only=True))


def test_sheets_and_their_content(tmp_path: Path):
    path = tmp_path / "report.xlsx"
    write_report_workbook(path, outcome())
    assert load_workbook(path).sheetnames == SHEETS
    assert lines(path, "Dataset Summary")[1][:9] == (
        "AE", "Adverse <Events>", "EVENTS", "ae.xpt", 20, 3, 27, 0, 0
    )  # fmt: skip
    summary = lines(path, "Issue Summary")
    assert summary[1][:6] == ("AE", "R0", None, "error", "AETERM is <odd> in R0", 9)
    statuses = {line[0]: line[3] for line in lines(path, "Rules Report")[1:]}
    assert statuses == {
        "R0": "ISSUE REPORTED",
        "R1": "ISSUE REPORTED",
        "R2": "ISSUE REPORTED",
        "P1": "SUCCESS",
        "N1": "NOT RUN",
    }


def test_values_are_never_formulas(tmp_path: Path):
    path = tmp_path / "report.xlsx"
    write_report_workbook(path, outcome())
    sheet = load_workbook(path)["Issue Details"]
    told = [row[8] for row in sheet.iter_rows(min_row=2, max_row=10)]
    assert [cell.data_type for cell in told] == ["s"] * 9
    assert [cell.value for cell in told] == [text.replace("\x00", "") for text in AWKWARD]


def test_cut_lists_say_so(tmp_path: Path):
    path = tmp_path / "report.xlsx"
    made = replace(outcome(), results=[result("R", [finding("R", 1, "x")], 500)])
    write_report_workbook(path, made)
    assert ("Listed of R", "fewer than its 500 issues") in lines(path, "Conformance Details")
    assert lines(path, "Issue Summary")[1][7] == "and up to 499 more that are not listed"


def test_both_engines_stand_side_by_side(tmp_path: Path):
    path = tmp_path / "report.xlsx"
    first = outcome()
    other = [result("R0", [finding("R0", 2, "x"), finding("R0", 15, "x")]), result("C9", [])]
    write_report_workbook(path, replace(first, engine=BOTH, other=other))
    told = {line[0]: line[1:] for line in lines(path, "Engines")}
    assert told["R0"] == ("ISSUE REPORTED", 9, "ISSUE REPORTED", 2, 1, 8, 1, "no")
    assert told["C9"] == ("no such rule", None, "SUCCESS", 0, 0, 0, 0, "yes")


def test_the_same_outcome_gives_the_same_bytes(tmp_path: Path):
    for name in ("a.xlsx", "b.xlsx"):
        write_report_workbook(tmp_path / name, outcome())
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
