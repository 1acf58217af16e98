"""NCT03821038: rules of conversion beside the tricky cases, on one crafted subject."""

from __future__ import annotations

import math

import pytest

from tests.studies.sep.crafted import Export
from tests.studies.sep.runs import Output, convert

SUBJECT = "103-004"


def crafted() -> Export:
    """A subject with awkward rows in every form and file."""
    export = Export()
    export.subject(SUBJECT)
    export.infusion(SUBJECT, "day4_arm_1", "2020-01-13 10:00", dose_ug="760", wt_kg="UNK")
    export.infusion(SUBJECT, "day8_arm_1", "2020-01-21 10:00", dose_ug="760", wt_kg="-999")
    day = ("004", "11/01/2020", "07:00", "Lymphocytes")
    export.french_lab(
        (*day, "0,70", "G/L"),
        (*day, "0,80", "G/L"),
        ("004", "12/01/2020", "07:00", "Lymphocytes", "0,70", "G/L"),
        ("004", "12/01/2020", "07:00", "Lymphocytes", "0,90", "G/L", "", "", "corrigé"),
        ("004", "13/01/2020", "07:00", "Leucocytes", "", "", "", "", "prélèvement coagulé"),
        ("004", "13/01/2020", "24:00", "INR", "1,2"),
        ("004", "14/01/2020", "09:00", "ASAT", "35", "UI/L"),
        ("004", "14/01/2020", "09:00", "VS 1h", "12", "mm"),
        ("005", "14/01/2020", "09:00", "CRP", "3", "mg/L"),
    )
    export.table(
        "flow/core_flow.csv",
        "SUBJ;VISITE;DATE;HEURE;CD3;CD4;CD8;CD19;NK;UNITE\n"
        "103-004;J22;13/01/2020;08:00;300;200;90;<LD;NA;cell/\u00b5L\n"
        "103-004;HP;05/02/2020;08:00;300;200;90;0;12;cell/\u00b5L\n",
    )
    export.table(
        "biomark/luminex.txt",
        "Subject\tTP\tCollected\tIL-6\tIL-8\tIL-10\tTNFa\tIFNg\tIL-1b\n"
        "103-004\tD1-PRE\t2020-01-10 10:00\tOOR >\t*3.2\tOOR <\t12.1\t\t1.6\n",
    )
    form = export.form
    form(SUBJECT, "disposition", d90_status="2", st_end_reason="3", st_end_dt="2020-03-22")
    form(SUBJECT, "organ_support", os_type="2", os_start="2020-01-08 12:00", os_ongoing="1")
    form(SUBJECT, "organ_support", os_type="1", os_agent="1", os_max_rate="0.25")
    form(SUBJECT, "conmeds", cm_name="Insulin", cm_dose="0,5", cm_start="2020-01-UNK", cm_ae_no="7")
    form(SUBJECT, "conmeds", cm_name="Lactulose", cm_dose="1-2", cm_start="2020-01-02", cm_ong="1")
    form(SUBJECT, "ae_log", ae_no="1", ae_txt_fr="Fièvre", ae_start="2020-01-UNK", ae_serious="0")
    form(SUBJECT, "ae_log", ae_no="2", ae_term="y" * 230, ae_start="2020-01-15 08:00",
         ae_stop="2020-01-16", ae_ongoing="1", ae_serious="1", ae_ser___3="1", ae_ser___1="0")  # fmt: skip
    form(SUBJECT, "vitals_daily", vs_dt="2020-01-09 08:00", temp="38.2", hr="ND")
    form(SUBJECT, "sofa", "day1_arm_1", sofa_dt="2020-01-10", sofa_resp="3", sofa_coag="ND")
    form(
        SUBJECT,
        "eligibility",
        "screening_arm_1",
        inc01="1",
        inc02="0",
        sepsis_dx_dt="2020-01-07 09:00",
    )
    form(SUBJECT, "icu_stay", unit="1", in_dt="2020-01-07 08:00", readmit_yn="0")
    form(SUBJECT, "icu_stay", unit="4", in_dt="2020-03-01 08:00", readmit_yn="0")
    return export


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Output:
    folder = tmp_path_factory.mktemp("rules")
    return convert(crafted().write(folder / "raw"), folder / "out")


def test_missing_weight_is_carried_for_seven_days_only(out):
    doses = [r["EXDOSE"] for r in out.records("EX")]
    assert doses[:2] == [10.0, 10.1] and math.isnan(doses[2])
    assert out.issues()["WEIGHT_CARRIED"] == 1


