"""The csv reader: values as collected, and refusal of what does not hold together."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from raw_files import codes, lists, reads_well, refusal, sample, write

from cdisc_convert.model.errors import SourceError, SpecError
from cdisc_convert.sources._registry import read_source


def test_values_stay_as_collected(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", 'ID,V,W\n001,NA," padded "\n002,"1,5",\n03,  x,"a ""b"" c"\n')
    table = read_source(path)[""]
    assert lists(table) == {
        "ID": ["001", "002", "03"],
        "V": ["NA", "1,5", "  x"],
        "W": [" padded ", None, 'a "b" c'],
    }
    assert table.rows.tolist() == [2, 3, 4]
    assert (table.encoding, table.notes, table.left_out) == ("utf-8", (), ())


def test_line_break_in_quotes_is_one_row(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", 'A,B\r\n"x\r\ny",1\r\nz,2\r\n'))[""]
    assert lists(table) == {"A": ["x\r\ny", "z"], "B": ["1", "2"]}
    assert table.rows.tolist() == [2, 3]


def test_only_wanted_columns_and_unknown_names_are_simply_not_there(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "A,B,C\n1,2,3\n")
    assert lists(read_source(path, only={"C", "X"})[""]) == {"C": ["3"]}
    assert len(read_source(path, only=())[""]) == 1


def test_header_only_is_no_rows(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", "A,B\n"))[""]
    assert (len(table), list(table.columns)) == (0, ["A", "B"])


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("A;B\n1,5;2\n", ";"), ("A\tB\n1\t2\n", "tab"), ("A|B\n1|2\n", "|")],
)
def test_delimiter_is_found_out_and_noted(tmp_path: Path, text: str, delimiter: str) -> None:
    table = read_source(write(tmp_path, "a.csv", text))[""]
    assert list(table.columns) == ["A", "B"]
    assert codes(table) == ["DELIMITER_GUESSED"]
    assert delimiter in table.notes[0].text


def test_declared_delimiter_and_quote(tmp_path: Path) -> None:
    path = write(tmp_path, "a.txt", "A^B\n'1^2'^\"\n")
    table = read_source(path, options={"delimiter": "^", "quote": "'"})[""]
    assert lists(table) == {"A": ["1^2"], "B": ['"']}
    path = write(tmp_path, "b.txt", 'A\tB\n5"\t"x\n')
    table = read_source(path, options={"delimiter": "tab", "quote": "none"})[""]
    assert lists(table) == {"A": ['5"'], "B": ['"x']}


def test_excel_delimiter_line_is_left_out(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", "sep=;\r\nA;B\r\n1;2\r\n"))[""]
    assert lists(table) == {"A": ["1"], "B": ["2"]}
    assert table.left_out == ((1, "delimiter line of Excel"),)
    assert table.rows.tolist() == [3]


@pytest.mark.parametrize("sign", ["\r", "\n", '"', "x", "é", "\x01", ""])
def test_line_that_names_no_delimiter_is_the_header(tmp_path: Path, sign: str) -> None:
    table = read_source(write(tmp_path, "a.csv", f"sep={sign}\n1\n"), options={"quote": "none"})[""]
    assert next(iter(table.columns)).startswith("sep=")
    assert (1, "delimiter line of Excel") not in table.left_out


def test_header_row_and_skip_book_what_they_leave_out(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "Export of 5 May\n\nA,B\nlabel a,label b\n1,2\n")
    table = read_source(path, options={"header_row": 3, "skip": 1})[""]
    assert lists(table) == {"A": ["1"], "B": ["2"]}
    assert table.left_out == ((1, "above the header"), (4, "under the header, skipped"))
    assert table.rows.tolist() == [5]


def test_blank_lines_are_left_out_and_keep_their_row_numbers(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", "A,B\n1,2\n\n   \n3,4\n\n\n"))[""]
    assert lists(table) == {"A": ["1", "3"], "B": ["2", "4"]}
    assert table.rows.tolist() == [2, 5]
    assert table.left_out == ((3, "blank line"), (4, "blank line"))


def test_delimiter_at_the_end_of_every_record_is_noted(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", "A,B\n1,2,\n3,4,\n"))[""]
    assert lists(table) == {"A": ["1", "3"], "B": ["2", "4"]}
    assert codes(table) == ["TRAILING_DELIMITER"]


def test_empty_column_without_header_is_left_out_one_with_values_refused(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", "A,B,\n1,2,\n"))[""]
    assert (list(table.columns), codes(table)) == (["A", "B"], ["EMPTY_COLUMN"])
    assert refusal(write(tmp_path, "b.csv", "A,B,\n1,2,\n1,2,x\n")) == [
        "b.csv:1: column 3 has no header but holds values (row 3: 'x'); give it a header"
    ]


def test_quote_inside_an_unquoted_value_is_kept(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", "A,B\n5'10\",x\n"))[""]
    assert lists(table) == {"A": ["5'10\""], "B": ["x"]}


def test_ragged_rows_are_all_named(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "A,B,C\n1,2,3\n1,2\n1,2,3,4\n1,2,3\n")
    assert refusal(path) == [
        "a.csv:3: row 3 has 2 values where the header has 3; the row is cut short, or a line "
        "break in a value is not quoted",
        "a.csv:4: row 4 has 4 values where the header has 3; quote a value that holds the "
        "delimiter, or declare the delimiter",
    ]


def test_many_ragged_rows_are_capped_with_the_true_count(tmp_path: Path) -> None:
    messages = refusal(write(tmp_path, "a.csv", "A,B\n" + "1\n" * 50))
    assert len(messages) == 21
    assert "a.csv: 50 rows in all do not have 2 values; 20 are shown" in messages


def test_end_mark_of_rave_is_explained(tmp_path: Path) -> None:
    (message,) = refusal(write(tmp_path, "a.csv", "A,B\n1,2\nEOF\n"))
    assert message.startswith("a.csv:3: row 3 has 1 value where the header has 2;")
    assert "kind: rave_csv" in message


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('A,B\n1,2\n"x,2\n3,4\n', "row 3 opens a quote that is not closed"),
        ('A,B\n1,2\n"x "y" z",2\n', "row 3 has text after the closing quote of a value"),
        ("A,B,A\n1,2,3\n", "header 'A' stands over columns 1 and 3"),
        ("A,B\n1,\x002\n", "this line holds a zero byte"),
        ("", "the file is empty; a header row is expected"),
        ("\n\r\n  \n", "the file is empty; a header row is expected"),
        ('A,"B\n1,2\n', "the quoting of the header row is broken"),
    ],
)
def test_broken_files_are_refused_in_plain_words(tmp_path: Path, text: str, said: str) -> None:
    messages = refusal(write(tmp_path, "a.csv", text), delimiter=",")
    assert any(said in message for message in messages), messages
    assert reads_well(messages)


def test_header_row_beyond_the_end(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "a.csv", "A\n1\n"), header_row=9) == [
        "a.csv: the file ends before row 9, where its header is expected"
    ]


def test_blank_header_row_is_refused(tmp_path: Path) -> None:
    assert refusal(write(tmp_path, "a.csv", "\nA,B\n1,2\n")) == [
        "a.csv:1: row 1 is blank, but the headers are expected there; say which row has them with "
        "header_row"
    ]


def test_value_longer_than_a_block_is_read(tmp_path: Path) -> None:
    long = "x" * (17 << 20)
    table = read_source(write(tmp_path, "a.csv", f"A,B\n{long},2\n"))[""]
    assert table.columns["A"].tolist() == [long]


def test_options_are_checked(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "A\n1\n")
    wrong = {"delimeter": ";", "decimal": ";", "header_row": 0, "encoding": "utf-9", "quote": "ab"}
    with pytest.raises(SpecError) as caught:
        read_source(path, "csv", wrong, shown_as="a.csv")
    assert [problem.text for problem in caught.value.problems] == [
        "decimal of reader csv is ';'; it takes ',', '.'",
        "encoding of reader csv is 'utf-9'; give the name of an encoding, such as utf-8 or "
        "windows-1252",
        "header_row of reader csv is '0'; give a row number from 1",
        "quote of reader csv is 'ab'; give one character (no line break), or tab or none",
        "reader csv does not take 'delimeter'; did you mean 'delimiter'?",
    ]


CELLS = st.text(alphabet=st.sampled_from('ab1 ,;"\n\r\téß'), max_size=6)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=8), end=st.sampled_from(["\n", "\r\n"])
)
def test_what_the_csv_module_writes_is_read_back(
    tmp_path: Path, rows: list[tuple[str, str, str]], end: str
) -> None:
    text = io.StringIO(newline="")
    # With LF alone the module does not quote a CR, which ends a record for every reader.
    quoting = csv.QUOTE_ALL if end == "\n" else csv.QUOTE_MINIMAL
    csv.writer(text, lineterminator=end, quoting=quoting).writerows([("X", "Y", "Z"), *rows])
    path = write(tmp_path, "a.csv", text.getvalue())
    table = read_source(path, options={"delimiter": ",", "encoding": "utf-8"})[""]
    expected = [tuple(value or None for value in row) for row in rows]
    assert list(zip(*lists(table).values(), strict=True)) == expected


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    body=st.lists(
        st.sampled_from(["a", "b", ",", ",", '"', "\n", "\n", " ", "\r\n", '""', '"x"', "\t"]),
        max_size=25,
    ).map("".join),
    width=st.integers(1, 3),
)
def test_any_text_is_read_as_the_csv_module_does_or_refused(
    tmp_path: Path, body: str, width: int
) -> None:
    text = ",".join("ABC"[:width]) + "\n" + body
    path = write(tmp_path, "a.csv", text)
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), strict=True))[1:]
    except csv.Error:
        records = None
    try:
        table = read_source(path, "csv", {"delimiter": ","})[""]
    except SourceError:
        kept = [r for r in records or [] if r and not _is_blank(r, width)]
        assert records is None or any(len(record) != width for record in kept)
        return
    assert records is not None
    kept = [(i, r) for i, r in enumerate(records, 2) if r and not _is_blank(r, width)]
    assert table.rows.tolist() == [row for row, _ in kept]
    expected = [tuple(value or None for value in record[:width]) for _, record in kept]
    assert list(zip(*lists(table).values(), strict=True)) == expected


def _is_blank(record: list[str], width: int) -> bool:
    return width > 1 and len(record) == 1 and not record[0].strip()


@pytest.mark.parametrize(
    ("name", "rows", "columns", "first", "last"),
    [
        ("oak-cm_raw_data.csv", 14, 62, "PATNUM", "CLASSNUM"),
        ("oak-vitals_raw_data.csv", 6, 26, "STUDY", "NEWS107"),
        ("rave-rawplus-ae-first120.csv", 120, 127, "studyid", "aesdth_std_nsv"),
        ("rave-rawplus-ex-first120.csv", 120, 53, "studyid", "experm_nsv"),
        ("rave-rawplus-ixrsrand-first150.csv", 150, 18, "studyid", "rand_dt"),
        ("rave-rawplus-visdt-first150.csv", 150, 48, "studyid", "svhcc_raw_nsv"),
        ("redcap-longitudinal/arm.csv", 2, 2, "arm_num", "name"),
        ("redcap-longitudinal/event.csv", 12, 5, "event_name", "event_id"),
        ("redcap-longitudinal/dictionary.csv", 95, 18, "Variable / Field Name", "Field Annotation"),
    ],
)
def test_samples(name: str, rows: int, columns: int, first: str, last: str) -> None:
    table = read_source(sample(name))[""]
    names = list(table.columns)
    assert (len(table), len(names), names[0]) == (rows, columns, first)
    assert last in names


def test_sample_values_are_untouched() -> None:
    cm = read_source(sample("oak-cm_raw_data.csv"))[""].columns
    assert cm["CMDICT"].tolist()[0] == "WHODRUG GLOBAL B3 MARCH 1, 2021"
    assert cm["MDBDR"].tolist()[1] == "15-Sep-20"
    vitals = read_source(sample("oak-vitals_raw_data.csv"))[""].columns
    assert vitals["VTLTM"].tolist()[:3] == ["7:25", "10:25", "2:01"]
    rand = read_source(sample("rave-rawplus-ixrsrand-first150.csv"))[""].columns
    assert rand["randnum"].tolist()[:4] == ["1240", "0226", "0021", "0972"]
