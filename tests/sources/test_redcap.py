"""REDCap flat exports: forms by the dictionary, sparse rows, repeats, checkboxes."""

from __future__ import annotations

from pathlib import Path

from raw_files import codes, lists, reads_well, refusal, sample, write

from cdisc_convert.model.source import RawTable
from cdisc_convert.sources._registry import read_source

DICTIONARY = (
    "Variable / Field Name,Form Name,Field Type,Field Label,"
    '"Choices, Calculations, OR Slider Labels"\n'
    "record_id,demog,text,Record,\n"
    'race,demog,checkbox,Race,"1, White | 2, Asian | -9, Not known"\n'
    "age,demog,text,Age,\n"
    "ae_term,ae,text,Term,\n"
    "vs_temp,vitals,text,Temperature,\n"
    "lab_x,labs,text,Lab,\n"
)
DATA = (
    "record_id,redcap_event_name,redcap_repeat_instrument,redcap_repeat_instance,"
    "redcap_data_access_group,race___1,race___2,race____9,age,demog_complete,"
    "ae_term,ae_complete,vs_temp,vitals_complete\n"
    "1,base,,,fr,1,0,0,40,2,,,,\n"
    "1,base,ae,1,fr,,,,,,Rash,2,,\n"
    "1,base,ae,2,fr,,,,,,NI,0,,\n"
    "1,week1,,,fr,0,0,0,,0,,,37.1,2\n"
    "2,base,,,us,0,0,0,,0,,,,0\n"
    "2,week1,,,us,0,0,1,,0,,,,\n"
)


def read(folder: Path, data: str = DATA, dictionary: str = DICTIONARY) -> dict[str, RawTable]:
    write(folder, "dictionary.csv", dictionary)
    return read_source(write(folder, "data.csv", data), "redcap", {"dictionary": "dictionary.csv"})


def test_each_form_has_the_rows_in_which_it_is_filled(tmp_path: Path) -> None:
    tables = read(tmp_path)
    assert {name: table.rows.tolist() for name, table in tables.items()} == {
        "": [2, 3, 4, 5, 7],
        "demog": [2, 7],
        "ae": [3, 4],
        "vitals": [5],
    }


def test_form_has_its_fields_and_the_system_columns(tmp_path: Path) -> None:
    assert lists(read(tmp_path)["ae"]) == {
        "record_id": ["1", "1"],
        "redcap_event_name": ["base", "base"],
        "redcap_repeat_instrument": ["ae", "ae"],
        "redcap_repeat_instance": ["1", "2"],
        "redcap_data_access_group": ["fr", "fr"],
        "ae_term": ["Rash", "NI"],
        "ae_complete": ["2", "0"],
    }


def test_row_that_fills_no_form_is_left_out(tmp_path: Path) -> None:
    assert read(tmp_path)[""].left_out == ((6, "empty row"),)


def test_checkbox_columns_are_labelled_with_their_choice(tmp_path: Path) -> None:
    labels = read(tmp_path)["demog"].labels
    assert labels["race___2"] == "Race (choice=Asian)"
    assert labels["race____9"] == "Race (choice=Not known)"
    assert labels["age"] == "Age"


def test_form_without_columns_is_absent(tmp_path: Path) -> None:
    assert "labs" not in read(tmp_path)


def test_columns_outside_the_dictionary_are_noted_and_keep_their_row(tmp_path: Path) -> None:
    lines = DATA.splitlines()
    data = "\n".join([lines[0] + ",extra", *(line + "," for line in lines[1:5]), lines[5] + ",x"])
    tables = read(tmp_path, data + "\n")
    assert codes(tables[""]) == ["UNKNOWN_COLUMN"]
    assert "extra" in tables[""].notes[0].text
    assert (tables[""].columns["extra"].tolist()[-1], tables[""].left_out) == ("x", ())
    assert "extra" not in tables["demog"].columns


def test_value_on_a_row_of_another_instrument_is_reported(tmp_path: Path) -> None:
    tables = read(tmp_path, DATA.replace("Rash,2,,", "Rash,2,38.5,"))
    assert tables["vitals"].rows.tolist() == [5]
    (note,) = tables[""].notes
    assert (note.code, note.row) == ("VALUE_OUTSIDE_FORM", 3)


