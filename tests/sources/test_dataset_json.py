"""Dataset-JSON 1.1: exact texts, validated rows, both layouts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from raw_files import lists, reads_well, refusal, write

from cdisc_convert.sources import _json_stream, dataset_json
from cdisc_convert.sources._registry import read_source

COLUMNS = [
    {"itemOID": "I.ID", "name": "ID", "label": "Identifier", "dataType": "string", "length": 8},
    {"itemOID": "I.N", "name": "N", "label": "Number", "dataType": "double"},
    {"itemOID": "I.D", "name": "D", "label": "", "dataType": "decimal"},
    {"itemOID": "I.B", "name": "B", "label": "Flag", "dataType": "boolean"},
    {"itemOID": "I.DT", "name": "DT", "dataType": "date", "targetDataType": "integer"},
]
ROWS: list[list[Any]] = [
    ["001", 5.0, "1.50", True, "2024-01-05"],
    ["", None, None, False, None],
    ['é, "x"', 0.1, "-0.00", None, "2024"],
]


def described(**more: Any) -> dict[str, Any]:
    return {"datasetJSONVersion": "1.1.0", "name": "AE", "records": 3, "columns": COLUMNS, **more}


def ndjson(*rows: Any, **more: Any) -> str:
    return "\n".join(json.dumps(line) for line in (described(**more), *rows)) + "\n"


EXPECTED = {
    "ID": ["001", None, 'é, "x"'],
    "N": ["5", None, "0.1"],
    "D": ["1.50", None, "-0.00"],
    "B": ["true", "false", None],
    "DT": ["2024-01-05", None, "2024"],
}


def test_object_and_lines_give_the_same(tmp_path: Path) -> None:
    one = read_source(write(tmp_path, "a.json", json.dumps(described(rows=ROWS))))[""]
    two = read_source(write(tmp_path, "a.ndjson", ndjson(*ROWS)))[""]
    first = {"rows": ROWS, **described()}
    three = read_source(write(tmp_path, "b.json", json.dumps(first, indent=1)))[""]
    for table in (one, two, three):
        assert lists(table) == EXPECTED
        assert table.rows.tolist() == [1, 2, 3]
        assert table.labels == {"ID": "Identifier", "N": "Number", "B": "Flag"}


def test_pieces_and_batches_of_any_size_give_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "a.json", json.dumps(described(rows=ROWS), ensure_ascii=False))
    for size in (1, 2, 3, 7, 50):
        monkeypatch.setattr(_json_stream, "CHUNK_BYTES", size)
        monkeypatch.setattr(dataset_json, "BATCH", 1 + size % 3)
        assert lists(read_source(path)[""]) == EXPECTED


def test_wanted_columns_and_no_rows(tmp_path: Path) -> None:
    path = write(tmp_path, "a.json", json.dumps(described(rows=ROWS)))
    assert lists(read_source(path, only={"D"})[""]) == {"D": ["1.50", None, "-0.00"]}
    path = write(tmp_path, "b.ndjson", ndjson(records=0))
    table = read_source(path)[""]
    assert (len(table), list(table.columns)) == (0, ["ID", "N", "D", "B", "DT"])


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("5.0", "5"),
        ("1e3", "1000"),
        ("0.1", "0.1"),
        ("2.50", "2.5"),
        ("1E-7", "0.0000001"),
        ("-0.0", "0"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_numbers_are_canonical(tmp_path: Path, written: str, text: str) -> None:
    assert lists(read_source(one_number(tmp_path, written))[""])["N"] == [text]


def test_number_beyond_every_range_is_refused(tmp_path: Path) -> None:
    (message,) = refusal(one_number(tmp_path, "1e400"))
    assert "row 1, column N: '1e400' is too large a number" in message


def one_number(folder: Path, written: str) -> Path:
    row = f'["a", {written}, null, null, null]'
    return write(folder, "a.ndjson", json.dumps(described(records=1)) + "\n" + row)


WIDE = [*ROWS[:1], ["x", 1]]
WRONG = [*ROWS[:1], ["x", "1", None, None, None]]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (ndjson(*WIDE, records=2), "a.ndjson:3: row 2 has 2 values where 5 columns are described"),
        (ndjson(*WRONG, records=2), "row 2, column N: '1' is text, but the column is described as"),
        (ndjson(*ROWS, records=4), "the file states 4 records, but holds 3"),
        (ndjson(*ROWS)[:-12], "the JSON is broken or cut short"),
        (ndjson(["x", float("nan"), None, None, None]), "NaN is no JSON number"),
        (ndjson(columns=[]), "'columns' is missing or empty"),
        (ndjson(columns=[{"name": "A", "dataType": "text"}]), "column A has the dataType 'text'"),
        (ndjson(columns=[{"name": "A", "dataType": {}}]), "column A has the dataType '{}'"),
        (ndjson(columns=[COLUMNS[0]] * 2), "column 'ID' is described twice"),
        (ndjson().replace('"label": ""', '"label": "", "name": "X"'), "'name' stands twice"),
        (ndjson().replace('"records": 3', '"name": "DM"'), "a.ndjson:1: 'name' stands twice"),
        (ndjson(datasetJSONVersion="1.0.0"), "datasetJSONVersion is '1.0.0'; Dataset-JSON 1.1"),
        (json.dumps({"clinicalData": {}}), "this is Dataset-JSON 1.0"),
        ("", "'{' is expected here, but there is 'the end'"),
        ("[1]", "'{' is expected here, but there is '['"),
        ("[" * 100_000, "'{' is expected here"),
        ('{"columns": ' + "[" * 100_000, "brackets are nested too deeply"),
    ],
)
def test_broken_lines_are_refused(tmp_path: Path, text: str, said: str) -> None:
    messages = refusal(write(tmp_path, "a.ndjson", text))
    assert said in messages[0]
    assert reads_well(m.replace("NaN", "") for m in messages)


def test_broken_objects_are_refused(tmp_path: Path) -> None:
    whole = json.dumps(described(rows=ROWS))
    cut = refusal(write(tmp_path, "a.json", whole[:-40]))
    more = refusal(write(tmp_path, "b.json", whole + " 1"))
    none = refusal(write(tmp_path, "c.json", json.dumps(described())))
    bytes_ = refusal(write(tmp_path, "d.json", whole.encode()[:-40] + b"\xff\xfe"))
    assert "the JSON is broken or cut short" in cut[0] or "the end" in cut[0]
    assert "there is more after the end of the dataset" in more[0]
    assert "'rows' is missing" in none[0]
    assert "is not UTF-8" in bytes_[0]
    assert reads_well(cut + more + none + bytes_)


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(
        st.tuples(
            st.none() | st.text(max_size=5),
            st.none() | st.floats(allow_nan=False, allow_infinity=False),
        ),
        max_size=6,
    )
)
def test_values_written_by_json_are_read_back(
    tmp_path: Path, rows: list[tuple[str | None, float | None]]
) -> None:
    columns = [COLUMNS[0], COLUMNS[1]]
    path = write(
        tmp_path, "a.json", json.dumps(described(records=len(rows), columns=columns, rows=rows))
    )
    values = lists(read_source(path)[""])
    assert values["ID"] == [text or None for text, _ in rows]
    read = [None if text is None else float(text) for text in values["N"]]
    assert read == [number for _, number in rows]
