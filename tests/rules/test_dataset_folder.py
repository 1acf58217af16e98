from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from cdisc_convert.rules.dataset_folder import read_study

JSON = {
    "datasetJSONCreationDateTime": "2025-01-01T00:00:00",
    "datasetJSONVersion": "1.1.0",
    "itemGroupOID": "IG.AE",
    "name": "AE",
    "label": "Adverse Events",
    "records": 2,
    "columns": [
        {"itemOID": "A", "name": "DOMAIN", "label": "Domain", "dataType": "string", "length": 2},
        {"itemOID": "B", "name": "AESEQ", "label": "Sequence", "dataType": "integer"},
    ],
    "rows": [["AE", 1], ["AE", None]],
}


def test_dataset_json_keeps_types_and_labels(tmp_path: Path):
    (tmp_path / "ae.json").write_text(json.dumps(JSON), encoding="utf-8")
    (tmp_path / "notes.json").write_text('{"x": 1}', encoding="utf-8")
    (ae,) = read_study(tmp_path).datasets
    assert (ae.name, ae.data.label, ae.domain) == ("AE", "Adverse Events", "AE")
    assert ae.data.columns["AESEQ"].tolist() == [1.0, None]
    assert [(v.name, v.type, v.length) for v in ae.data.variables] == [
        ("DOMAIN", "Char", 2),
        ("AESEQ", "Num", None),
    ]


def test_of_two_forms_of_a_dataset_one_is_read_and_the_other_told(tmp_path: Path):
    (tmp_path / "ae.json").write_text(json.dumps(JSON), encoding="utf-8")
    table = pa.table({"DOMAIN": ["AE"], "AESEQ": [1.0]})
    parquet.write_table(table, tmp_path / "ae.parquet")
    parquet.write_table(pa.table({"DOMAIN": ["DM"], "AGE": [30.0]}), tmp_path / "dm.parquet")
    made = read_study(tmp_path)
    assert [(one.name, one.file_name) for one in made.datasets] == [
        ("AE", "ae.json"),
        ("DM", "dm.parquet"),
    ]
    assert made.datasets[1].data.columns["AGE"].tolist() == [30.0]
    assert [note.code for note in made.notes] == ["DATASET_TWICE"]


def test_several_xml_files_need_a_choice(tmp_path: Path):
    (tmp_path / "ae.json").write_text(json.dumps(JSON), encoding="utf-8")
    for name in ("a.xml", "b.xml"):
        (tmp_path / name).write_text("<a/>", encoding="utf-8")
    made = read_study(tmp_path)
    assert made.define is None
    assert [note.code for note in made.notes] == ["SEVERAL_DEFINES"]