def test_corrected_result_replaces_the_earlier_one_and_others_are_kept_and_reported(out):
    counts = [(r["LBDTC"], r["LBORRES"]) for r in out.records("LB", LBTESTCD="LYM")]
    assert counts == [
        ("2020-01-11T07:00", "0.70"),
        ("2020-01-11T07:00", "0.80"),
        ("2020-01-12T07:00", "0.90"),
    ]
    issues = out.issues()
    assert (issues["LAB_CORRECTED"], issues["LAB_CONFLICT"]) == (1, 2)


def test_draw_outside_of_every_visit_makes_an_unscheduled_one(out):
    first = out.records("LB", LBTESTCD="LYM")[0]
    assert (first["VISITNUM"], first["VISIT"]) == (2.01, "UNSCHEDULED 2.01")
    assert out.one("SV", VISITNUM=2.01)["SVSTDTC"] == "2020-01-11"
    assert out.one("LB", LBTESTCD="AST")["VISITNUM"] == 3


def test_reason_in_the_comment_explains_a_missing_result(out):
    record = out.one("LB", LBTESTCD="WBC")
    assert (record["LBSTAT"], record["LBREASND"]) == ("NOT DONE", "SAMPLE CLOTTED")
    assert out.one("CO", IDVARVAL=str(int(record["LBSEQ"])))["COVAL"] == "prelevement coagule"


def test_midnight_as_24_hours_belongs_to_the_next_day(out):
    record = out.one("LB", LBTESTCD="INR")
    assert (record["LBDTC"], record["LBSTRESN"], record["LBORRESU"]) == (
        "2020-01-14T00:00",
        1.2,
        "",
    )


def test_unknown_tests_and_subjects_are_set_aside_and_reported(out):
    issues = out.issues()
    assert (issues["LAB_TEST_UNKNOWN"], issues["SUBJECT_UNKNOWN"]) == (1, 1)
    assert not out.records("LB", LBTESTCD="CRP")


def test_label_of_a_sample_beats_its_date_and_the_contradiction_is_reported(out):
    labelled = out.records("CP", CPSPID="J22")
    assert {r["VISITNUM"] for r in labelled} == {8}
    assert out.issues()["VISIT_LABEL_DATE"] == 1
    assert {r["VISITNUM"] for r in out.records("CP", CPSPID="HP")} == {4.01}


def test_cells_below_detection_not_measured_and_zero_differ(out):
    def shown(visit: str, test: str):
        record = out.one("CP", CPSPID=visit, CPTESTCD=test)
        number = record["CPSTRESN"]
        return record["CPSTRESC"], None if math.isnan(number) else number, record["CPSTAT"]

    assert shown("J22", "BLYCE") == ("<1", None, "")
    assert shown("J22", "NKCE") == ("", None, "NOT DONE")
    assert shown("HP", "BLYCE") == ("0", 0, "")


def test_cytokines_outside_of_the_curve_take_its_limits_and_stars_are_kept_apart(out):
    found = {r["LBTESTCD"]: r for r in out.records("LB", LBCAT="CYTOKINES")}
    assert found["INTLK6"]["LBSTRESC"] == ">10000"
    assert found["INTLK10"]["LBSTRESC"] == "<1.5"
    assert "IFNG" not in found
    assert all(r["LBLOBXFL"] == "Y" for r in found.values())
    starred = str(int(found["INTLK8"]["LBSEQ"]))
    assert out.supplemental("LB", "EXTRAPOL") == {starred: "Y"}


def test_death_without_date_is_flagged_and_asked_for(out):
    person = out.one("DM")
    assert (person["DTHFL"], person["DTHDTC"], person["RFENDTC"]) == ("Y", "", "2020-03-22")
    assert out.issues()["DEATH_DATE_MISSING"] == 1


def test_ongoing_support_and_support_without_dates(out):
    record = out.one("PR")
    assert (record["PRENRTPT"], record["PRENTPT"]) == ("ONGOING", "2020-03-22")
    assert out.issues()["SUPPORT_WITHOUT_DATES"] == 1


def test_medication_doses_links_and_reference_points(out):
    insulin, laxative = out.records("CM", CMCAT="CONCOMITANT MEDICATION")
    assert (insulin["CMDOSE"], insulin["CMSTDTC"], insulin["CMSTRTPT"]) == (0.5, "2020-01", "")
    assert (laxative["CMDOSTXT"], laxative["CMSTRTPT"]) == ("1-2", "BEFORE")
    assert (laxative["CMENRTPT"], laxative["CMENTPT"]) == ("ONGOING", "2020-03-22")
    assert out.issues()["LINK_WITHOUT_PARTNER"] == 1


