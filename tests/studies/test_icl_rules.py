"""Rules of NCT05600920 beyond the tricky cases, on crafted raw rows."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.studies.icl.converted import convert
from tests.studies.icl.crafted import Export


def crafted() -> Export:
    raw = Export()
    _visits(raw)
    _label_of_another_day(raw)
    _laboratories(raw)
    _antibodies_and_concentrations(raw)
    _lesions(raw)
    _people(raw)
    _events(raw)
    _long_texts(raw)
    return raw


def _remote(raw: Export, subject: str, when: str, value: str, **cells: str) -> None:
    plain = {"LBTEST_LOCAL": "ALC", "UNIT": "cells/uL", "LAB_TZ": "America/New_York"}
    raw.add(
        "lab/remote_lab",
        STUDYSUBJ=subject, DRAWDATE=when[:8], DRAWTIME=when[9:], VALUE=value, **(plain | cells),
    )  # fmt: skip


def _nih(raw: Export, subject: str, when: str, result: str, **cells: str) -> None:
    plain = {
        "VISIT_LABEL": "DOSE1 D14", "ACC": f"A{len(raw.rows.get('lab/nihcc_lab', ())):07d}",
        "TEST_CD": "LYM", "UNITS": "K/uL", "STATUS": "F", "RPT_DT": when,
    }  # fmt: skip
    raw.add(
        "lab/nihcc_lab",
        PROTOCOL="10000821", PT_ID=f"10000821-{subject}", COLL_DT=when, RESULT=result,
        **(plain | cells),
    )  # fmt: skip


def _visits(raw: Export) -> None:
    """0001: draws without a label, and an unscheduled page on the day of a planned visit."""
    raw.subject("0001")
    raw.form("VS", "0001", Folder="D1P14", VSDAT="20 JAN 2025", VSDAT_TIM="10:00", PULSE=71)
    raw.form("VS", "0001", Folder="UNSCH", VSDAT="20 JAN 2025", VSDAT_TIM="16:00", PULSE="ND")
    _remote(raw, "0001", "20250120-0800", "700")
    _remote(raw, "0001", "20250208-0800", "701")
    _remote(raw, "0001", "20250310-0800", "702")
    _remote(raw, "0001", "20250312-0800", "703")
    raw.injection("0001", datetime(2025, 4, 21), 2, EXDONE_STD="N", EXDAT="", EXTIM="",
                  EXREAS="AE", VOL_ML="", TOTDOSE_UG="", MUSCLE_STD="", SIDE_STD="", LOT="")  # fmt: skip
    raw.form("DS", "0001", DSTYPE_STD="STUDY", DSSTAT="COMPLETED", DSREAS_STD=1,
             DSDAT="01 SEP 2025", LASTCON="05 SEP 2025")  # fmt: skip
    raw.add("pk/nti7_ada", SUBJ="0001", VISIT="Dose 2", COLL_DT="20-JAN-2025", SCREEN="NEG")


def _label_of_another_day(raw: Export) -> None:
    raw.subject("0013")
    raw.form("VS", "0013", Folder="D1P14", VSDAT="20 JAN 2025", VSDAT_TIM="10:00", PULSE=71)
    raw.add("flow/tbnk", SUBJECT="10000821-001-0013", SPECIMEN_ID="F-13", PANEL="TBNK 6-COLOR",
            VISIT_LABEL="Dose 1 D+30", COLL_DTTM="2025-01-20 10:00", CD4_ABS="80",
            QC="PASS")  # fmt: skip


def _laboratories(raw: Export) -> None:
    raw.subject("0002")
    _nih(raw, "0002", "01/20/2025 24:00", "0.60", ACC="A1")
    for reported, status, result in (
        ("01/20/2025 09:00", "F", "0.61"),
        ("01/21/2025 09:00", "C", "0.62"),
    ):
        _nih(raw, "0002", "01/20/2025 08:00", result, ACC="A2", STATUS=status, RPT_DT=reported)
    for _ in range(2):
        _nih(raw, "0002", "01/21/2025 08:00", "0.63", ACC="A3")
    for result in ("0.64", "0.65"):
        _nih(raw, "0002", "01/22/2025 08:00", result, ACC="A4")
    _nih(raw, "0002", "01/23/2025 08:00", "CLOTTED", ACC="A5")
    _nih(raw, "0002", "01/24/2025 08:00", "9.1", ACC="A6", TEST_CD="MPV", UNITS="fL")
    _nih(raw, "0002", "01/25/2025 08:00", "<0.2", ACC="A7", TEST_CD="TBIL", UNITS="mg/dL")
    _nih(raw, "0002", "01/25/2025 08:00", "Negative", ACC="A8", TEST_CD="HBCAB", UNITS="")
    _nih(raw, "0002", "01/25/2025 08:00", "Negative", ACC="A8", TEST_CD="HBSAG", UNITS="")
    _nih(raw, "0002", "01/25/2025 08:00", "200", ACC="A9", TEST_CD="IGG", UNITS="mg/dL")
    _remote(raw, "0099", "20250120-0800", "700")


def _antibodies_and_concentrations(raw: Export) -> None:
    raw.subject("0003")
    for when, screen, confirm, titer, neutral in (
        ("06-JAN-2025", "NEG", "", "", ""),
        ("05-FEB-2025", "POS", "NEG", "", ""),
        ("31-MAR-2025", "POS", "POS", "160", "NEG"),
    ):
        raw.add("pk/nti7_ada", SUBJ="0003", VISIT="Baseline", COLL_DT=when, SCREEN=screen,
                CONFIRM=confirm, TITER=titer, NAB=neutral)  # fmt: skip
    for hours, when, result, period, status in (
        ("0", "2025-01-06T08:45", "BLQ(<50)", "1", "OK"),
        ("4", "2025-01-06T13:00", "4000", "1", "OK"),
        ("24", "2025-01-07T09:00", "3200", "1", "OK"),
        ("72", "2025-01-09T09:00", "2000", "", "OK"),
        ("168", "2025-01-13T09:00", "700", "1", "OK"),
        ("336", "2025-01-20T09:00", "", "1", "NR"),
        ("720", "2025-02-05T09:00", "BLQ(<50)", "1", "OK"),
    ):
        raw.add("pk/nti7_pk", SUBJ="0003", PERIOD=period, NOMTIME_H=hours, ACT_DTTM=when,
                SAMPLEID=f"P-{hours}", CONC=result, CONC_U="pg/mL", LLOQ="50",
                STATUS=status)  # fmt: skip


def _lesions(raw: Export) -> None:
    raw.subject("0004")
    raw.form("HPV", "0004", Folder="D1M5", HPVDAT="01 JAN 2025", LESNUM=1, LESLOC_STD="PERI",
             LESTYPE_STD="AGW", LDIAM_MM="12.5", NLES=">50", SEVGA=3, PHOTO_YN="Y",
             PHOTO_ID="PH-0004-01", DERM_EVAL="")  # fmt: skip
    raw.form("HPVBX", "0004", Folder="D1M5", BXDAT="01 JAN 2025", LESNUM=1, SPECID="BX-0004-1",
             HISTRES="LSIL", HPVTYPE="6;11", P16_STD="NEG")  # fmt: skip
    raw.form("HPVBX", "0004", Folder="W36", BXDAT="02 SEP 2025", LESNUM=7, SPECID="BX-0004-2",
             HISTRES="HSIL", HPVTYPE="NEG", P16_STD="ND")  # fmt: skip
    raw.form("MH", "0004", MHNUM=3, MHTERM="Cryptococcal meningitis", MHCAT_STD="OI",
             MHSTDAT="UN UNK 2019", MHONGO=0)  # fmt: skip
    raw.form("OIF", "0004", Folder="W36", OINUM=3, OIDOM_STD="RAD", OIFIND="Lesions smaller",
             OIRESP_STD=2, OIDAT="02 SEP 2025", METHOD="MRI")  # fmt: skip
    raw.form("LP", "0004", Folder="SCR", PRDONE_STD="Y", PRDAT="10 DEC 2024", PRTIM_ST="23:30",
             PRTIM_EN="00:20", VOL="8", SPECID="LP-0004-1")  # fmt: skip
    _nih(raw, "0004", "12/10/2024 23:45", "Negative", ACC="C1", TEST_CD="CRAGC", UNITS="",
         VISIT_LABEL="SCREEN")  # fmt: skip
    raw.form("EQ5D", "0004", Folder="D1M5", QSDAT="01 JAN 2025", Q1=1, Q2=2, Q3="", Q4=1, Q5=1,
             QVAS=101, QND=0)  # fmt: skip
    raw.form("EQ5D", "0004", Folder="W36", QSDAT="02 SEP 2025", QND=1, QREAS="Refused")


def _people(raw: Export) -> None:
    """0005 died; 0006 was screened before as 0106; 0008 failed screening; 0009 was not treated."""
    raw.subject("0005")
    raw.form("DS", "0005", DSTYPE_STD="STUDY", DSSTAT="DISCONTINUED", DSREAS_STD=3,
             DSDAT="03 MAR 2025", DTHDAT="03 MAR 2025", LASTCON="10 MAR 2025")  # fmt: skip
    raw.event("0005", "Pneumonia", "20 FEB 2025", AEGR_STD=5, AESER_STD="Y", AESCRIT1=1,
              AESCRIT2=0, AESCRIT3=1, AESCRIT4=0, AESCRIT5=0, AESCRIT6=0, AEOUT_STD=5)  # fmt: skip
    raw.subject("0006", first_dose=None, enroll={"ICDAT": "01 NOV 2024", "SCRNUM": "S0006",
                                                 "COHORT_STD": ""})  # fmt: skip
    raw.subject("0106", enroll={"COENR_ID": "E-0006", "SCRNUM": "S0106"},
                demography={"AGE": 49})  # fmt: skip
    raw.subject("0008", first_dose=None, enroll={"COHORT_STD": "", "COHDAT": ""})
    raw.form("IE", "0008", Folder="SCR", IEDAT="09 DEC 2024", IEYN=0, IENUM="E5",
             IECRIT="Something else")  # fmt: skip
    raw.subject("0009", first_dose=None, enroll={"COENR_ID": ""})
    raw.form("VS", "0009", Folder="UNSCH", VSDAT="20 DEC 2024", VSND=1)
    raw.form("VS", "0009", Folder="UNSCH", VSDAT="21 DEC 2024", RecordActive=0, PULSE=60)


def _long_texts(raw: Export) -> None:
    raw.subject("0011")
    raw.event("0011", "Réaction " + "très longue " * 20, "20 JAN 2025")
    raw.form("LEUK", "0011", Folder="D3P14", PRDONE_STD="Y", PRDAT="20 JUN 2025",
             PRTIM_ST="09:00", PRTIM_EN="09:20", PRREAS="Aborted: poor access",
             SPECID="LE-0011-1")  # fmt: skip
    raw.form("RSWAB", "0011", Folder="D1P30", PRDONE_STD="N", PRDAT="05 FEB 2025",
             PRREAS="Refused")  # fmt: skip
    raw.form("PE", "0011", Folder="D1M5", PEDAT="01 JAN 2025", BODSYS_STD="SKIN",
             PERES_STD="ABNORMAL", PEDESC="Wart on the hand")  # fmt: skip
    raw.form("PE", "0011", Folder="D1M5", PEDAT="01 JAN 2025", BODSYS_STD="CV", PERES_STD="ND")
    raw.form("CD4HX", "0011", CD4HXDAT="UN UNK 2023", CD4HXVAL="140", CD4HXU="cells/mm3")
    raw.add("admin/corrections", id="C001", source="remote_lab",
            key="0098|20250121|0800|ALC", column="STUDYSUBJ", old="0098", new="0011",
            who="A. Person", when="2025-02-01", why="wrong number on the tube")  # fmt: skip
    _remote(raw, "0098", "20250121-0800", "999")


def _events(raw: Export) -> None:
    raw.subject("0010", first_dose=datetime(2024, 11, 20, 9, 0))
    raw.event("0010", "Cough", "25 NOV 2024", AENUM=4, AEENDAT="28 NOV 2024", AEGR_STD=2)
    raw.event("0010", "Cough", "28 NOV 2024", AENUM=4, AEENDAT="27 NOV 2024", AEGR_STD=1,
              INJSITE=1)  # fmt: skip
    raw.event("0010", "Fatigue", "UN UNK 2024", AENUM=5)
    raw.event("0010", "Nausea", "01 OCT 2024", AENUM=6)
    for number, record, name, term in (
        ("1", "0000002", "Cough", "Cough"),
        ("2", "0000002", "Cough", "Bronchitis"),
    ):
        raw.add("coding/meddra", SUBJECT="001-0010", FORM="AE", RECORDID=record, VERBATIM=name,
                LLT=term, LLT_CODE=f"9000000{number}", PT=term, PT_CODE=f"9000010{number}",
                SOC="Respiratory disorders")  # fmt: skip
    raw.form("CM", "0010", CMTRT="Aspirin", CMDOSE="1-2", CMDOSU="TABLET", CMROUTE="ORAL",
             CMFREQ="PRN", CMSTDAT="UN UNK 2023", CMONGO=1, CMPRIOR=1, AENUM=4)  # fmt: skip
    raw.form("CM", "0010", CMTRT="Codeine", CMDOSE="30", CMDOSU="mg", CMROUTE="ORAL",
             CMFREQ="QD", CMSTDAT="26 NOV 2024", CMONGO=0, CMPRIOR=0, AENUM=9)  # fmt: skip


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("icl")
    return convert(crafted().write(folder / "raw"), folder / "out")


def chosen(record, *names):
    return tuple(record[name] for name in names)


def issues(done, name):
    return [(i["usubjid"][-4:], i["file"]) for i in done.issues if i["id"] == name]


# -- visits ---------------------------------------------------------------------------------------


def test_draws_without_label_take_interval_window_or_an_unscheduled_number(done):
    found = {r["LBORRES"]: r for r in done.records("LB", subject="0001")}
    assert chosen(found["701"], "VISITNUM", "VISIT", "VISITDY") == (5, "DOSE 1 + 30 DAYS", 31)
    assert chosen(found["702"], "VISITNUM", "VISIT", "VISITDY") == (4.02, "UNSCHEDULED 4.02", None)
    assert found["703"]["VISITNUM"] == 4.03


def test_an_unscheduled_page_is_numbered_even_on_the_day_of_a_planned_visit(done):
    pulses = {r["VISITNUM"]: r for r in done.records("VS", subject="0001", VSTESTCD="PULSE")}
    assert set(pulses) == {1, 4, 4.01}
    assert chosen(pulses[4.01], "VSORRES", "VSSTAT", "VSREASND") == (None, "NOT DONE", "NOT DONE")


def test_visits_list_what_was_missed_until_the_end(done):
    visits = {r["VISITNUM"]: r for r in done.records("SV", subject="0001")}
    assert [n for n, r in visits.items() if r["SVOCCUR"] == "Y"] == [1, 3, 4]
    assert [n for n, r in visits.items() if r["SVOCCUR"] is None] == [4.01, 4.02, 4.03]
    assert [n for n, r in visits.items() if r["SVOCCUR"] == "N"] == [
        2, 5, 6, 7, 8, 9, 10, 11, 12, 13,
    ]  # fmt: skip
    assert visits[4.02]["SVSTDTC"] == "2025-03-10"


def test_a_label_of_another_visit_wins_and_is_an_issue(done):
    assert done.record("IS", subject="0001")["VISITNUM"] == 7
    assert done.record("CP", subject="0013")["VISITNUM"] == 5
    assert issues(done, "VISIT_LABEL_DATE") == [
        ("0013", "flow/tbnk.csv"),
        ("0001", "pk/nti7_ada.csv"),
    ]


def test_a_missed_dose_is_in_ec_only(done):
    missed = done.record("EC", subject="0001", ECOCCUR="N")
    assert chosen(missed, "ECREASOC", "ECDOSE", "ECSTDTC", "ECLNKID") == (
        "ADVERSE EVENT", None, None, None,
    )  # fmt: skip
    assert len(done.records("EX", subject="0001")) == 1


def test_elements_follow_the_doses(done):
    found = done.records("SE", subject="0001")
    assert [chosen(r, "ETCD", "TAETORD", "EPOCH", "SESTDTC", "SEENDTC") for r in found] == [
        ("SCRN", 1, "SCREENING", "2024-12-09T09:00", "2025-01-06T09:00"),
        ("N240", 2, "TREATMENT", "2025-01-06T09:00", "2025-03-31T09:00"),
        ("FU", 5, "FOLLOW-UP", "2025-03-31T09:00", "2025-09-01"),
    ]


# -- laboratory -----------------------------------------------------------------------------------


def test_midnight_corrected_duplicate_and_conflicting_results(done):
    names = ("LBREFID", "LBORRES", "LBDTC", "VISITNUM")
    assert sorted(
        chosen(r, *names) for r in done.records("LB", subject="0002", LBTESTCD="LYM", LBSTAT=None)
    ) == [
        ("A1", "0.60", "2025-01-21T00:00", 4),
        ("A2", "0.62", "2025-01-20T08:00", 4),
        ("A3", "0.63", "2025-01-21T08:00", 4),
        ("A4", "0.64", "2025-01-22T08:00", 4),
        ("A4", "0.65", "2025-01-22T08:00", 4),
    ]
    for name in ("LAB_CORRECTED", "LAB_DUPLICATE", "LAB_CONFLICT"):
        assert issues(done, name) == [("0002", "lab/nihcc_lab.csv")], name


def test_a_result_that_is_none_is_not_done(done):
    clotted = done.record("LB", subject="0002", LBREFID="A5")
    assert chosen(clotted, "LBORRES", "LBSTAT", "LBREASND", "LBSPCCND", "LBSTRESC") == (
        None, "NOT DONE", "SAMPLE CLOTTED", "CLOTTED", None,
    )  # fmt: skip


def test_unknown_tests_and_subjects_are_set_aside_and_reported(done):
    assert issues(done, "LAB_TEST_UNKNOWN") == [("0002", "lab/nihcc_lab.csv")]
    assert [i["value"] for i in done.issues if i["id"] == "SUBJECT_UNKNOWN"] == ["0099"]
    assert not done.records("LB", subject="0099")


def test_limits_keep_their_sign_in_the_standard_unit(done):
    low = done.record("LB", subject="0002", LBTESTCD="BILI")
    assert chosen(low, "LBORRES", "LBSTRESC", "LBSTRESN", "LBSTRESU") == (
        "<0.2", "<3.4208", None, "umol/L",
    )  # fmt: skip


def test_serology_goes_to_the_domain_of_its_test(done):
    assert done.record("IS", subject="0002")["ISBDAGNT"] == "HEPATITIS B VIRUS CORE ANTIGEN"
    antigen = done.record("MB", subject="0002")
    assert chosen(antigen, "MBTESTCD", "MBORRES", "MBSTRESC") == ("HBSAG", "Negative", "NEGATIVE")


def test_immunoglobulin_between_the_two_readings_of_the_limit(done):
    assert issues(done, "IGG_LIMIT_READING") == [("0002", "lab/nihcc_lab.csv")]


# -- antibodies, concentrations -------------------------------------------------------------------


def test_only_confirmed_antidrug_antibodies_are_positive(done):
    names = ("ISTESTCD", "ISTSTDTL", "ISORRES", "ISSTRESN", "ISDTC", "ISLOBXFL")
    found = [chosen(r, *names) for r in done.records("IS", subject="0003")]
    interpreted = "INTERPRETATION"
    assert sorted(found, key=str) == [
        ("ADA_BAB", interpreted, "NEGATIVE", None, "2025-01-06", "Y"),
        ("ADA_BAB", interpreted, "NEGATIVE", None, "2025-02-05", None),
        ("ADA_BAB", interpreted, "POSITIVE", None, "2025-03-31", None),
        ("ADA_BAB", None, "160", 160, "2025-03-31", None),
        ("ADA_NAB", interpreted, "NEGATIVE", None, "2025-03-31", None),
    ]
    screened = done.values("SUPPIS", "QVAL", subject="0003", QNAM="ISSCRN")
    assert screened == ["NEG", "POS", "POS"]


def test_concentrations_by_dose(done):
    names = ("PCTPT", "PCELTM", "PCORRES", "PCSTRESC", "PCSTRESN", "PCSTAT", "PCTPTREF", "VISITNUM")
    found = [chosen(r, *names) for r in done.records("PC", subject="0003")]
    assert found[:2] == [
        ("PREDOSE", "PT0H", "<50", "<50", None, None, "DOSE 1", 3),
        ("4 H", "PT4H", "4000", "4000", 4000, None, "DOSE 1", 3),
    ]
    assert found[3][6:] == ("DOSE 1", 3)
    assert found[5] == ("336 H", "PT336H", None, None, None, "NOT DONE", "DOSE 1", 4)
    assert found[6][7] == 5
    assert issues(done, "PK_PERIOD_MISSING") == [("0003", "pk/nti7_pk.csv")]


def test_parameters_of_the_profile(done):
    found = {r["PPTESTCD"]: r for r in done.records("PP", subject="0003")}
    assert chosen(found["CMAX"], "PPSTRESN", "PPSTRESU", "PPRFTDTC") == (
        4000, "pg/mL", "2025-01-06T09:00",
    )  # fmt: skip
    assert found["TMAX"]["PPSTRESN"] == 4
    assert set(found) == {"AUCLST", "CMAX", "LAMZHL", "TMAX"}


# -- lesions, procedures, questionnaires ----------------------------------------------------------


def test_lesion_findings_and_their_photograph(done):
    names = ("FATESTCD", "FAOBJ", "FAORRES", "FASTRESC", "FASTRESN", "FASTRESU", "FALOC")
    lesion, place = "LESION 1 - PERIANAL REGION", "PERIANAL REGION"
    assert [chosen(r, *names) for r in done.records("FAHP", subject="0004")] == [
        ("LDIAM", lesion, "12.5", "12.5", 12.5, "mm", place),
        ("LESNUM", lesion, ">50", ">50", None, None, place),
        ("SEVGA", lesion, "3", "3", 3, None, place),
    ]
    assert issues(done, "PHOTO_MISSING") == [("0004", "edc/HPV.csv")]
    assert set(done.values("SUPPFAHP", "QVAL", QNAM="PHOTOID")) == {"PH-0004-01"}
    assert done.values("SUPPFAHP", "RDOMAIN", QNAM="PHOTOID")[0] == "FA"


def test_biopsies(done):
    found = done.records("MB", subject="0004", MBCAT="HPV TYPING")
    assert [chosen(r, "MBTESTCD", "MBORRES", "MBREFID") for r in found] == [
        ("HPV11DNA", "POSITIVE", "BX-0004-1"),
        ("HPV6DNA", "POSITIVE", "BX-0004-1"),
        ("HPVDNA", "NEGATIVE", "BX-0004-2"),
    ]
    stains = done.records("MI", subject="0004", MITSTDTL="P16")
    assert [chosen(r, "MIORRES", "MISTAT", "MILOC") for r in stains] == [
        ("NEGATIVE", None, "PERIANAL REGION"),
        (None, "NOT DONE", None),
    ]
    assert issues(done, "LESION_UNKNOWN") == [("0004", "edc/HPVBX.csv")]


def test_infection_responses_are_related_to_the_history(done):
    response = done.record("FAOI", subject="0004")
    assert chosen(response, "FASEQ", "FAOBJ", "FACAT", "FAORRES") == (
        4, "Cryptococcal meningitis", "RADIOLOGIC", "IMPROVED",
    )  # fmt: skip
    assert done.qualifiers("SUPPFAOI", "0004") == {"OIMETH": "MRI"}
    lines = done.records("RELREC", RELID="OI-3")
    assert [chosen(r, "RDOMAIN", "IDVAR", "IDVARVAL") for r in lines] == [
        ("FA", "FASEQ", "4"),
        ("MH", "MHSEQ", "1"),
    ]
    assert done.values("CO", "COVAL", subject="0004", RDOMAIN="FA") == ["Lesions smaller"]


def test_a_puncture_over_midnight_and_its_specimens(done):
    puncture = done.record("PR", subject="0004", PRDECOD="LUMBAR PUNCTURE")
    assert chosen(puncture, "PRSTDTC", "PRENDTC") == ("2024-12-10T23:30", "2024-12-11T00:20")
    volume = done.record("BS", subject="0004")
    assert chosen(volume, "BSREFID", "BSSTRESN", "BSSTRESU", "BSSPEC") == (
        "LP-0004-1", 8, "mL", "CEREBROSPINAL FLUID",
    )  # fmt: skip
    part = done.record("RELSPEC", subject="0004", REFID="C1")
    assert chosen(part, "PARENT", "LEVEL") == ("LP-0004-1", 2)


def test_questionnaire_items_that_are_blank_and_forms_not_done(done):
    found = done.records("QS", subject="0004")
    assert [r["QSTESTCD"] for r in found if r["QSSTAT"]] == ["EQ5D0203", "QSALL"]
    whole = done.record("QS", subject="0004", QSTESTCD="QSALL")
    assert chosen(whole, "QSREASND", "VISITNUM") == ("REFUSED", 14)
    assert done.record("QS", subject="0004", QSTESTCD="EQ5D0206")["QSSTRESN"] == 101
    assert issues(done, "OUT_OF_RANGE") == [("0004", "edc/EQ5D.csv")]


# -- people ---------------------------------------------------------------------------------------


def test_death_ends_participation(done):
    person = done.record("DM", subject="0005")
    assert chosen(person, "DTHDTC", "DTHFL", "RFENDTC", "RFPENDTC") == (
        "2025-03-03", "Y", "2025-03-03", "2025-03-03",
    )  # fmt: skip
    assert chosen(done.record("AE", subject="0005"), "AESDTH", "AESLIFE", "AEOUT") == (
        "Y", "N", "FATAL",
    )  # fmt: skip
    assert done.record("DD", subject="0005")["DDTESTCD"] == "PRCDTH"
    assert done.values("DS", "DSDECOD", subject="0005", DSCAT="DISPOSITION EVENT") == ["DEATH"]


def test_a_person_screened_twice_keeps_the_first_identifier(done):
    person = done.record("DM", subject="0006")
    assert chosen(person, "SUBJID", "AGE", "ARMCD", "RFICDTC") == (
        "0106", 49, "NTI7-240", "2024-12-09T09:00",
    )  # fmt: skip
    assert done.qualifiers("SUPPDM", "0006")["SUBJID2"] == "S0006"
    assert not done.records("DM", subject="0106")
    assert len(done.records("DS", subject="0006", DSDECOD="INFORMED CONSENT OBTAINED")) == 2


def test_screen_failures_and_subjects_not_treated(done):
    failed = done.record("DM", subject="0008")
    assert chosen(failed, "ARMCD", "ACTARMCD", "ARMNRS", "RFSTDTC", "RFENDTC") == (
        None, None, "SCREEN FAILURE", None, None,
    )  # fmt: skip
    criterion = done.record("IE", subject="0008")
    assert chosen(criterion, "IETESTCD", "IECAT", "IEORRES") == ("EXCL05", "EXCLUSION", "Y")
    assert issues(done, "IE_TEXT_MISMATCH") == [("0008", "edc/IE.csv")]
    waiting = done.record("DM", subject="0009")
    assert chosen(waiting, "ARMCD", "ACTARMCD", "ARMNRS") == (
        "NTI7-240", None, "ASSIGNED, NOT TREATED",
    )  # fmt: skip
    assert ("0009", "edc/ENROLL.csv") in issues(done, "NO_COENROLMENT")
    (element,) = done.records("SE", subject="0009")
    assert chosen(element, "ETCD", "EPOCH", "SEENDTC") == ("SCRN", "SCREENING", "2024-12-20")


def test_a_page_not_done_is_one_record_and_deleted_rows_stay_out(done):
    whole = done.record("VS", subject="0009", VSTESTCD="VSALL")
    assert chosen(whole, "VSSTAT", "VISITNUM") == ("NOT DONE", 1.01)
    assert not done.records("VS", subject="0009", VSDTC="2024-12-21")


# -- events ---------------------------------------------------------------------------------------


def test_lines_of_one_event_are_grouped(done):
    found = done.records("AE", subject="0010")
    assert {r["AETERM"]: r["AEGRPID"] for r in found} == {
        "Cough": "4", "Fatigue": None, "Nausea": None,
    }  # fmt: skip
    special = done.values("SUPPAE", "QVAL", subject="0010", QNAM="AESI")
    assert special == ["INJECTION SITE REACTION"]
    assert done.values("AE", "AESTDTC", subject="0010", AETERM="Fatigue") == ["2024"]


def test_issues_of_events_and_their_coding(done):
    for name in ("AE_END_BEFORE_START", "AE_START_NO_MONTH", "AE_BEFORE_CONSENT"):
        assert issues(done, name) == [("0010", "edc/AE.csv")], name
    assert issues(done, "CODED_TWICE") == [("0010", "coding/meddra.csv")]
    assert issues(done, "LINK_WITHOUT_PARTNER") == [("0010", "edc/CM.csv")]


def test_ticks_and_codes_that_do_not_fit_are_told(tmp_path):
    raw = Export()
    raw.subject("0001")
    event = {"AESTDAT": "10 JAN 2025", "AESER_STD": "N", "AEGR_STD": "1"}
    raw.form("AE", "0001", AETERM="Cough", AEONGO="yes", RecordId="1", **event)
    raw.form("AE", "0001", AETERM="Rash", AEONGO="1", INJSITE="0", RecordId="2", **event)
    raw.form("CM", "0001", CMTRT="Aspirin", CMPRIOR="Y", RecordId="3")
    raw.form("MH", "0001", MHTERM="Asthma", MHONGO="2", RecordId="4")
    raw.form("VS", "0001", Folder="D1P7", VSDAT="13 JAN 2025", VSND="X", RecordId="5")
    raw.form("EQ5D", "0001", Folder="D1", QND="ND", RecordId="6")
    for form, record, text in (("AE", "1", "Coughing"), ("AE", "2", "Rash"), ("MH", "4", "Ashma")):
        raw.add("coding/meddra", SUBJECT="001-0001", FORM=form, RECORDID=record, VERBATIM=text)
    raw.add("coding/whodrug", SUBJECT="001-0001", FORM="CM", RECORDID="3", DRUGNAME="Aspirine")
    done = convert(raw.write(tmp_path / "raw"), tmp_path / "out")
    found = {(i["id"], i["value"]) for i in done.issues if i["id"].endswith("_UNKNOWN")}
    assert found == {
        ("AEONGO_UNKNOWN", "yes"), ("CMPRIOR_UNKNOWN", "Y"), ("MHONGO_UNKNOWN", "2"),
        ("VSND_UNKNOWN", "X"), ("QND_UNKNOWN", "ND"),
    }  # fmt: skip
    found = {(i["file"], i["value"]) for i in done.issues if i["id"] == "CODED_FROM_OTHER_TEXT"}
    assert found == {
        ("edc/AE.csv", "Coughing"), ("edc/MH.csv", "Ashma"), ("edc/CM.csv", "Aspirine"),
    }  # fmt: skip


def test_medications_of_events_are_related(done):
    aspirin = done.record("CM", CMTRT="Aspirin")
    assert chosen(aspirin, "CMDOSE", "CMDOSTXT", "CMSTDTC", "CMSTRTPT", "CMENRTPT") == (
        None, "1-2", "2023", "BEFORE", "ONGOING",
    )  # fmt: skip
    lines = done.records("RELREC", RELID="AECM-4")
    assert [chosen(r, "RDOMAIN") for r in lines] == [("AE",), ("AE",), ("CM",)]
    assert done.values("AE", "AECONTRT", AETERM="Cough") == ["Y", "Y"]


# -- texts, corrections ---------------------------------------------------------------------------


def test_a_long_term_is_split_and_folded_to_ascii(done):
    event = done.record("AE", subject="0011")
    assert event["AETERM"].startswith("Reaction tres longue")
    assert len(event["AETERM"]) <= 200
    rest = done.qualifiers("SUPPAE", "0011")["AETERM1"]
    assert f"{event['AETERM']} {rest}" == ("Reaction " + "tres longue " * 20).strip()


def test_procedures_that_were_aborted_or_not_done(done):
    aborted = done.record("PR", subject="0011", PRDECOD="LEUKAPHERESIS")
    comment = done.record("CO", subject="0011")
    assert chosen(comment, "RDOMAIN", "IDVAR", "IDVARVAL", "COVAL") == (
        "PR", "PRSEQ", str(int(aborted["PRSEQ"])), "Aborted: poor access",
    )  # fmt: skip
    swab = done.record("PR", subject="0011", PRDECOD="RECTAL SWAB")
    assert chosen(swab, "PROCCUR", "PRSTDTC", "PRREASOC", "VISITNUM") == ("N", None, "Refused", 5)


def test_physical_findings_and_historical_counts(done):
    found = {r["PETESTCD"]: r for r in done.records("PE", subject="0011")}
    assert chosen(found["SKIN"], "PEORRES", "PESTRESC", "PELOBXFL") == (
        "Wart on the hand", "Wart on the hand", "Y",
    )  # fmt: skip
    assert chosen(found["CARDIO"], "PEORRES", "PESTAT") == (None, "NOT DONE")
    old = done.record("CP", subject="0011")
    names = ("CPSCAT", "CPDTC", "CPSTRESN", "CPSTRESU", "VISITNUM", "CPLOBXFL")
    assert chosen(old, *names) == ("HISTORICAL", "2023", 140, "10^6/L", None, None)


def test_an_approved_correction_gives_a_row_to_its_subject(done):
    assert done.values("LB", "LBORRES", subject="0011") == ["999"]
    assert [c["id"] for c in done.facts["corrections"]] == ["C001"]
