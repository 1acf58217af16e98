from __future__ import annotations

import pytest

from cdisc_convert.language.studies import load_study
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.spec import ConfigValue
from tests.messages.mapping_cases import STUDY, problems_of, write_study

X = "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n  AETERM: {how: empty}\n"


def test_folder_without_study_yaml(tmp_path):
    with pytest.raises(
        SpecError, match=r"study\.yaml: there is no such file; a study folder holds"
    ):
        load_study(tmp_path)


def test_study_of_the_small_mapping(tmp_path):
    study = load_study(write_study(tmp_path, {"x.yaml": X}))
    assert (study.name, study.studyid, study.register.source) == ("s", "S1", "dm")
    limit = study.config["limit"]
    assert isinstance(limit, ConfigValue)
    assert (limit.value, limit.source) == (30, "seed")
    assert study.tables["how"].is_raw and not study.tables["tests"].is_raw
    assert study.sources["dm"].per == "subject"
    assert study.files == ("study.yaml", "x.yaml")


def test_keys_of_a_source(tmp_path):
    text = STUDY.replace(
        "files: [x.yaml]",
        "  lab:\n    files: lab/fr_*.csv\n    file_name: fr_{SITEID}\n    optional: true\n"
        "    reader: {kind: csv, encoding: latin-1, delimiter: ';', decimal: ','}\n"
        "    columns: {N° patient: PATIENT}\n"
        "    subject: {column: PATIENT, form: '{SUBJID}', with: [SITEID]}\n    key: PATIENT\n"
        "    missing: {NI: NO INFORMATION, -999: UNKNOWN}\n    duplicates: report\n"
        "    time_zone: {column: TZ}\n    vendor: true\n    crf: [3, 4]\n"
        "    not_submitted: {use: system, A: b}\nfiles: [x.yaml]",
    )
    files = {
        "study.yaml": text,
        "x.yaml": X + "---\nnot_submitted: system\ncolumns: {Z: made by the EDC}\n",
    }
    lab = load_study(write_study(tmp_path, files)).sources["lab"]
    assert lab.is_optional and lab.is_vendor
    assert lab.columns == {"N° patient": "PATIENT"}
    assert lab.subject.with_ == ("SITEID",)
    assert lab.missing == {"NI": "NO INFORMATION", "-999": "UNKNOWN"}
    assert (lab.time_zone, lab.time_zone_column) == ("", "TZ")
    assert lab.crf == ("3", "4")
    assert lab.not_submitted == {"Z": "made by the EDC", "A": "b"}
    assert lab.key == ("PATIENT",)


def test_study_fragment_takes_the_place_of_the_library(tmp_path):
    fragment = "fragment: ids\nvariables:\n  AETERM: {how: constant, value: WORD}\n"
    files = {
        "study.yaml": STUDY + "library: lib\n",
        "lib/ids.yaml": fragment.replace("WORD", "library"),
        "lib/more.yaml": fragment.replace("ids", "more")
        .replace("AETERM", "AEMORE")
        .replace("WORD", "library"),
        "x.yaml": fragment.replace("WORD", "study")
        + "---\ndataset: AE\nuse: [ids, more]\nrows: [{how: take, from: ae}]\nkey: [AETERM]\n",
    }
    statements = load_study(write_study(tmp_path, files)).datasets["AE"].statements
    assert statements["AETERM"].make.arguments["value"] == "study"
    assert statements["AEMORE"].make.arguments["value"] == "library"


def test_folders_are_read_in_order_of_names(tmp_path):
    files = {
        "study.yaml": STUDY.replace("[x.yaml]", "[sdtm/]"),
        "sdtm/b.yaml": X.replace("AE", "BE"),
        "sdtm/a.yaml": X,
        "sdtm/note.txt": "no mapping",
    }
    study = load_study(write_study(tmp_path, files))
    assert list(study.datasets) == ["AE", "BE"]


def test_faults_of_all_files_are_told_together_and_sorted(tmp_path):
    files = {
        "study.yaml": STUDY.replace("studyid: S1\n", "").replace(
            "[x.yaml]", "[x.yaml, y.yaml, z.yaml]"
        ),
        "x.yaml": X.replace("empty", "emptyy"),
        "y.yaml": "dataset: [\n",
        "z.yaml": "fragment: a\nrows: []\n",
    }
    places = [str(problem.place) for problem in problems_of(tmp_path, files)]
    assert places == ["study.yaml:1", "x.yaml:5", "y.yaml:2", "z.yaml:2"]


def test_cutoff(tmp_path):
    for text, expected in (("2025-06-30", "2025-06-30"), ("none", "")):
        files = {"study.yaml": STUDY + f"cutoff: {{date: {text}}}\n", "x.yaml": X}
        assert load_study(write_study(tmp_path, files)).cutoff == expected
