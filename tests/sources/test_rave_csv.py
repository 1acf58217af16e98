"""Rave clinical views: the EOF line proves completeness and is no record."""

from __future__ import annotations

from pathlib import Path

import pytest
from raw_files import codes, lists, refusal, sample, write

from cdisc_convert.sources._registry import read_source


def test_sample_is_read_without_its_eof_line() -> None:
    table = read_source(sample("rave-rws-vital-regular.csv"), "rave_csv")[""]
    assert (len(table), len(table.columns)) == (10, 40)
    assert table.left_out == ((12, "EOF line, marks a complete export"),)
    assert table.notes == ()
    values = lists(table)
    assert values["Subject"][0] == "1"
    assert values["VDAT_RAW"][:2] == ["2013 Feb 01", "2013 Feb 09"]
    assert values["WEIGHT_KG"][0] == "132.0"
    assert set(values["RecordActive"]) == {"1"}


@pytest.mark.parametrize("end", ["EOF", "EOF\n", '"EOF"\r\n', "EOF,,\n\n"])
def test_ways_to_write_the_last_line(tmp_path: Path, end: str) -> None:
    table = read_source(write(tmp_path, "a.csv", '"A","B","C"\n"1","","x"\n' + end), "rave_csv")[""]
    assert lists(table) == {"A": ["1"], "B": [None], "C": ["x"]}
    assert table.left_out == ((3, "EOF line, marks a complete export"),)


def test_view_without_records_is_complete(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", "A,B\nEOF\n"), "rave_csv")[""]
    assert (len(table), table.left_out[0][0]) == (0, 2)


def test_missing_last_line_is_refused_unless_optional(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "A,B\n1,2\n")
    assert refusal(path, "rave_csv") == [
        "a.csv: the last line is not EOF, so the export may be cut short; export it again, or say "
        "`eof: optional` if this view is written without that line"
    ]
    table = read_source(path, "rave_csv", {"eof": "optional"})[""]
    assert (len(table), codes(table)) == (1, ["EOF_MISSING"])


def test_value_that_ends_in_eof_is_no_mark(tmp_path: Path) -> None:
    assert "not EOF" in refusal(write(tmp_path, "a.csv", "A,B\n1,xEOF\n"), "rave_csv")[0]


def test_mark_of_deleted_rows_that_is_none_is_noted(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "Subject,RecordActive\n1,1\n2,0\n3,no\n4,no\nEOF\n")
    table = read_source(path, "rave_csv")[""]
    (note,) = table.notes
    assert (note.code, note.row) == ("VALUE_NO_CHOICE", 4)
    assert "on 2 of 4 rows: 'no' (2)" in note.text