def test_values_that_are_no_choice_are_noted_and_kept(tmp_path: Path) -> None:
    extra = (
        'sex,demog,radio,Sex,"1, Male | 2, Female"\nalive,demog,yesno,Alive,\n'
        "born,demog,truefalse,Born here,\nnote,demog,text,Note,\n"
    )
    head = "Variable / Field Name,Form Name,Field Type,Field Label,"
    dictionary = (
        f'{head}"Choices, Calculations, OR Slider Labels"\nrecord_id,demog,text,Record,\n'
        f'{extra}race,demog,checkbox,Race,"1, White | 2, Asian"\n'
    )
    data = (
        "record_id,sex,alive,born,note,race___1,race___2\n1,1,1,0,9,0,1\n2,Female,Yes,True,x,1,0\n"
        "3,3,2,maybe,,Checked,Unchecked\n4,3,,,,x,\n5,male,,,,,\n"
    )
    write(tmp_path, "dictionary.csv", dictionary)
    path = write(tmp_path, "data.csv", data)
    tables = read_source(path, "redcap", {"dictionary": "dictionary.csv"})
    assert [(n.code, n.row, n.text) for n in tables[""].notes] == [
        (
            "VALUE_NO_CHOICE",
            row,
            f"column {name} holds what is no choice of the dictionary, on {text}",
        )
        for name, row, text in (
            ("sex", 4, "3 of 5 rows: '3' (2), 'male' (1); first on row 4"),
            ("alive", 4, "1 of 3 rows: '2' (1); first on row 4"),
            ("born", 4, "1 of 3 rows: 'maybe' (1); first on row 4"),
            ("race___1", 5, "1 of 4 rows: 'x' (1); first on row 5"),
        )
    ]
    assert tables["demog"].columns["sex"].tolist() == ["1", "Female", "3", "3", "male"]


def test_unknown_repeating_instrument_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "dictionary.csv", DICTIONARY)
    path = write(tmp_path, "data.csv", DATA.replace(",ae,1,", ",Adverse events,1,"))
    messages = refusal(path, "redcap", dictionary="dictionary.csv")
    assert messages == [
        "data.csv:3: row 3: redcap_repeat_instrument is 'Adverse events', which is no form of the "
        "dictionary; export raw values (not labels) with the dictionary of the same project"
    ]


def test_dictionary_is_required_and_must_exist(tmp_path: Path) -> None:
    path = write(tmp_path, "data.csv", DATA)
    without, missing = refusal(path, "redcap"), refusal(path, "redcap", dictionary="no.csv")
    assert "is read with its data dictionary" in without[0]
    assert missing[0].startswith("no.csv: this data dictionary does not exist")
    assert reads_well(without + missing)


def test_dictionary_must_be_one(tmp_path: Path) -> None:
    write(tmp_path, "d.csv", "a,b\n1,2\n")
    (message,) = refusal(write(tmp_path, "data.csv", DATA), "redcap", dictionary="d.csv")
    assert message.startswith("d.csv: column 'Variable / Field Name' is missing")


def test_missing_record_id_and_repeated_columns_are_refused(tmp_path: Path) -> None:
    write(tmp_path, "d.csv", DICTIONARY)
    path = write(tmp_path, "data.csv", "age,ae_term\n1,2\n")
    assert "column 'record_id'" in refusal(path, "redcap", dictionary="d.csv")[0]
    path = write(tmp_path, "data.csv", "record_id,age,age\n1,2,3\n")
    assert "header 'age' stands over" in refusal(path, "redcap", dictionary="d.csv")[0]


def test_wanted_columns_do_not_change_the_rows(tmp_path: Path) -> None:
    write(tmp_path, "dictionary.csv", DICTIONARY)
    path = write(tmp_path, "data.csv", DATA)
    tables = read_source(path, "redcap", {"dictionary": "dictionary.csv"}, only={"record_id"})
    assert (list(tables["demog"].columns), len(tables["demog"])) == (["record_id"], 2)


def test_longitudinal_sample() -> None:
    path = sample("redcap-longitudinal/data.csv")
    tables = read_source(path, "redcap", {"dictionary": "dictionary.csv"})
    assert {name: len(table) for name, table in tables.items()} == {
        "": 16,
        "demographics": 3,
        "contact_info": 0,
        "baseline_data": 3,
        "visit_lab_data": 4,
        "patient_morale_questionnaire": 10,
        "visit_blood_workup": 4,
        "visit_observed_behavior": 6,
        "completion_data": 2,
        "completion_project_questionnaire": 3,
    }
    assert tables[""].left_out == ((15, "empty row"), (19, "empty row"))
    demographics = tables["demographics"]
    assert demographics.columns["study_id"].tolist() == ["100", "220", "304"]
    assert demographics.columns["dob"].tolist() == ["1983-09-23", "2011-02-12", "2005-04-02"]
    assert tables["baseline_data"].columns["redcap_event_name"].tolist() == [
        "enrollment_arm_1",
        "enrollment_arm_1",
        "enrollment_arm_2",
    ]
    assert tables["visit_lab_data"].columns["vld1"].tolist()[1] == ".423"


def test_repeating_sparse_sample() -> None:
    path = sample("redcap-repeating-sparse/data.csv")
    tables = read_source(path, "redcap", {"dictionary": "dictionary.csv"})
    assert tables["demographics"].rows.tolist() == [2, 6, 8, 9, 10]
    assert lists(tables["bp"])["bp_systolic"] == ["110", "111", "112", "114"]
    assert lists(tables["bp"])["redcap_repeat_instance"] == ["1", "2", "3", "1"]


def test_validation_types_sample_has_one_row_that_is_empty() -> None:
    path = sample("redcap-repeating-sparse/validation-types-data.csv")
    tables = read_source(path, "redcap", {"dictionary": "validation-types-dictionary.csv"})
    assert (len(tables[""]), tables[""].left_out) == (0, ((2, "empty row"),))
    assert len(tables["form_1"].columns) == 52
