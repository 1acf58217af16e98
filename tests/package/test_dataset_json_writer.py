"""Dataset-JSON 1.1: exact to the bit, the same bytes each time, read by another library too."""

from __future__ import annotations

import json
import struct

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from odmlib.dataset_json_1_1.model import DatasetJSON

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package.dataset_json import DatasetJsonRefusal, write_dataset_json
from cdisc_convert.rules.dataset_folder import READERS
from cdisc_convert.sources._dataset_json_typed import read_typed

ENDINGS = [".json", ".ndjson"]
COLUMNS = {
    "USUBJID": Column.of_texts(["S1", 'S"2\\', "Ä\n\u2028"]),
    "AESTDTC": Column.of_texts(["2024-01-05", "2024-02-29", None], Kind.ISO),
    "AEENDTC": Column.of_texts(["2024-01-05T10:00:00", None, "2024-02"], Kind.ISO),
    "AESEQ": Column.of_numbers([1, 2, 3]),
    "AVAL": Column.of_numbers([0.1 + 0.2, 5e-324, None]),
    "ZERO": Column.of_numbers([-0.0, 0.0, 1e300]),
    "ADT": Column.of_numbers([23000, None, -1], Kind.DATE),
    "ADTM": Column.of_numbers([2.0e9, 2.0e9 + 1, None], Kind.DATETIME),
    "ATM": Column.of_numbers([0, 86399, None], Kind.TIME),
    "ODDTM": Column.of_numbers([0.25, 90000, None], Kind.TIME),
}
TYPES = {
    "AESTDTC": ("date", None),
    "AEENDTC": ("string", None),
    "AESEQ": ("integer", None),
    "AVAL": ("double", None),
    "ZERO": ("double", None),
    "ADT": ("date", "integer"),
    "ADTM": ("datetime", "integer"),
    "ATM": ("time", "integer"),
    "ODDTM": ("double", None),
}


def dataset(columns=COLUMNS, keys=("USUBJID", "AESEQ")):
    variables = [
        Variable(n, f"Label {n}", "Char" if c.is_text else "Num") for n, c in columns.items()
    ]
    return Dataset("AE", "Adverse Events", tuple(variables), columns, keys)


def bits(column):
    return [None if v is None else struct.pack(">d", v) for v in column.tolist()]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_value_comes_back(tmp_path, ending):
    meant = dataset()
    write_dataset_json(meant, tmp_path / f"ae{ending}", study="S", define="define.xml")
    read = read_typed(tmp_path / f"ae{ending}")
    assert (read.name, read.label, read.keys) == ("AE", "Adverse Events", ("USUBJID", "AESEQ"))
    for name, column in meant.columns.items():
        if column.is_text:
            assert read.columns[name].tolist() == column.tolist()
        else:
            assert bits(read.columns[name]) == bits(column)
    assert read.columns["ADT"].kind is Kind.DATE


@pytest.mark.parametrize("ending", ENDINGS)
def test_types_are_those_of_the_standard(tmp_path, ending):
    write_dataset_json(dataset(), tmp_path / f"ae{ending}")
    text = (tmp_path / f"ae{ending}").read_text(encoding="utf-8")
    told = json.loads(text.split("\n")[0] if ending == ".ndjson" else text)
    found = {c["name"]: (c["dataType"], c.get("targetDataType")) for c in told["columns"]}
    assert TYPES.items() <= found.items()
    assert (told["records"], told["datasetJSONVersion"]) == (3, "1.1.0")
    assert told["columns"][0]["itemOID"] == "IT.AE.USUBJID"


def test_another_library_reads_it(tmp_path):
    meant = dataset()
    write_dataset_json(meant, tmp_path / "ae.json")
    write_dataset_json(meant, tmp_path / "ae.ndjson")
    told = json.loads((tmp_path / "ae.json").read_text(encoding="utf-8"))
    by_library = DatasetJSON.from_dict(told)
    assert [c.name for c in by_library.columns] == list(meant.columns)
    assert [row[4] for row in by_library.rows] == [0.1 + 0.2, 5e-324, None]
    assert [row[6] for row in by_library.rows] == ["2022-12-21", None, "1959-12-31"]
    lines = (tmp_path / "ae.ndjson").read_text(encoding="utf-8").split("\n")
    assert [json.loads(line) for line in lines[1:] if line] == told["rows"]


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.none() | st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=3)
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(ENDINGS),
    st.sampled_from([Kind.NUMBER, Kind.DATE, Kind.DATETIME, Kind.TIME]),
)
def test_any_number_and_text_comes_back_to_the_bit(tmp_path_factory, rows, ending, kind):
    path = tmp_path_factory.mktemp("json") / f"ae{ending}"
    numbers, texts = zip(*rows, strict=True)
    meant = {
        "N": Column.of_numbers(list(numbers), kind),
        "T": Column.of_texts([text.encode("utf-8", "ignore").decode() for text in texts]),
    }
    write_dataset_json(dataset(meant, ()), path)
    read = read_typed(path)
    assert bits(read.columns["N"]) == bits(meant["N"])
    assert read.columns["T"].tolist() == meant["T"].tolist()


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_records(tmp_path, ending):
    empty = {name: column.take(np.empty(0, np.int64)) for name, column in COLUMNS.items()}
    write_dataset_json(dataset(empty), tmp_path / f"ae{ending}")
    (found,) = READERS[ending](tmp_path / f"ae{ending}", [])
    assert (len(found), list(found.data.columns)) == (0, list(COLUMNS))


def test_an_infinite_number_is_refused_and_leaves_nothing(tmp_path):
    columns = {"N": Column.of_numbers([float("inf")])}
    with pytest.raises(DatasetJsonRefusal, match="infinite"):
        write_dataset_json(dataset(columns, ()), tmp_path / "ae.json")
    assert list(tmp_path.iterdir()) == []


def test_the_same_bytes_each_time(tmp_path):
    first = write_dataset_json(dataset(), tmp_path / "a.json")
    assert write_dataset_json(dataset(), tmp_path / "b.json") == first
