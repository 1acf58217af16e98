from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import SourceError
from cdisc_convert.package.xpt import write_xpt
from cdisc_convert.sources._ibm_float import LARGEST, SMALLEST, from_ibm, to_ibm
from cdisc_convert.sources.xpt import XptMember, iter_chunks, read_xpt

HEADER_OF_ONE_VARIABLE = 240 + 320 + 80 + 160 + 80


def write_columns(
    path: Path, columns: dict[str, list], formats: dict[str, str] | None = None
) -> Path:
    made = {}
    for name, values in columns.items():
        is_text = any(isinstance(v, str) for v in values)
        made[name] = Column.of_texts(values) if is_text else Column.of_numbers(values)
    variables = tuple(
        Variable(
            name,
            f"Label of {name}",
            "Char" if column.is_text else "Num",
            format=(formats or {}).get(name, ""),
        )
        for name, column in made.items()
    )
    write_xpt(Dataset("AE", "Adverse Events", variables, made), path)
    return path


def values_of(member: XptMember) -> dict[str, list]:
    return {name: column.tolist() for name, column in member.columns.items()}


def v8_file(labels: bytes, label_heading: bytes, counted: bytes, rows: bytes) -> bytes:
    """A version 8 file with one Char variable of 4 bytes called LONGVARIABLENAME."""

    def head(kind: str, rest: bytes = b"0" * 30) -> bytes:
        return f"HEADER RECORD*******{kind:<8}HEADER RECORD!!!!!!!".encode() + rest.ljust(32)

    def filled(content: bytes) -> bytes:
        return content + b" " * (-len(content) % 80)

    namestr = struct.pack(
        ">hhhh8s40s8shhh2s8shhl32sh18s",
        *(
            2,
            0,
            4,
            1,
            b"LONGVARI",
            b"Short label".ljust(40),
            b" " * 8,
            0,
            0,
            0,
            b"",
            b" " * 8,
            0,
            0,
        ),
        *(0, b"LONGVARIABLENAME".ljust(32), 0, b""),
    )
    system = b"9.4     LIN X64 "
    moment = b"01JAN26:00:00:00"
    return b"".join(
        [
            head("LIBV8"),
            (b"SAS     SAS     SASLIB  " + system + b" " * 24 + moment).ljust(80),
            moment.ljust(80),
            head("MEMBV8", b"000000000000000001600000000140"),
            head("DSCPTV8"),
            b"SAS     " + b"LONG_DATASET_NAME".ljust(32) + b"SASDATA " + system + moment,
            (moment + b" " * 16 + b"A label".ljust(40)).ljust(80),
            head("NAMSTV8", b"0000000001".ljust(30, b"0")),
            filled(namestr),
            label_heading.ljust(80) + filled(labels) if labels else b"",
            head("OBSV8", counted),
            filled(rows),
        ]
    )


LABEL_V8 = b"HEADER RECORD*******LABELV8 HEADER RECORD!!!!!!!1"
LABEL_V9 = b"HEADER RECORD*******LABELV9 HEADER RECORD!!!!!!!1"


# -- numbers ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "pattern"),
    [  # the examples of SAS technical note TS-140 and the ends of the range
        (1.0, 0x4110000000000000),
        (-1.0, 0xC110000000000000),
        (0.0, 0),
        (100.0, 0x4264000000000000),
        (0.5, 0x4080000000000000),
        (SMALLEST, 0x0010000000000000),
        (LARGEST, 0x7FFFFFFFFFFFFFF8),
    ],
)
def test_number_has_its_ibm_bits(number: float, pattern: int) -> None:
    assert int(to_ibm(np.array([number]))[0]) == pattern
    assert from_ibm(np.array([pattern], np.uint64))[0][0] == number


def test_every_double_in_range_survives_ibm_form() -> None:
    rng = np.random.default_rng(1)
    numbers = rng.integers(0, 2**64, 400_000, dtype=np.uint64).view(np.float64)
    numbers = numbers[(np.abs(numbers) >= SMALLEST) & (np.abs(numbers) <= LARGEST)]
    assert len(numbers) > 50_000
    back, special = from_ibm(to_ibm(numbers))
    assert np.array_equal(back, numbers)
    assert special == {}


def test_missing_codes_are_missing_and_counted() -> None:
    first_bytes = [b".", b"A", b"A", b"Z", b"_"]
    raw = b"".join(byte + b"\0" * 7 for byte in first_bytes)
    values, special = from_ibm(np.frombuffer(raw, ">u8").astype(np.uint64))
    assert np.isnan(values).all()
    assert special == {".A": 2, ".Z": 1, "._": 1}


def test_negative_zero_and_unnormalised_zero_are_zero() -> None:
    patterns = np.array([0x8000000000000000, 0x4000000000000000], np.uint64)
    values, special = from_ibm(patterns)
    assert values.tolist() == [0.0, 0.0]
    assert special == {}


