"""Castor exports: one file, a folder, a zip."""

from __future__ import annotations

import zipfile
from pathlib import Path

from raw_files import codes, lists, refusal, sample, write

from cdisc_convert.sources._registry import read_source


def test_sample_folder_gives_a_table_per_file() -> None:
    tables = read_source(sample("castor"), "castor")
    assert {name: (len(t), len(t.columns)) for name, t in tables.items()} == {
        "CastorAdverseEvent": (2, 15),
        "CastorMedication": (2, 12),
        "CastorStudy": (2, 76),
        "CastorUnscheduledVisit": (1, 21),
    }
    events = lists(tables["CastorAdverseEvent"])
    assert events["institute"] == ["Franciscus Gasthuis & Vlietland"] * 2
    assert events["AE_severity"] == [None, "Life-threatening"]
    assert codes(tables["CastorAdverseEvent"]) == ["TRAILING_DELIMITER"]
    study = tables["CastorStudy"].columns
    assert study["ic_language#Dutch"].tolist() == ["0", "-99"]
    assert study["pat_height"].tolist() == ["1.75", "-95.0"]
    assert study["base_date"].tolist() == ["22-06-2021", "31-12-2999"]


def test_sample_file_gives_one_table() -> None:
    table = read_source(sample("castor/CastorMedication.csv"), "castor")[""]
    assert lists(table)["med_name"] == ["Diclofenac", None]


def test_zip_of_files(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("export/AE.csv", "record_id;x\n1;2,5\n")
    tables = read_source(path, "castor", shown_as="a.zip")
    assert lists(tables["AE"]) == {"record_id": ["1"], "x": ["2,5"]}
    assert tables["AE"].file == "a.zip!export/AE.csv"


def test_folder_without_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "readme.txt", "x")
    assert "there is no .csv file in it" in refusal(tmp_path, "castor")[0]