def test_event_terms_and_seriousness(out):
    long, fever = sorted(out.records("AE"), key=lambda r: -len(str(r["AETERM"])))
    assert (len(str(long["AETERM"])), long["AESHOSP"], long["AESDTH"]) == (200, "Y", "N")
    assert (long["AEENDTC"], long["AEENRTPT"]) == ("", "ONGOING")
    assert (fever["AETERM"], fever["AESTDTC"], fever["AESMIE"]) == ("Fievre", "2020-01", "N")
    issues = out.issues()
    assert (issues["AE_ONGOING_WITH_END"], issues["AE_START_NO_DAY"]) == (1, 1)


def test_missing_codes_become_not_done_with_their_reason(out):
    rate = out.one("VS", VSTESTCD="HR")
    assert (rate["VSORRES"], rate["VSSTAT"], rate["VSREASND"]) == ("", "NOT DONE", "NOT DONE")
    item = out.one("RS", RSTESTCD="SOFA0102")
    assert (item["RSSTAT"], item["RSREASND"]) == ("NOT DONE", "NOT DONE")


def test_failed_criterion_diagnosis_and_stays(out):
    assert [r["IETESTCD"] for r in out.records("IE")] == ["INCL02"]
    assert out.one("MH", MHCAT="PRIMARY DIAGNOSIS")["MHSTDTC"] == "2020-01-07T09:00"
    assert [r["HODECOD"] for r in out.records("HO")] == ["INTENSIVE CARE UNIT STAY"]


def test_elements_are_contiguous_and_end_with_participation(out):
    found = [(r["ETCD"], r["SESTDTC"], r["SEENDTC"]) for r in out.records("SE")]
    assert found == [
        ("SCRN", "2020-01-07T10:00", "2020-01-10T10:00"),
        ("CYT", "2020-01-10T10:00", "2020-01-25T10:00"),
        ("FU", "2020-01-25T10:00", "2020-03-22"),
    ]


def test_event_in_the_hour_that_the_clock_repeats_is_reported(tmp_path):
    export = Export()
    export.subject(SUBJECT, "2019-10-26 23:00")
    export.form(SUBJECT, "ae_log", ae_no="1", ae_term="Fever", ae_start="2019-10-27 02:30")
    out = convert(export.write(tmp_path / "raw"), tmp_path / "out")
    assert out.one("AE")["AESTDTC"] == "2019-10-27T02:30"
    assert out.issues()["AMBIGUOUS_TIME"] == 1


def test_codes_given_to_another_text_are_told(tmp_path):
    export = Export()
    export.subject(SUBJECT)
    for term in ("Fever", "Rash"):
        export.form(SUBJECT, "ae_log", ae_term=term, ae_start="2020-01-12 02:30")
    export.form(SUBJECT, "history", mh_term="Asthma")
    export.form(SUBJECT, "conmeds", cm_name="Aspirin", cm_start="2020-01-12")
    export.table(
        "coding/meddra.csv",
        "SUBJECT,FORM,RECORDID,VERBATIM,LLT,LLT_CODE,PT,PT_CODE,HLT,HLT_CODE,HLGT,HLGT_CODE,SOC,SOC_CODE\n"
        f"{SUBJECT},ae_log,1,Fiever,Fever,1,Fever,1,,,,,,\n"
        f"{SUBJECT},ae_log,2,Rash,Rash,2,Rash,2,,,,,,\n"
        f"{SUBJECT},history,1,Ashma,Asthma,3,Asthma,3,,,,,,\n",
    )
    export.table(
        "coding/whodrug.csv",
        "SUBJECT,FORM,RECORDID,DRUGNAME,PREFTERM,ATC4,ATC4_CODE\n"
        f"{SUBJECT},conmeds,1,Aspirine,ASPIRIN,X,X\n",
    )
    out = convert(export.write(tmp_path / "raw"), tmp_path / "out")
    assert out.issues()["CODED_FROM_OTHER_TEXT"] == 3
    assert out.one("CM")["CMDECOD"] == "ASPIRIN"


def test_export_without_repeat_columns_and_without_other_files_converts(tmp_path):
    export = Export()
    export.subject(SUBJECT)
    raw = export.write(tmp_path / "raw")
    path = raw / "redcap" / "data.csv"
    lines = [line.split(",") for line in path.read_text(encoding="utf-8").splitlines()]
    kept = [at for at in range(len(lines[0])) if any(line[at] for line in lines[1:])]
    text = "\n".join(",".join(line[at] for at in kept) for line in lines)
    path.write_text(text + "\n", encoding="utf-8")
    out = convert(raw, tmp_path / "out")
    assert out.one("DM")["ARMCD"] == "CYT107"
    assert not out.issues()