def test_special_missing_values_give_a_note(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"N": [1.0, None, 3.0]})
    content = path.read_bytes().replace(b".\0\0\0\0\0\0\0", b"B\0\0\0\0\0\0\0")
    path.write_bytes(content)
    (member,) = read_xpt(path).members
    assert values_of(member) == {"N": [1.0, None, 3.0]}
    assert [(n.code, n.text) for n in member.notes] == [
        ("SPECIAL_MISSING", "AE: N has special missing values (.B 1 times), read as missing")
    ]


def test_numbers_of_three_bytes_are_read(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"N": [None]})
    content = bytearray(path.read_bytes())
    content[640 + 4 : 640 + 6] = b"\0\3"
    rows = b"\x41\x10\x00" + b"\xc2\x64\x00" + b".\0\0"
    path.write_bytes(bytes(content[:HEADER_OF_ONE_VARIABLE]) + rows.ljust(80))
    assert values_of(read_xpt(path).members[0]) == {"N": [1.0, -100.0, None]}


@pytest.mark.parametrize(
    ("format_", "kind"),
    [
        ("", Kind.NUMBER),
        ("8.2", Kind.NUMBER),
        ("BEST12.", Kind.NUMBER),
        ("DATE9.", Kind.DATE),
        ("YYMMDDN8.", Kind.DATE),
        ("E8601DA10.", Kind.DATE),
        ("DATETIME20.", Kind.DATETIME),
        ("E8601DT19.", Kind.DATETIME),
        ("TIME8.", Kind.TIME),
        ("HHMM5.", Kind.TIME),
    ],
)
def test_format_name_makes_the_kind(tmp_path: Path, format_: str, kind: Kind) -> None:
    path = write_columns(tmp_path / "a.xpt", {"N": [1.0]}, {"N": format_})
    (member,) = read_xpt(path).members
    assert member.columns["N"].kind is kind
    assert member.variables[0].format == format_


# -- text ---------------------------------------------------------------------------------------


def test_only_blanks_at_the_end_of_text_are_dropped(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"T": ["  a b", None, "abcdefgh"]})
    assert values_of(read_xpt(path).members[0]) == {"T": ["  a b", None, "abcdefgh"]}


def test_utf_8_is_read_without_a_note_and_windows_text_with_one(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"T": ["caf__", "na_ve"], "U": ["ok", "ok"]})
    content = path.read_bytes().replace(b"caf__", b"caf\xc3\xa9").replace(b"na_ve", b"na\xefve")
    path.write_bytes(content)
    (member,) = read_xpt(path).members
    assert values_of(member)["T"] == ["café", "naïve"]
    assert [(n.code, n.text) for n in member.notes] == [
        (
            "ENCODING_GUESSED",
            "AE: T has 1 distinct values that are not UTF-8, read as Windows-1252; "
            "compare them with the source",
        )
    ]


def test_byte_that_windows_text_leaves_open_is_kept(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"T": ["a__b"]})
    path.write_bytes(path.read_bytes().replace(b"a__b", b"a\x81\x80b"))
    assert values_of(read_xpt(path).members[0]) == {"T": ["a\x81€b"]}


def test_nul_bytes_that_fill_up_text_are_dropped_and_reported(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"T": ["ab__", "x\u007e"]})
    path.write_bytes(path.read_bytes().replace(b"ab__", b"ab\0\0"))
    (member,) = read_xpt(path).members
    assert values_of(member) == {"T": ["ab", "x~"]}
    assert [note.code for note in member.notes] == ["NUL_FILLED"]


# -- members, chunks, columns -------------------------------------------------------------------


def test_every_dataset_of_a_library_is_read(tmp_path: Path) -> None:
    first = write_columns(tmp_path / "a.xpt", {"T": ["a", "b"]}).read_bytes()
    second = write_columns(tmp_path / "b.xpt", {"N": [1.0], "M": [2.0]}).read_bytes()
    both = tmp_path / "both.xpt"
    both.write_bytes(first + second[240:])
    assert [values_of(m) for m in read_xpt(both).members] == [
        {"T": ["a", "b"]},
        {"N": [1.0], "M": [2.0]},
    ]


@pytest.mark.parametrize("rows", [49_999, 50_000, 50_001])
def test_second_dataset_behind_a_large_one_is_found(tmp_path: Path, rows: int) -> None:
    large = write_columns(tmp_path / "a.xpt", {"T": ["x" * 80] * rows}).read_bytes()
    small = write_columns(tmp_path / "b.xpt", {"N": [1.0]}).read_bytes()
    both = tmp_path / "both.xpt"
    both.write_bytes(large + small[240:])
    assert [member.rows for member in read_xpt(both).members] == [rows, 1]


def test_only_the_wanted_columns_are_read(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"A": ["a"], "N": [1.0], "B": ["b"]})
    (member,) = read_xpt(path, columns=["b", "N", "ELSEWHERE"]).members
    assert values_of(member) == {"N": [1.0], "B": ["b"]}
    assert [v.name for v in member.variables] == ["N", "B"]


