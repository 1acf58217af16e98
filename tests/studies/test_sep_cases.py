"""NCT03821038: the tricky cases of conversion (SEP-T01 to SEP-T12), from crafted raw rows."""

from __future__ import annotations

import math

import pytest

from tests.studies.sep.crafted import Export
from tests.studies.sep.runs import Output, convert

SUBJECT = "103-004"
USUBJID = "IRIS7CD-103-004"


@pytest.fixture
def run(tmp_path):
    """Writes an export and converts it."""

    def go(export: Export) -> Output:
        return convert(export.write(tmp_path / "raw"), tmp_path / "out")

    return go


def shown(record, *names):
    """The values of some variables; NaN as None."""
    values = (record[name] for name in names)
    return tuple(None if isinstance(v, float) and math.isnan(v) else v for v in values)


def french(*lines, first_dose="2020-03-10 10:00"):
    export = Export()
    export.subject(SUBJECT, first_dose)
    export.french_lab(*lines)
    return export


def test_decimal_comma_of_a_french_laboratory_becomes_a_point(run):
    out = run(french(("004", "14/03/2020", "07:05", "Lymphocytes", "0,62", "G/L")))
    record = out.one("LB", LBTESTCD="LYM")
    assert shown(record, "LBORRES", "LBORRESU", "LBSTRESN", "LBSTRESU", "LBDTC") == (
        "0.62", "10^9/L", 0.62, "10^9/L", "2020-03-14T07:05",
    )  # fmt: skip


def test_blank_between_thousands_is_dropped_and_cells_per_mm3_are_converted(run):
    out = run(french(("004", "14/03/2020", "07:05", "Lymphocytes", "1\xa0250", "/mm3")))
    record = out.one("LB", LBTESTCD="LYM")
    names = ("LBORRES", "LBORRESU", "LBSTRESC", "LBSTRESN", "LBSTRESU")
    assert shown(record, *names) == ("1250", "10^6/L", "1.25", 1.25, "10^9/L")


def test_creatinine_of_both_countries_gets_one_standard_unit(run):
    export = french(("004", "14/03/2020", "07:05", "Créatinine", "145", "µmol/L"))
    export.subject("201-001", "2020-03-10 10:00")
    export.american_lab(("201-001", "03/14/2020 7:05 AM", "Creatinine", "1.6", "mg/dL"))
    out = run(export)
    names = ("LBORRESU", "LBSTRESN", "LBSTRESU")
    american = out.one("LB", USUBJID="IRIS7CD-201-001", LBTESTCD="CREAT")
    assert shown(american, *names) == ("mg/dL", 141.44, "umol/L")
    assert shown(out.one("LB", USUBJID=USUBJID, LBTESTCD="CREAT"), *names) == (
        "umol/L", 145, "umol/L",
    )  # fmt: skip


def test_limits_and_tests_not_done_keep_their_meaning(run):
    day = ("004", "14/03/2020", "07:05")
    out = run(
        french(
            (*day, "CRP", "< 5", "mg/L"),
            (*day, "Plaquettes", "non fait"),
            (*day, "Lymphocytes", "prélèvement coagulé"),
        )
    )
    names = ("LBORRES", "LBSTRESC", "LBSTRESN", "LBSTAT", "LBREASND", "LBSPCCND")
    assert shown(out.one("LB", LBTESTCD="CRP"), *names) == ("<5", "<5", None, "", "", "")
    assert shown(out.one("LB", LBTESTCD="PLAT"), *names) == (
        "", "", None, "NOT DONE", "NOT DONE", "",
    )  # fmt: skip
    assert shown(out.one("LB", LBTESTCD="LYM"), *names) == (
        "", "", None, "NOT DONE", "SAMPLE CLOTTED", "CLOTTED",
    )  # fmt: skip


