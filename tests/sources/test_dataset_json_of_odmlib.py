"""Dataset-JSON 1.1 files that another library wrote, as JSON and as lines."""

from __future__ import annotations

from pathlib import Path

import pytest
from odmlib.dataset_json_1_1.model import Column, DatasetJSON
from raw_files import lists

from cdisc_convert.sources._registry import read_source

ROWS = [["T1-001", 1, 120.5, "2024-03-01"], ["T1-002", 2, None, ""], ["T1-é", 3, 0.1, "2024-03"]]


@pytest.mark.parametrize("ending", ["json", "ndjson"])
def test_file_of_odmlib(tmp_path: Path, ending: str) -> None:
    kinds = {"USUBJID": "string", "VSSEQ": "integer", "VSSTRESN": "double", "VSDTC": "string"}
    dataset = DatasetJSON(
        datasetJSONCreationDateTime="2024-05-01T12:00:00",
        datasetJSONVersion="1.1.0",
        itemGroupOID="IG.VS",
        name="VS",
        label="Vital Signs",
        records=len(ROWS),
    )
    for name, kind in kinds.items():
        dataset.add_column(Column(itemOID=f"IT.{name}", name=name, label=name, dataType=kind))
    for row in ROWS:
        dataset.add_row(row)
    path = tmp_path / f"vs.{ending}"
    getattr(dataset, f"write_{ending}")(str(path))
    table = read_source(path)[""]
    assert lists(table) == {
        "USUBJID": ["T1-001", "T1-002", "T1-é"],
        "VSSEQ": ["1", "2", "3"],
        "VSSTRESN": ["120.5", None, "0.1"],
        "VSDTC": ["2024-03-01", None, "2024-03"],
    }
    assert table.rows.tolist() == [1, 2, 3]