@pytest.mark.parametrize("chunk_rows", [1, 2, 3, 7, 100])
def test_chunks_put_together_are_the_whole(tmp_path: Path, chunk_rows: int) -> None:
    texts = ["a", None, "b", "a", "c", None, "b"]
    numbers = [1.0, 2.0, None, 4.0, 5.0, 6.0, 7.0]
    path = write_columns(tmp_path / "a.xpt", {"T": texts, "N": numbers})
    chunks = list(iter_chunks(path, chunk_rows=chunk_rows))
    assert [value for chunk in chunks for value in chunk.columns["T"].tolist()] == texts
    assert [value for chunk in chunks for value in chunk.columns["N"].tolist()] == numbers
    assert [c.first_row for c in chunks] == list(range(0, 7, chunk_rows))
    assert max(c.rows for c in chunks) <= chunk_rows


def test_dataset_without_records_has_its_variables(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"N": [], "M": []})
    (member,) = read_xpt(path).members
    assert (member.rows, values_of(member)) == (0, {"N": [], "M": []})
    assert [chunk.rows for chunk in iter_chunks(path)] == [0]


def test_blank_record_before_the_last_80_bytes_is_kept_and_reported(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"T": ["x" * 100, "y" * 100]})
    path.write_bytes(path.read_bytes().replace(b"y" * 100, b" " * 100))
    (member,) = read_xpt(path).members
    assert values_of(member) == {"T": ["x" * 100, None]}
    assert [(note.code, note.row) for note in member.notes] == [("BLANK_TAIL", 2)]


def test_blank_records_in_the_last_80_bytes_are_filling(tmp_path: Path) -> None:
    path = write_columns(tmp_path / "a.xpt", {"T": ["x" * 10, "y" * 10, "z" * 10]})
    path.write_bytes(path.read_bytes().replace(b"y" * 10, b" " * 10))
    assert values_of(read_xpt(path).members[0]) == {"T": ["x" * 10, None, "z" * 10]}


# -- version 8 ----------------------------------------------------------------------------------


def test_version_8_has_long_names_labels_and_formats_item_8(tmp_path: Path) -> None:
    name, label = b"LONGVARIABLENAME", b"A label that is a good deal longer than forty bytes"
    labels = struct.pack(">5H", 1, 16, len(label), 20, 0) + name + label + b"$VERYLONGFORMATNAME."
    path = tmp_path / "v9.xpt"
    path.write_bytes(v8_file(labels, LABEL_V9, b"              2", b"abcdef  "))
    file = read_xpt(path)
    (member,) = file.members
    assert (file.version, member.name, member.label) == (8, "LONG_DATASET_NAME", "A label")
    (variable,) = member.variables
    assert (variable.name, variable.label) == (name.decode(), label.decode())
    assert variable.format == "$VERYLONGFORMATNAME."
    assert values_of(member) == {"LONGVARIABLENAME": ["abcd", "ef"]}


def test_version_8_count_keeps_blank_records(tmp_path: Path) -> None:
    path = tmp_path / "v8.xpt"
    labels = struct.pack(">3H", 1, 16, 3) + b"LONGVARIABLENAME" + b"Own"
    path.write_bytes(v8_file(labels, LABEL_V8, b"              3", b"abcd        "))
    (member,) = read_xpt(path).members
    assert member.variables[0].label == "Own"
    assert values_of(member) == {"LONGVARIABLENAME": ["abcd", None, None]}


def test_version_8_without_count_goes_by_size(tmp_path: Path) -> None:
    path = tmp_path / "v8.xpt"
    path.write_bytes(v8_file(b"", b"", b"0" * 30, b"abcdefgh"))
    assert values_of(read_xpt(path).members[0]) == {"LONGVARIABLENAME": ["abcd", "efgh"]}


def test_version_8_count_beyond_the_end_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "v8.xpt"
    path.write_bytes(v8_file(b"", b"", b"999999999999999", b"abcdefgh"))
    with pytest.raises(SourceError, match="should have 999999999999999 records of 4 bytes"):
        read_xpt(path)


def test_version_8_of_pyreadstat_is_read_item_7(tmp_path: Path) -> None:
    frame = pd.DataFrame({"A_VERY_LONG_NAME": ["a", "bc", ""], "NUMBER": [1.5, None, -3.0]})
    path = tmp_path / "theirs.xpt"
    label = "A label that is a good deal longer than forty bytes"
    pyreadstat.write_xport(frame, path, table_name="LONG_TABLE", column_labels=[label, "Short"])
    (member,) = read_xpt(path).members
    assert member.name == "LONG_TABLE"
    assert [v.label for v in member.variables] == [label, "Short"]
    assert values_of(member) == {
        "A_VERY_LONG_NAME": ["a", "bc", None],
        "NUMBER": [1.5, None, -3.0],
    }
