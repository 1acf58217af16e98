"""Encodings: declared, marked, found out, repaired, refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from raw_files import codes, lists, reads_well, refusal, write

from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources._encoding import decode
from cdisc_convert.sources._registry import read_source

TEXT = "ID;Résultat\n1;µmol/L\n"
EXPECTED = {"ID": ["1"], "Résultat": ["µmol/L"]}


@pytest.mark.parametrize(
    ("encoding", "named"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-32", "utf-32")],
)
def test_marked_and_utf8_files_need_no_word(tmp_path: Path, encoding: str, named: str) -> None:
    table = read_source(write(tmp_path, "a.csv", TEXT.encode(encoding)))[""]
    assert (lists(table), table.encoding) == (EXPECTED, named)
    assert codes(table) == ["DELIMITER_GUESSED"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf16_without_mark_is_guessed_with_a_note(tmp_path: Path, encoding: str) -> None:
    table = read_source(write(tmp_path, "a.csv", TEXT.encode(encoding)))[""]
    assert (lists(table), table.encoding) == (EXPECTED, encoding)
    assert "ENCODING_GUESSED" in codes(table)


def test_other_bytes_are_windows_1252_with_the_line_shown(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", "A,B\n1,x\n2,“Créatinine”\n".encode("cp1252")))[""]
    assert table.encoding == "windows-1252"
    assert table.columns["B"].tolist() == ["x", "“Créatinine”"]
    (note,) = table.notes
    assert (note.code, note.row) == ("ENCODING_GUESSED", 3)
    assert note.text.endswith("compare the letters of line 3: 2,“Créatinine”")


def test_byte_without_meaning_in_windows_1252_makes_it_latin_1(tmp_path: Path) -> None:
    table = read_source(write(tmp_path, "a.csv", b"A,B\n\x81,\xe9\n"))[""]
    assert (table.encoding, table.columns["B"].tolist()) == ("latin-1", ["é"])


def test_single_windows_bytes_in_utf8_are_repaired_and_each_line_reported(tmp_path: Path) -> None:
    data = (
        "A,B\n1,µmol\n2,".encode() + b"\x93smart\x94 and " + "é\n3,ok\n4,".encode() + b"50 \x80\n"
    )
    table = read_source(write(tmp_path, "a.csv", data))[""]
    assert table.columns["B"].tolist() == ["µmol", "“smart” and é", "ok", "50 €"]
    assert [(n.code, n.row) for n in table.notes] == [
        ("ENCODING_REPAIRED", 3),
        ("ENCODING_REPAIRED", 5),
    ]
    assert table.notes[0].text == "line 3: read as windows-1252 in a UTF-8 file: “”"


def test_many_repaired_lines_are_capped_with_the_true_count(tmp_path: Path) -> None:
    data = "A,B\né,x\n".encode() + b"1,it\x92s\n" * 30
    notes = read_source(write(tmp_path, "a.csv", data))[""].notes
    assert len(notes) == 21
    assert notes[-1].text.startswith("30 lines in all")


def test_byte_that_is_neither_is_refused_with_its_line(tmp_path: Path) -> None:
    (message,) = refusal(write(tmp_path, "a.csv", "A,B\né,x\n".encode() + b"1,\x81\n"))
    assert message.startswith("a.csv:3: this line holds a byte that is neither UTF-8 nor windows")


def test_declared_encoding_is_taken(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "A,B\n1,Ж\n".encode("cp1251"))
    table = read_source(path, options={"encoding": "windows-1251"})[""]
    assert (table.columns["B"].tolist(), table.encoding) == (["Ж"], "windows-1251")


def test_declared_encoding_that_does_not_fit_names_line_and_byte(tmp_path: Path) -> None:
    messages = refusal(write(tmp_path, "a.csv", b"A,B\n1,x\n2,\xe9t\xe9\n"), encoding="utf-8")
    assert messages == [
        "a.csv:3: byte 0xE9 at position 3 of this line is not utf-8; declare the encoding that the "
        "file is in, for example encoding: windows-1252"
    ]
    assert reads_well(messages)


def test_declared_encoding_against_the_mark_is_refused(tmp_path: Path) -> None:
    (message,) = refusal(write(tmp_path, "a.csv", TEXT.encode("utf-8-sig")), encoding="latin-1")
    assert "begins with the byte order mark of utf-8" in message


def test_one_byte_encoding_declared_for_utf8_is_doubted(tmp_path: Path) -> None:
    path = write(tmp_path, "a.csv", "A,B\n1,é\n")
    assert codes(read_source(path, options={"encoding": "latin-1"})[""]) == ["ENCODING_DOUBTFUL"]


@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0\ufeff")))
def test_utf8_comes_through_unchanged(text: str) -> None:
    assert decode(text.encode(), "utf-8", "a").data == text.encode()


@settings(max_examples=200)
@given(data=st.binary(max_size=60))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        made = decode(data, None, "a.csv")
    except SourceError as error:
        assert reads_well([str(error)])
    else:
        assert made.data.decode() is not None
        assert made.notes or made.encoding.startswith("utf")