def test_wall_clock_is_kept_over_the_night_of_the_clock_change(run):
    export = Export()
    export.subject(SUBJECT, "2019-10-27 00:30")
    export.form(SUBJECT, "ae_log", ae_no="1", ae_term="Respiratory distress",
                ae_start="2019-10-27 05:54", ae_grade="3", ae_serious="1", ae_ser___2="1", ae_rel="1")  # fmt: skip
    out = run(export)
    assert out.one("EX")["EXSTDTC"] == "2019-10-27T00:30"
    event = out.one("AE")
    assert event["AESTDTC"] == "2019-10-27T05:54"
    assert out.supplemental("AE", "AESI") == {"1": "RESPIRATORY DISTRESS AFTER DOSE"}
    related = [(r["RDOMAIN"], r["IDVAR"]) for r in out.records("RELREC", RELID="RXN-1")]
    assert related == [("AE", "AESEQ"), ("EX", "EXSEQ")]


def test_stamp_in_utc_is_turned_to_the_clock_of_the_site(run):
    export = Export()
    export.subject(SUBJECT, "2019-10-27 10:00")
    export.randomised[0]["rand_ts_utc"] = "2019-10-26T23:40:00Z"
    record = run(export).one("DS", DSDECOD="RANDOMIZED")
    assert record["DSSTDTC"] == "2019-10-27T01:40"


@pytest.mark.parametrize(
    ("clock", "taken"),
    [("24:30", "2020-02-11T00:30"), ("25:10", "2020-02-11T01:10"), ("23:59", "2020-02-10T23:59")],
)
def test_hours_after_midnight_count_on_from_the_date_of_the_shift(run, clock, taken):
    export = Export()
    export.subject(SUBJECT, "2020-02-10 00:30")
    export.table(
        "pk/cyt107_pk.txt",
        "SUBJID|DOSE_NO|NOMINAL|ACTUAL_DATE|ACTUAL_TIME|CONC|UNIT|LLOQ\n"
        f"103-004|1|24|2020-02-10|{clock}|23.46|ng/mL|0.10\n",
    )
    record = run(export).one("PC")
    assert shown(record, "PCDTC", "PCTPTNUM", "PCRFTDTC", "VISITNUM") == (
        taken, 24, "2020-02-10T00:30", 2,
    )  # fmt: skip


def test_quarter_past_twelve_in_the_morning_is_the_first_hour_of_the_day(run):
    export = Export()
    export.subject("201-001", "2020-03-10 10:00")
    export.american_lab(("201-001", "03/14/2020 12:15 AM", "Abs Lymph", "0.62", "K/uL"))
    assert run(export).one("LB")["LBDTC"] == "2020-03-14T00:15"


def test_placebo_is_collected_blinded_and_submitted_with_dose_zero(run):
    export = Export()
    export.subject(SUBJECT, arm="B")
    out = run(export)
    assert shown(out.one("EC"), "ECTRT", "ECDOSE", "ECDOSU") == ("STUDY DRUG (BLINDED)", 10, "mL")
    assert shown(out.one("EX"), "EXTRT", "EXDOSE", "EXDOSU") == ("PLACEBO", 0, "ug/kg")
    person = out.one("DM")
    assert shown(person, "ARMCD", "ACTARMCD", "ACTARM") == ("PBO", "PBO", "Placebo")


def test_organ_support_goes_to_medications_and_procedures_as_collected(run):
    export = Export()
    export.subject(SUBJECT)
    for kind, start, stop, agent in (
        ("1", "2020-01-08", "2020-01-15", "1"),
        ("2", "2020-01-08", "2020-01-20", ""),
        ("4", "2020-01-19", "2020-01-23", ""),
    ):
        export.form(SUBJECT, "organ_support", os_type=kind, os_start=start, os_stop=stop,
                    os_ongoing="0", os_agent=agent)  # fmt: skip
    export.form(SUBJECT, "disposition", d90_status="1", d90_dt="2020-04-08")
    out = run(export)
    names = ("CMCAT", "CMTRT", "CMSTDTC", "CMENDTC")
    assert shown(out.one("CM"), *names) == (
        "VASOPRESSOR", "NOREPINEPHRINE", "2020-01-08", "2020-01-15",
    )  # fmt: skip
    found = [shown(r, "PRDECOD", "PRSTDTC", "PRENDTC") for r in out.records("PR")]
    assert found == [
        ("MECHANICAL VENTILATION", "2020-01-08", "2020-01-20"),
        ("RENAL REPLACEMENT THERAPY", "2020-01-19", "2020-01-23"),
    ]
    assert out.one("DM")["RFPENDTC"] == "2020-04-08"


