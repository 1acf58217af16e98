from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.rules.case_folder import is_case_folder, read_case_folder
from cdisc_convert.rules.dataset_folder import read_study

VARIABLES = """dataset,variable,label,type,length
ae,DOMAIN,Domain Abbreviation,Char,2
ae,AESEQ,Sequence Number,Num,8
ae,AETERM,Reported Term,Char,200
"""


def folder(tmp_path: Path, **files: str) -> Path:
    names = {"env": ".env", "datasets": "_datasets.csv", "variables": "_variables.csv"}
    for name, text in files.items():
        (tmp_path / names.get(name, f"{name}.csv")).write_text(text, encoding="utf-8")
    return tmp_path


def case(tmp_path: Path, ae: str, **more: str):
    told = {"datasets": "Filename,Label\nae,Adverse Events\n", "variables": VARIABLES, **more}
    return read_case_folder(folder(tmp_path, ae=ae, **told))


def notes(made) -> list[str]:
    return [note.code for note in made.notes]


def test_datasets_have_types_labels_and_file_names(tmp_path):
    made = case(tmp_path, 'DOMAIN,AESEQ,AETERM\nAE,1," NA"\nAE,,\n')
    (ae,) = made.datasets
    assert (ae.name, ae.data.label, ae.file_name, len(ae)) == ("AE", "Adverse Events", "ae.csv", 2)
    assert ae.data.columns["AESEQ"].tolist() == [1.0, None]
    assert ae.data.columns["AETERM"].tolist() == [" NA", None]
    assert [(v.name, v.type, v.length) for v in ae.data.variables] == [
        ("DOMAIN", "Char", 2),
        ("AESEQ", "Num", 8),
        ("AETERM", "Char", 200),
    ]
    assert notes(made) == []


def test_settings_choose_the_standard(tmp_path):
    where = folder(
        tmp_path,
        env="PRODUCT=sdtmig\nVERSION=3-3\nCT=sdtmct-2024-03-29\n",
        variables=VARIABLES,
        datasets="Filename,Label\nae,Adverse Events\n",
        ae="DOMAIN,AESEQ,AETERM\nAE,1,x\n",
    )
    library = read_study(where).library
    assert (library.standard, library.version) == ("sdtmig", "3.3")
    assert library.packages == ("sdtm-2024-03-29",)
    assert read_study(where, "sdtmig", "3-4").library.version == "3.4"


def test_a_version_that_is_not_at_hand_is_told(tmp_path):
    where = folder(tmp_path, ae="DOMAIN\nAE\n", env="PRODUCT=SDTMIG\nVERSION=3-2\n", variables="")
    made = read_study(where)
    assert [note.code for note in made.notes if note.code == "STANDARD_NOT_AT_HAND"]
    assert made.library.guide_version == "3.3"


def test_without_settings_names_of_datasets_choose_the_standard(tmp_path):
    where = folder(tmp_path, adsl="USUBJID\n1\n", datasets="Filename,Label\nadsl,x\n")
    assert read_study(where).library.standard == "adamig"


def test_a_label_with_commas_shifts_nothing(tmp_path):
    shifted = VARIABLES + "ae,AEOUT,Outcome, as reported,Char,10\n"
    made = case(tmp_path, "DOMAIN,AEOUT\nAE,x\n", variables=shifted)
    variable = made.datasets[0].data.variables[-1]
    assert (variable.label, variable.type, variable.length) == ("Outcome, as reported", "Char", 10)
    assert "COMMAS_SHIFTED" in notes(made)


def test_a_column_that_comes_twice_is_numbered(tmp_path):
    made = case(tmp_path, "DOMAIN,AETERM,AETERM\nAE,x,y\n")
    assert list(made.datasets[0].data.columns) == ["DOMAIN", "AETERM", "AETERM.1"]
    assert "NAME_TWICE" in notes(made)


def test_a_file_that_is_not_listed_is_left_out(tmp_path):
    made = case(tmp_path, "DOMAIN\nAE\n", dm="DOMAIN\nDM\n")
    assert [dataset.name for dataset in made.datasets] == ["AE"]
    assert notes(made) == ["FILE_NOT_LISTED"]


def test_a_listed_file_that_is_not_there_is_told(tmp_path):
    made = case(tmp_path, "DOMAIN\nAE\n", datasets="Filename,Label\nae,x\ndm,y\n")
    assert "FILE_MISSING" in notes(made)


def test_columns_that_are_not_listed_are_typed_by_their_values(tmp_path):
    made = case(tmp_path, "DOMAIN,N,T,E\nAE,1,x,\nAE,2,1,\n")
    columns = made.datasets[0].data.columns
    assert columns["N"].tolist() == [1.0, 2.0]
    assert columns["T"].tolist() == ["x", "1"]
    assert columns["E"].tolist() == [None, None]
    assert "VARIABLE_NOT_LISTED" in notes(made)


def test_texts_among_numbers_count_as_missing_and_are_told(tmp_path):
    made = case(tmp_path, "DOMAIN,AESEQ\nAE,1\nAE,<5\n")
    assert made.datasets[0].data.columns["AESEQ"].tolist() == [1.0, None]
    (note,) = made.notes
    assert "AESEQ is Num; 1 values are no numbers" in note.text


def test_classes_of_analysis_data_are_taken_from_the_list(tmp_path):
    listed = "Filename,Label,Class,Subclass\nae,x,BASIC DATA STRUCTURE,TIME TO EVENT\n"
    (made,) = case(tmp_path, "DOMAIN\nAE\n", datasets=listed).datasets
    assert made.data.class_ == "BASIC DATA STRUCTURE"
    assert made.data.attributes["subclass"] == "TIME TO EVENT"


def test_a_folder_without_lists_is_no_case(tmp_path):
    assert not is_case_folder(folder(tmp_path, ae="DOMAIN\nAE\n"))
    with pytest.raises(SourceError, match="has no dataset"):
        read_study(tmp_path)
    with pytest.raises(SourceError, match="is no folder"):
        read_study(tmp_path / "nowhere")


def test_windows_texts_are_read(tmp_path):
    where = folder(tmp_path, datasets="Filename,Label\nae,x\n", variables=VARIABLES)
    (where / "ae.csv").write_bytes("DOMAIN,AETERM\nAE,naïve\n".encode("cp1252"))
    assert read_case_folder(where).datasets[0].data.columns["AETERM"].tolist() == ["naïve"]
