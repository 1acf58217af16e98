"""Parquet files, written by pyarrow and by polars."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import polars
import pyarrow as pa
import pyarrow.parquet as pq
from raw_files import codes, lists, reads_well, refusal, write

from cdisc_convert.sources._registry import read_source

MOMENT = datetime.datetime(2024, 1, 5, 23, 30, 0, 500000)
COLUMNS = {
    "TEXT": (pa.array(["001", "NA", "", None]), ["001", "NA", None, None]),
    "CODE": (pa.array(["a", "b", "a", None]).dictionary_encode(), ["a", "b", "a", None]),
    "WHOLE": (pa.array([1, None, -3, 2**53 + 1]), ["1", None, "-3", "9007199254740993"]),
    "NUMBER": (pa.array([5.0, 0.1, 1e-7, None]), ["5", "0.1", "0.0000001", None]),
    "SHORT": (pa.array([0.1, 2, None, 1.5], pa.float32()), ["0.1", "2", None, "1.5"]),
    "EXACT": (pa.array([Decimal("1.50"), None, None, None]), ["1.50", None, None, None]),
    "YN": (pa.array([True, False, None, True]), ["true", "false", None, "true"]),
    "DAY": (
        pa.array([datetime.date(2024, 1, 5), None, None, None]),
        ["2024-01-05", None, None, None],
    ),
    "STAMP": (pa.array([MOMENT, None, None, None]), ["2024-01-05T23:30:00.5", None, None, None]),
    "PARIS": (
        pa.array([MOMENT, None, None, None], pa.timestamp("ms", tz="Europe/Paris")),
        ["2024-01-06T00:30:00.5+01:00", None, None, None],
    ),
    "TIME": (
        pa.array([datetime.time(7, 30), datetime.time(7, 30, 15, 250000), None, None]),
        ["07:30:00", "07:30:15.25", None, None],
    ),
    "NOTHING": (pa.nulls(4), [None] * 4),
}


def test_every_type_has_its_text(tmp_path: Path) -> None:
    pq.write_table(pa.table({n: v for n, (v, _) in COLUMNS.items()}), tmp_path / "a.parquet")
    table = read_source(tmp_path / "a.parquet")[""]
    assert lists(table) == {name: texts for name, (_, texts) in COLUMNS.items()}
    assert table.rows.tolist() == [1, 2, 3, 4]
    assert [(n.code, n.text) for n in table.notes] == [
        ("INSTANT", "column PARIS holds instants; given in Europe/Paris")
    ]


def test_file_of_polars(tmp_path: Path) -> None:
    frame = polars.DataFrame({"ID": ["001", None], "N": [1.5, 2.0], "D": [MOMENT.date()] * 2})
    frame.write_parquet(tmp_path / "a.parquet")
    table = read_source(tmp_path / "a.parquet")[""]
    assert lists(table) == {"ID": ["001", None], "N": ["1.5", "2"], "D": ["2024-01-05"] * 2}
    assert codes(table) == []


def test_wanted_columns_and_no_rows(tmp_path: Path) -> None:
    pq.write_table(pa.table({"A": ["1"], "B": ["2"]}), tmp_path / "a.parquet")
    assert lists(read_source(tmp_path / "a.parquet", only={"B"})[""]) == {"B": ["2"]}
    assert len(read_source(tmp_path / "a.parquet", only=())[""]) == 1
    pq.write_table(pa.table({"A": pa.array([], pa.float64())}), tmp_path / "b.parquet")
    assert lists(read_source(tmp_path / "b.parquet")[""]) == {"A": []}


def test_lists_are_no_values(tmp_path: Path) -> None:
    pq.write_table(pa.table({"L": [[1, 2]]}), tmp_path / "a.parquet")
    assert refusal(tmp_path / "a.parquet") == [
        "a.parquet: column 'L' holds list<element: int64>, which is no text, number, date or time"
    ]


def test_cut_damaged_and_other_files_are_refused(tmp_path: Path) -> None:
    pq.write_table(pa.table({"A": [str(i) for i in range(5000)]}), tmp_path / "a.parquet")
    whole = (tmp_path / "a.parquet").read_bytes()
    cut = refusal(write(tmp_path, "b.parquet", whole[:-200]))
    other = refusal(write(tmp_path, "c.parquet", "A,B\n1,2\n"))
    damaged = refusal(write(tmp_path, "d.parquet", whole[:8] + b"\xff" * 4000 + whole[4008:]))
    for (message,) in (cut, other, damaged):
        assert "the parquet file is damaged or cut short (" in message
        assert reads_well([message.partition("(")[0]])