def test_qualifying_counts_are_marked_and_the_last_count_before_the_dose_is_the_baseline(run):
    export = Export()
    export.subject(SUBJECT)
    export.form(SUBJECT, "eligibility", "screening_arm_1", alc1="0.50", alc1_u="1",
                alc1_dt="2020-01-07 18:00", alc2="0.62", alc2_u="1", alc2_dt="2020-01-08 08:00")  # fmt: skip
    export.french_lab(
        ("004", "10/01/2020", "07:00", "Lymphocytes", "0,70", "G/L"),
        ("004", "07/02/2020", "07:00", "Lymphocytes", "1,32", "G/L"),
    )
    out = run(export)
    found = [shown(r, "LBSTRESN", "LBLOBXFL", "VISITNUM") for r in out.records("LB")]
    assert found == [(0.5, "", 1), (0.62, "", 1), (0.7, "Y", 2), (1.32, "", 9)]
    assert out.supplemental("LB", "QUALALC") == {"1": "1", "2": "2"}


def test_qualifying_count_of_a_draw_that_the_laboratory_sent_is_not_submitted_twice(run):
    export = Export()
    export.subject(SUBJECT)
    export.form(SUBJECT, "eligibility", "screening_arm_1", alc1="400", alc1_u="2",
                alc1_dt="2020-01-07 18:00")  # fmt: skip
    export.french_lab(("004", "07/01/2020", "18:08", "Lymphocytes", "0,50", "G/L"))
    out = run(export)
    assert shown(out.one("LB"), "LBORRES", "LBNAM") == ("0.50", "LABORATORY OF SITE 103")
    assert out.supplemental("LB", "QUALALC") == {"1": "1"}
    assert out.issues()["QUALALC_DIFFERS"] == 1


def test_verdict_of_the_committee_beats_that_of_the_site(run):
    export = Export()
    export.subject(SUBJECT)
    export.form(SUBJECT, "infection_log", inf_no="1", inf_dt="2020-01-20", inf_site="1",
                inf_org="Klebsiella pneumoniae", inf_sample_dt="2020-01-20 10:20", inf_sic="3")  # fmt: skip
    export.form(
        SUBJECT, "infection_log", inf_no="2", inf_dt="2020-01-28", inf_site="3", inf_sic="1"
    )
    export.table(
        "sic/adjudication.csv",
        "SUBJID,INF_NO,SIC_DATE,VERDICT,CATEGORY\n"
        "103-004,1,2020-03-01,CONFIRMED,PNEUMONIA\n103-004,2,2020-03-01,REJECTED,NONE\n",
    )
    out = run(export)
    events = [shown(r, "CESPID", "CETERM", "CEDECOD", "CESTDTC") for r in out.records("CE")]
    assert events == [
        ("INF-1", "PNEUMONIA", "PNEUMONIA", "2020-01-20"),
        ("INF-2", "URINARY TRACT INFECTION", "", "2020-01-28"),
    ]
    assert out.supplemental("CE", "SICVERD") == {"1": "CONFIRMED", "2": "REJECTED"}
    assert out.supplemental("CE", "SICSRC") == dict.fromkeys("12", "ADJUDICATION FILE")
    assert out.issues()["SIC_DISAGREES"] == 1
    domains = [r["RDOMAIN"] for r in out.records("RELREC", RELID="INF-1")]
    assert domains == ["CE", "MB"]
