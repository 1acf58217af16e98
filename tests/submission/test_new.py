"""`new`: a study's folder from raw exports, a workbook or a define.xml."""

from __future__ import annotations

import csv

import pytest

from cdisc_convert.language.studies import load_study
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.pipeline import prepare
from cdisc_convert.sources.xpt import read_xpt
from cdisc_convert.standards.sdtmig import sdtm_variables
from cdisc_convert.submission.scaffold.draft_dataset import date_formats
from cdisc_convert.submission.scaffold.suggest import suggestions
from tests.cli.command import call, output
from tests.studies.oracle import ORACLE, needs_shared
from tests.submission.define_examples import EXAMPLES, needs_examples
from tests.submission.test_p21_workbooks import SPECS, needs_specs


def raw(folder, name, *rows):
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", newline="") as file:
        csv.writer(file).writerows(rows)


def test_draft_from_a_raw_export(tmp_path):
    export = tmp_path / "raw"
    raw(
        export,
        "dm.csv",
        ["SITEID", "SUBJID", "SEX", "BRTHDAT", "NOTE"],
        ["01", "001", "F", "01-MAR-1960", "x"],
        ["01", "002", "M", "13-APR-1971", ""],
    )
    raw(
        export,
        "ae.csv",
        ["SITEID", "SUBJID", "AETERM", "AESTDAT", "AESER_STD", "COMMENT1"],
        ["01", "001", "Headache", "2024-01-05", "N", ""],
        ["01", "001", "Nausea", "2024-01-06", "Y", "z"],
    )
    (export / "readme.pdf").write_bytes(b"%PDF")
    study = tmp_path / "study"
    told = output("new", str(study), "--from-raw", str(export))
    assert "check: no problems" in told and "next:" in told
    ae = (study / "sdtm/ae.yaml").read_text()
    assert "AETERM: {how: copy, from: ae_raw.AETERM}  # suggested: same name, 100 of 100" in ae
    assert (
        "AESTDTC: {how: iso_date, from: ae_raw.AESTDAT, formats: [YYYY-MM-DD]}  # suggested: CDASH name"
        in ae
    )
    assert "AESER: {how: decode, from: ae_raw.AESER_STD" in ae
    dm = (study / "sdtm/dm.yaml").read_text()
    assert "BRTHDTC: {how: iso_date, from: dm_raw.BRTHDAT, formats: [DD-MMM-YYYY]}" in dm
    loaded = load_study(study)
    assert loaded.register is not None and loaded.register.source == "dm_raw"
    assert loaded.sources["ae_raw"].key[:2] == ("SITEID", "SUBJID")
    assert dict(loaded.sources["ae_raw"].not_submitted) == {"COMMENT1": "not mapped yet"}
    done = call(
        "convert", str(study), "--raw", str(export), "--out", str(tmp_path / "run"), "--quiet"
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert (tmp_path / "run/sdtm/ae.xpt").exists()


def test_files_of_one_domain_become_parts_of_a_stack(tmp_path):
    export = tmp_path / "raw"
    raw(export, "dm.csv", ["SUBJID", "SEX"], ["1", "F"], ["2", "M"])
    raw(export, "ae_log.csv", ["SUBJID", "AETERM", "AESTDAT"], ["1", "Headache", "2024-01-05"])
    raw(export, "ae_infusion.csv", ["SUBJID", "AETERM", "AESEV"], ["2", "Fever", "MILD"])
    study = tmp_path / "study"
    told = output("new", str(study), "--from-raw", str(export))
    assert "check: no problems" in told
    assert "ae_log.csv: AE, 2 of 3 columns suggested" in told
    ae = (study / "sdtm/ae.yaml").read_text()
    assert "- how: stack" in ae and "one part for each file" in ae
    assert "AETERM: {how: by_part}" in ae and "ae_infusion.AESEV" in ae
    done = ("--raw", str(export), "--out", str(tmp_path / "run"), "--quiet", "--no-report")
    call("convert", str(study), *done)
    (member,) = read_xpt(tmp_path / "run/sdtm/ae.xpt").members
    assert member.columns["AETERM"].tolist() == ["Headache", "Fever"]
    assert member.columns["AESEV"].tolist() == [None, "MILD"]
    assert member.columns["AESEQ"].tolist() == [1, 1]


ODM_FORMS = """<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot" FileOID="F" ODMVersion="1.3">
<ClinicalData StudyOID="S" MetaDataVersionOID="M"><SubjectData SubjectKey="1">
<StudyEventData StudyEventOID="E"><FormData FormOID="X">
<ItemGroupData ItemGroupOID="DM"><ItemData ItemOID="SEX" Value="F"/></ItemGroupData>
<ItemGroupData ItemGroupOID="AE"><ItemData ItemOID="AETERM" Value="Fever"/></ItemGroupData>
</FormData></StudyEventData></SubjectData></ClinicalData></ODM>"""


def test_tables_of_one_file_are_sources_with_their_form(tmp_path):
    export = tmp_path / "raw"
    export.mkdir()
    (export / "export.xml").write_text(ODM_FORMS)
    study = tmp_path / "study"
    assert "check: no problems" in output("new", str(study), "--from-raw", str(export))
    text = (study / "study.yaml").read_text()
    assert text.count('file: "export.xml"') == 2 and 'form: "AE"' in text
    done = ("--raw", str(export), "--out", str(tmp_path / "run"), "--quiet", "--no-report")
    call("convert", str(study), *done)
    assert (tmp_path / "run/sdtm/ae.xpt").exists()
    wrong = text.replace('form: "AE"', 'form: "EA"')
    (study / "study.yaml").write_text(wrong)
    told = call("convert", str(study), *done)
    assert "holds no form 'EA'; it holds DM, AE" in str(told.exception)


@needs_shared
def test_draft_of_the_oracle_export_passes_check(tmp_path):
    told = output("new", str(tmp_path / "abc"), "--from-raw", str(ORACLE / "abc01/raw"))
    assert "check: no problems" in told
    study, _, facts = prepare(str(tmp_path / "abc"))
    assert {"DM", "AE", "CM", "VS", "LB", "EX", "DS"} <= set(facts)
    assert all("suggested" in path.read_text() for path in (tmp_path / "abc/sdtm").glob("*.yaml"))
    assert study.sources["lb_raw"].key


@needs_examples
@pytest.mark.parametrize("name", ["v21-sdtm-cdisc2019.xml", "v20-adam-arm-rconsortium-pilot3.xml"])
def test_target_spec_from_a_define(name, tmp_path):
    told = output("new", str(tmp_path / "abc"), "--from-define", str(EXAMPLES / name))
    assert "check: no problems" in told
    _, _, facts = prepare(str(tmp_path / "abc"))
    some = next(iter((tmp_path / "abc").glob("*/*.yaml"))).read_text()
    assert len(facts) >= 5 and "Not mapped yet. Origin:" in some
    lists = list(csv.reader((tmp_path / "abc/tables/codelists.csv").open()))
    assert len(lists) > 100


@needs_specs
def test_target_spec_from_a_workbook(tmp_path):
    path = next(path for path in SPECS.glob("gen2*.xlsx"))
    told = output("new", str(tmp_path / "abc"), "--from-p21", str(path))
    assert "check: no problems" in told
    adsl = (tmp_path / "abc/adam/adsl.yaml").read_text()
    assert "structure: ADSL" in adsl and "Method:" in adsl


def test_nothing_is_overwritten_and_one_origin_is_asked_for(tmp_path):
    export = tmp_path / "raw"
    raw(export, "dm.csv", ["SUBJID", "SEX"], ["1", "F"])
    (tmp_path / "study").mkdir()
    (tmp_path / "study/mine.txt").write_text("kept")
    told = call("new", str(tmp_path / "study"), "--from-raw", str(export))
    assert isinstance(told.exception, SpecError) and "not empty" in str(told.exception)
    assert (tmp_path / "study/mine.txt").read_text() == "kept"
    assert call("new", str(tmp_path / "other")).exit_code == 2


def test_suggestions_say_why():
    found = suggestions(
        ["AETERM", "AESTDAT", "SEV", "AEOUT_STD", "RELATED", "ZZZ"],
        {"RELATED": "Causality"},
        "AE",
        sdtm_variables("3.4", "AE"),
    )
    told = {one.column: (one.variable, one.why) for one in found}
    assert told["AETERM"] == ("AETERM", "same name")
    assert told["AESTDAT"] == ("AESTDTC", "CDASH name (--STDAT)")
    assert told["SEV"] == ("AESEV", "same name with the domain")
    assert told["AEOUT_STD"] == ("AEOUT", "same name without _STD")
    assert told["RELATED"] == ("AEREL", "alike in label")
    assert "ZZZ" not in told


@pytest.mark.parametrize(
    ("values", "formats"),
    [
        (["2024-01-05", "2024-02"], ["YYYY-MM-DD"]),
        (["01-MAR-2024", "5-Apr-2024"], ["DD-MMM-YYYY"]),
        (["13/02/2024"], ["DD/MM/YYYY"]),
        (["02/13/2024"], ["MM/DD/YYYY"]),
        (["20240105"], ["YYYYMMDD"]),
        (["soon", ""], []),
    ],
)
def test_date_formats_are_read_from_the_data(values, formats):
    assert date_formats(Column.of_texts(values)) == formats
