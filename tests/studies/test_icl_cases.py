"""The twelve tricky cases of NCT05600920, each a subject of one crafted export."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.studies.icl.converted import convert
from tests.studies.icl.crafted import Export


def crafted() -> Export:
    """One subject for each case, numbered by the case."""
    raw = Export()
    _dosing_weights(raw)
    _late_second_dose(raw)
    _laboratories_and_flow(raw)
    _events(raw)
    raw.subject("0009")
    raw.form(
        "LEUK", "0009",
        Folder="D1P14", PRDONE_STD="Y", PRDAT="03 MAR 2025", PRTIM_ST="22:40", PRTIM_EN="24:00",
        SPECID="LE-0009-1",
    )  # fmt: skip
    raw.subject("0011")
    for analyte, reading, titer in (
        ("ANA", "pos", "1:160"),
        ("RF", "neg", "<1:40"),
        ("TPO", "pos", ""),
    ):
        raw.add(
            "lab/autoab",
            SUBJ="0011", COLL_DT="01/02/2025", ANALYTE=analyte, QUAL=reading, TITER=titer,
        )  # fmt: skip
    raw.subject("0012", demography={"RACE1": 1, "RACE3": 1})
    raw.subject("0112", demography={"RACE1": 0})
    return raw


def _dosing_weights(raw: Export) -> None:
    raw.subject(
        "0001",
        cohort=2,
        screening={"HT": "165", "WT": "95.0"},
        injection={"TOTDOSE_UG": 34608, "CALCWT": "72.1", "VOL_ML": "3.46"},
    )
    raw.form("VS", "0001", Folder="D1", VSDAT="06 JAN 2025", VSDAT_TIM="08:30", WT="97", WT_U="kg")
    male = {"SEX_STD": "M"}
    for number, weight, total in (("0002", "97.1", 23304), ("0102", "97.2", 20136)):
        raw.subject(
            number,
            demography=male,
            screening={"HT": "180", "WT": weight},
            injection={"TOTDOSE_UG": total},
        )
    raw.subject(
        "0003",
        first_dose=datetime(2025, 1, 6, 8, 15),
        cohort=2,
        injection={"VOL_ML": "1.73", "MUSCLE_STD": "TH", "SIDE_STD": "L", "TOTDOSE_UG": 16800},
    )
    raw.injection(
        "0003", datetime(2025, 1, 6, 8, 17), 1, VOL_ML="1.73", MUSCLE_STD="TH", SIDE_STD="R"
    )


def _late_second_dose(raw: Export) -> None:
    raw.subject("0004")
    raw.injection("0004", datetime(2025, 4, 21, 9, 0), 2)
    raw.add(
        "flow/tbnk",
        SUBJECT="10000821-001-0004", SPECIMEN_ID="F-000004", VISIT_LABEL="Dose 2 D+14",
        COLL_DTTM="2025-05-05 10:00", PANEL="TBNK 6-COLOR", CD4_ABS="310", QC="PASS",
    )  # fmt: skip


def _laboratories_and_flow(raw: Export) -> None:
    raw.subject("0005")
    raw.add(
        "lab/nihcc_lab",
        PROTOCOL="10000821", PT_ID="10000821-0005", VISIT_LABEL="DOSE1 D14", ACC="A0000005",
        COLL_DT="01/20/2025 08:00", TEST_CD="LYM", RESULT="0.71", UNITS="K/uL", REF_LOW="1.0",
        REF_HIGH="4.8", STATUS="F", RPT_DT="01/20/2025 14:00",
    )  # fmt: skip
    raw.add(
        "lab/remote_lab",
        STUDYSUBJ="0005", DRAWDATE="20250120", DRAWTIME="0900", LBTEST_LOCAL="ALC", VALUE="710",
        UNIT="cells/uL", LO="1000", HI="4800", LAB_TZ="America/Denver",
    )  # fmt: skip
    raw.subject("0006")
    for at, (when, count, quality) in enumerate(
        (
            ("2025-01-20 10:00", "<1", "PASS"),
            ("2025-02-05 10:00", "0", "PASS"),
            ("2025-03-26 10:00", "44", "FAIL"),
        )
    ):
        raw.add(
            "flow/tbnk",
            SUBJECT="10000821-001-0006", SPECIMEN_ID=f"F-00006{at}", VISIT_LABEL="Unscheduled",
            COLL_DTTM=when, PANEL="TBNK 6-COLOR", CD4_ABS=count, QC=quality,
        )  # fmt: skip
    raw.subject("0010")
    for when, label, count in (
        ("2025-01-06 08:00", "Dose 1", "150"),
        ("2025-01-20 08:00", "Dose 1 D+14", "250"),
        ("2025-02-05 08:00", "Dose 1 D+30", "300"),
        ("2025-03-26 08:00", "Dose 2 D-5", "180"),
    ):
        raw.add(
            "flow/tbnk",
            SUBJECT="10000821-001-0010", SPECIMEN_ID=f"F-{when[5:10]}", VISIT_LABEL=label,
            COLL_DTTM=when, PANEL="TBNK 6-COLOR", CD4_ABS=count, QC="PASS",
        )  # fmt: skip


def _events(raw: Export) -> None:
    raw.subject("0007", first_dose=datetime(2024, 11, 20, 9, 0))
    raw.event("0007", "Headache", "UN NOV 2024")
    raw.subject("0008", first_dose=datetime(2024, 12, 2, 9, 0))
    raw.event("0008", "Rash", "10 DEC 2024", AEONGO=1, AEENDAT="14 DEC 2024", AEOUT_STD=2)


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("icl")
    return convert(crafted().write(folder / "raw"), folder / "out")


def chosen(record, *names):
    return tuple(record[name] for name in names)


def test_t01_dose_by_the_adjusted_screening_weight(done):
    derived = done.records("VS", subject="0001", VSDRVFL="Y")
    assert {r["VSTESTCD"]: (r["VSSTRESN"], r["VSSTRESU"]) for r in derived} == {
        "BMI": (34.9, "kg/m2"),
        "IDEALWT": (56.9, "kg"),
        "ADJWT": (72.1, "kg"),
    }
    dose = done.record("EX", subject="0001")
    assert chosen(dose, "EXDOSE", "EXDOSU") == (480, "ug/kg")
    assert done.qualifiers("SUPPEX", "0001") == {
        "TOTDOSE": "34608",
        "DOSEWT": "72.1",
        "DOSEWTTP": "ADJUSTED",
    }
    assert not [i for i in done.issues if i["usubjid"].endswith("-0001")]


def test_t02_the_unrounded_bmi_decides(done):
    assert done.qualifiers("SUPPEX", "0002")["DOSEWTTP"] == "ACTUAL"
    assert done.qualifiers("SUPPEX", "0002")["DOSEWT"] == "97.1"
    assert done.record("EX", subject="0002")["EXDOSE"] == 240
    assert done.qualifiers("SUPPEX", "0102")["DOSEWTTP"] == "ADJUSTED"
    assert done.qualifiers("SUPPEX", "0102")["DOSEWT"] == "83.9"
    shown = done.values("VS", "VSSTRESN", VSTESTCD="BMI")
    assert [done.record("VS", subject=n, VSTESTCD="BMI")["VSSTRESN"] for n in ("0002", "0102")] == [
        30,
        30,
    ]
    assert 30 in shown


def test_t03_two_injections_are_one_dose(done):
    given = done.records("EC", subject="0003")
    names = ("ECDOSE", "ECDOSU", "ECLOC", "ECLAT", "ECSTDTC", "ECLNKID")
    assert [chosen(r, *names) for r in given] == [
        (1.73, "mL", "THIGH", "LEFT", "2025-01-06T08:15", "DOSE 1"),
        (1.73, "mL", "THIGH", "RIGHT", "2025-01-06T08:17", "DOSE 1"),
    ]
    dose = done.record("EX", subject="0003")
    assert chosen(dose, "EXDOSE", "EXSTDTC", "EXENDTC", "EXLNKID", "EXLOC", "EXLAT") == (
        480,
        "2025-01-06T08:15",
        "2025-01-06T08:17",
        "DOSE 1",
        "THIGH",
        "BILATERAL",
    )
    lines = done.records("RELREC", RELID="EXEC")
    assert [chosen(r, "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELTYPE") for r in lines] == [
        ("EC", None, "ECLNKID", None, "MANY"),
        ("EX", None, "EXLNKID", None, "ONE"),
    ]


def test_t04_the_label_decides_the_visit_after_a_late_dose(done):
    count = done.record("CP", subject="0004")
    assert chosen(count, "VISITNUM", "VISIT", "CPDY") == (8, "DOSE 2 + 14 DAYS", 120)
    visits = {r["VISITNUM"]: r for r in done.records("SV", subject="0004", SVOCCUR="Y")}
    assert visits[7]["SVSTDTC"] == "2025-04-21"
    assert visits[8]["SVSTDTC"] == "2025-05-05"
    assert sorted(visits) == [1, 3, 7, 8]


def test_t05_two_laboratories_on_one_day(done):
    names = ("LBNAM", "LBORRES", "LBORRESU", "LBSTRESC", "LBSTRESN", "LBSTRESU", "LBDTC")
    found = done.records("LB", subject="0005", LBTESTCD="LYM")
    assert sorted(chosen(r, *names) for r in found) == [
        ("NIH CLINICAL CENTER", "0.71", "10^9/L", "0.71", 0.71, "10^9/L", "2025-01-20T08:00"),
        ("REMOTE LABORATORY", "710", "10^6/L", "0.71", 0.71, "10^9/L", "2025-01-20T11:00"),
    ]
    assert done.qualifiers("SUPPLB", "0005") == {"LBOTZ": "America/Denver"}
    assert {r["VISITNUM"] for r in found} == {4}


def test_t06_counts_below_one_zero_and_failed(done):
    names = ("CPORRES", "CPSTRESC", "CPSTRESN", "CPSTAT", "CPREASND")
    assert [chosen(r, *names) for r in done.records("CP", subject="0006")] == [
        ("<1", "<1", None, None, None),
        ("0", "0", 0, None, None),
        (None, None, None, "NOT DONE", "QUALITY CONTROL FAILURE"),
    ]
    assert done.issue_counts()["FLOW_QC_FAILED"] == 1


def test_t07_a_start_without_day_stays_partial(done):
    event = done.record("AE", subject="0007")
    assert chosen(event, "AESTDTC", "AESTDY", "EPOCH") == ("2024-11", None, None)
    assert done.qualifiers("SUPPAE", "0007")["AETRTEM"] == "Y"


def test_t08_ongoing_wins_over_an_end_date(done):
    event = done.record("AE", subject="0008")
    last = done.record("DM", subject="0008")["RFPENDTC"]
    assert last == "2024-12-10"
    assert chosen(event, "AEENDTC", "AEENRTPT", "AEENTPT", "AEOUT") == (
        None,
        "ONGOING",
        last,
        "NOT RECOVERED/NOT RESOLVED",
    )
    (issue,) = [i for i in done.issues if i["id"] == "AE_ONGOING_WITH_END"]
    assert (issue["usubjid"], issue["field"], issue["value"]) == (
        "10000821-001-0008",
        "ae.AEENDAT",
        "14 DEC 2024",
    )


def test_t09_midnight_is_the_next_day(done):
    procedure = done.record("PR", subject="0009")
    assert chosen(procedure, "PRSTDTC", "PRENDTC", "PRDECOD") == (
        "2025-03-03T22:40",
        "2025-03-04T00:00",
        "LEUKAPHERESIS",
    )


def test_t10_four_counts_and_the_last_before_the_dose(done):
    found = done.records("CP", subject="0010")
    assert [chosen(r, "CPSTRESN", "CPDTC", "CPLOBXFL", "VISITNUM") for r in found] == [
        (150, "2025-01-06T08:00", "Y", 3),
        (250, "2025-01-20T08:00", None, 4),
        (300, "2025-02-05T08:00", None, 5),
        (180, "2025-03-26T08:00", None, 6),
    ]


def test_t11_titers_and_readings(done):
    names = ("ISBDAGNT", "ISTSTDTL", "ISORRES", "ISORRESU", "ISSTRESC", "ISSTRESN", "ISSTRESU")
    found = {chosen(r, *names) for r in done.records("IS", subject="0011", ISTESTCD="ATAB")}
    ana, factor = "NUCLEAR AUTOANTIGENS", "IGG FC"
    interpreted = "INTERPRETATION"
    assert found == {
        (ana, interpreted, "POSITIVE", None, "POSITIVE", None, None),
        (ana, None, "1:160", "titer", "160", 160, "titer"),
        (factor, interpreted, "NEGATIVE", None, "NEGATIVE", None, None),
        (factor, None, "<1:40", "titer", "<40", None, "titer"),
        ("THYROID PEROXIDASE", interpreted, "POSITIVE", None, "POSITIVE", None, None),
    }


def test_t12_several_races_and_none(done):
    assert done.record("DM", subject="0012")["RACE"] == "MULTIPLE"
    several = done.qualifiers("SUPPDM", "0012")
    assert {n: v for n, v in several.items() if n.startswith("RACE")} == {
        "RACE1": "WHITE",
        "RACE2": "ASIAN",
    }
    assert done.record("DM", subject="0112")["RACE"] == "NOT REPORTED"
    assert not [n for n in done.qualifiers("SUPPDM", "0112") if n.startswith("RACE")]


def test_absent_files_are_empty_and_reported(done):
    absent = {n["source"] for n in done.facts["notes"] if n["code"] == "SOURCE_ABSENT"}
    assert {"pe", "pk", "ada", "meddra", "photo"} <= absent
    assert not {"enroll", "demog"} & absent
    assert not done.has("QS") or not done.records("QS")
