"""SAS datasets, written by SAS; what they must say is in CSV files that another library made."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from raw_files import codes, lists, reads_well, refusal, write
from sas_files import sas_assets

from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources._child import ChildTable
from cdisc_convert.sources._registry import read_source
from cdisc_convert.sources._sas_child import SPECIAL, _table
from cdisc_convert.sources.sas7bdat import _table as table_of_child


@pytest.fixture(scope="module")
def assets() -> Path:
    return sas_assets()


@pytest.mark.parametrize(
    ("number", "columns", "rows"),
    [
        (1, ["integer_row", "text_row", "float_row", "date_row"], 5),
        (2, ["date_row", "text_row", "integer_row"], 8),
        (3, ["float_row", "text_row", "date_row"], 7),
    ],
)
def test_file_of_sas_says_what_its_csv_says(
    assets: Path, number: int, columns: list[str], rows: int
) -> None:
    table = read_source(assets / f"sas7bdat_files/file{number}.sas7bdat")[""]
    assert (list(table.columns), len(table), table.encoding) == (columns, rows, "windows-1252")
    with (assets / f"expected_files/file{number}.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    for name, values in lists(table).items():
        for value, wanted in zip(values, (row[name] for row in expected), strict=True):
            is_number = name.startswith(("integer", "float"))
            assert value == (wanted.removesuffix(".0") if is_number else wanted)


def test_dates_are_iso_and_numbers_short(assets: Path) -> None:
    values = lists(read_source(assets / "sas7bdat_files/file1.sas7bdat")[""])
    assert values["date_row"] == [
        "2018-01-02", "2018-02-05", "2017-11-21", "2016-05-19", "1999-10-25",
    ]  # fmt: skip
    assert values["float_row"] == ["2.5", "17.23", "3.21", "100.9", "98.6"]
    assert values["integer_row"] == ["1", "2", "3", "4", "5"]


def test_only_wanted_columns(assets: Path) -> None:
    path = assets / "sas7bdat_files/file1.sas7bdat"
    assert lists(read_source(path, only={"integer_row", "X"})[""]) == {
        "integer_row": ["1", "2", "3", "4", "5"]
    }
    assert len(read_source(path, only=())[""]) == 5


def test_cut_file_is_refused(assets: Path, tmp_path: Path) -> None:
    whole = (assets / "sas7bdat_files/file1.sas7bdat").read_bytes()
    for size in (100, 20_000, 70_000):
        (message,) = refusal(write(tmp_path, "a.sas7bdat", whole[:size]))
        assert message.startswith("a.sas7bdat: the SAS dataset is damaged or cut short (")


def test_damaged_file_is_refused_or_read_but_never_crashes(assets: Path, tmp_path: Path) -> None:
    whole = (assets / "sas7bdat_files/file1.sas7bdat").read_bytes()
    for seed in range(4):
        random = np.random.default_rng(seed)
        damaged = np.frombuffer(whole, np.uint8).copy()
        damaged[random.integers(32, len(damaged), 3000)] = random.integers(0, 256, 3000)
        messages = refusal_or_nothing(write(tmp_path, "a.sas7bdat", damaged.tobytes()))
        assert reads_well(m.replace("Invalid", "") for m in messages)


def refusal_or_nothing(path: Path) -> list[str]:
    try:
        read_source(path, shown_as=path.name)
    except SourceError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize("content", [b"", b"ID,AGE\n1,2\n", bytes(5000)])
def test_other_files_are_refused(tmp_path: Path, content: bytes) -> None:
    assert refusal(write(tmp_path, "a.sas7bdat", content)) == [
        "a.sas7bdat: this is not a SAS dataset (.sas7bdat); name the right reader kind"
    ]


def test_special_missing_values_keep_their_letter() -> None:
    values = {"N": [1.0, "A", None, "_"], "T": ["x", "", None, "y"]}
    table = _table(values, ["N", "T"], {"N": "double", "T": "string"})
    assert table.column(f"N{SPECIAL}").to_pylist() == [None, ".A", None, "._"]
    facts = {
        "format": {"N": "", "T": "$1"},
        "label": {"N": "Number"},
        "file": {"encoding": "", "rows": "4"},
    }
    made = table_of_child(ChildTable("", table, (), (), facts), "a")
    assert lists(made) == {"N": ["1", ".A", None, "._"], "T": ["x", None, None, "y"]}
    assert (codes(made), made.labels) == (["SPECIAL_MISSING"], {"N": "Number"})


@pytest.mark.parametrize(
    ("format_", "values", "texts"),
    [
        ("DATE9", [0.0, 22000.0, -138061.0], ["1960-01-01", "2020-03-26", "1582-01-01"]),
        ("DATETIME20", [0.5, 86399.0], ["1960-01-01T00:00:00.5", "1960-01-01T23:59:59"]),
        ("TIME5", [27000.0, 88200.0, -5.0], ["07:30:00", "24:30:00", "-5"]),
        ("YYMMDD10", [0.5, 1e9], ["0.5", "1000000000"]),
        ("BEST12", [0.1, 1e22, -0.0], ["0.1", "1E22", "0"]),
    ],
)
def test_numbers_follow_their_format(format_: str, values: list[float], texts: list[str]) -> None:
    table = pa.table({"N": values, f"N{SPECIAL}": pa.nulls(len(values), pa.string())})
    facts = {
        "format": {"N": format_},
        "label": {},
        "file": {"encoding": "", "rows": str(len(values))},
    }
    made = table_of_child(ChildTable("", table, (), (), facts), "a")
    assert made.columns["N"].tolist() == texts
    assert codes(made) == (["NOT_A_DATE"] if texts[-1] in ("-5", "1000000000") else [])
