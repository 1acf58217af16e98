"""NCT03821038: the analysis datasets of crafted subjects (SEP-T01 to SEP-T12 and their variants).

One export holds all subjects, each with the rows of its case; the public command converts it once.
"""

from __future__ import annotations

import math
from datetime import date, datetime, timedelta

import pytest

from tests.metamorphic.exports import hashes, rewrite, shuffled
from tests.studies.sep.crafted import Export
from tests.studies.sep.runs import Output, convert

DAY1 = "2020-01-10 10:00"
PK = "SUBJID|DOSE_NO|NOMINAL|ACTUAL_DATE|ACTUAL_TIME|CONC|UNIT|LLOQ\n"


@pytest.fixture(scope="module")
def out(tmp_path_factory) -> Output:
    folder = tmp_path_factory.mktemp("sep_adam")
    return convert(crafted().write(folder / "raw"), folder / "out")


def crafted() -> Export:
    export = Export()
    french: list[tuple[str, ...]] = []
    american: list[tuple[str, ...]] = []
    for part in (laboratories, counts, events, exposure, support, infections, times):
        part(export, french, american)
    export.french_lab(*french)
    export.american_lab(*american)
    return export


def lym(number: str, day: str, value: str, clock: str = "07:00", unit: str = "G/L"):
    """A French lymphocyte count; `day` as 2020-01-10."""
    return (number, f"{day[8:]}/{day[5:7]}/{day[:4]}", clock, "Lymphocytes", value, unit)


def laboratories(export, french, american):
    export.subject("103-001", "2020-03-10 10:00")
    french += [lym("001", "2020-03-14", "0,62", "07:05"), lym("001", "2020-03-10", "0,48", "07:05"),
               lym("001", "2020-04-07", "<0,1", "07:05"),
               ("001", "14/03/2020", "07:05", "Créatinine", "145", "µmol/L", "50", "110"),
               ("001", "14/03/2020", "07:05", "CRP", "< 5", "mg/L"),
               ("001", "14/03/2020", "07:05", "Plaquettes", "non fait"),
               ("001", "10/03/2020", "07:05", "Plaquettes", "160", "G/L", "150", "400"),
               ("001", "17/03/2020", "07:05", "Plaquettes", "49", "G/L", "150", "400")]  # fmt: skip
    export.subject("103-002", "2020-03-10 10:00")
    french += [lym("002", "2020-03-14", "1\xa0250", "07:05", "/mm3")]
    export.subject("201-001", "2020-03-10 10:00")
    american += [("201-001", "03/14/2020 7:05 AM", "Creatinine", "1.6", "mg/dL")]
    export.table(
        "biomark/luminex.txt",
        "Subject\tTP\tCollected\tIL-6\tIL-8\tIL-10\tTNFa\tIFNg\tIL-1b\n"
        "103-001\tD1-PRE\t2020-03-10 09:00\t80\tOOR <\t4\t5\t*3.2\t\n"
        "103-001\tD1-4H\t2020-03-10 14:00\t400\t12\t8\t5\t3.2\t1\n"
        "103-001\tD1-24H\t2020-03-11 10:00\t60\tOOR >\t2\tNA\t6.4\t1\n",
    )
    for subject, dose in (("201-002", "2020-03-14 00:10"), ("201-003", "2020-03-14 00:30")):
        export.subject(subject, dose)
        american += [(subject, "03/14/2020 12:15 AM", "Abs Lymph", "0.62", "K/uL")]


def counts(export, french, american):
    for subject, day29 in (("011", "1,32"), ("012", "0,83"), ("013", "0,84"), ("014", "")):
        export.subject(f"103-{subject}", DAY1)
        export.form(f"103-{subject}", "eligibility", "screening_arm_1", alc1="0.50", alc1_u="1",
                    alc1_dt="2020-01-07 18:00", alc2="620", alc2_u="2", alc2_dt="2020-01-08 08:00")  # fmt: skip
        french += [lym(subject, "2020-01-10", "0,70"), lym(subject, "2020-01-17", "0,95")]
        if day29:
            french += [lym(subject, "2020-02-07", day29)]
    # discharged alive before day 29, and a later value outside its window; the last one to discharge stands for it
    export.form(
        "103-014", "icu_stay", unit="1", in_dt="2020-01-07 12:00", out_dt="2020-01-16 12:00"
    )
    export.form(
        "103-014", "icu_stay", unit="2", in_dt="2020-01-16 12:00", out_dt="2020-01-20 12:00"
    )
    french += [lym("014", "2020-01-24", "1,50")]
    # windows: nearest to day 29; of equals the later; on one day the last
    export.subject("103-015", DAY1)
    french += [lym("015", day, value, clock) for day, value, clock in (
        ("2020-02-05", "0,50", "07:00"), ("2020-02-09", "0,60", "07:00"),
        ("2020-02-09", "0,65", "19:00"), ("2020-02-19", "0,90", "07:00"))]  # fmt: skip
    export.table(
        "flow/core_flow.csv",
        "SUBJ;VISITE;DATE;HEURE;CD3;CD4;CD8;CD19;NK;UNITE\n"
        "103-011;J1;10/01/2020;07:10;300;150;60;80;20;cell/µL\n"
        "103-011;J29;07/02/2020;07:10;900;300;120;80;<LD;cell/µL\n"
        "103-012;J29;07/02/2020;07:10;NA;199;0;80;20;cell/µL\n",
    )


def events(export, french, american):
    export.subject("103-021", "2019-10-27 00:30")
    export.subject("103-022", "2020-03-29 00:30")
    export.subject("103-023", DAY1)

    def event(subject, number, term, start, **more):
        export.form(subject, "ae_log", ae_no=str(number), ae_term=term, ae_start=start,
                    **({"ae_grade": "3", "ae_rel": "1"} | more))  # fmt: skip

    event("103-021", 1, "Respiratory distress", "2019-10-27 05:54")
    event("103-021", 2, "Fever", "2019-10-27 05:54")
    event("103-022", 1, "Respiratory distress", "2020-03-29 05:54")
    for number, (term, start) in enumerate(
        [("Dyspnoea", "2020-01-10 13:59"), ("Dyspnoea", "2020-01-10 14:00"),
         ("Dyspnoea", "2020-01-10 19:00"), ("Dyspnoea", "2020-01-10 19:01"),
         ("Pyrexia", "2020-01-10 16:00"), ("Headache", "2020-01-10 16:00"),
         ("Dyspnoea", "2020-01-10")], start=1):  # fmt: skip
        event("103-023", number, term, start)
    export.subject("103-024", DAY1)
    for number, (term, start, stop, more) in enumerate(
        [
            ("Same month", "2020-01-UNK", "", {}),
            ("Earlier month", "2019-12-UNK", "", {}),
            ("Later month", "2020-02-UNK", "2020-02-UNK", {"ae_grade": "2"}),
            ("Same year", "2020-UNK-UNK", "", {"ae_rel": ""}),
            ("Over before dose", "2020-01-UNK", "2020-01-08", {}),
            ("End before start", "2020-01-20", "2020-01-18", {}),
            ("Ninetieth day", "2020-04-09 09:00", "", {"ae_rel": "0"}),
            ("After the window", "2020-04-10", "", {}),
            ("Day of the dose", "2020-01-10", "", {}),
            ("Before the dose", "2020-01-10 08:00", "", {}),
        ],
        start=1,
    ):
        event("103-024", number, term, start, ae_stop=stop, **more)
    export.form("103-024", "disposition", d90_status="1", d90_dt="2020-04-20")


def exposure(export, french, american):
    export.subject("103-031", DAY1, arm="B")
    export.infusion("103-031", "day4_arm_1", "2020-01-13 10:00", dose_ug="")
    export.form("103-031", "study_drug", "day8_arm_1", dose_given="0", dose_skip_reason="Fever")
    export.infusion("103-031", "day11_arm_1", "2020-01-22 10:00", dose_ug="")
    export.subject("103-032", DAY1)
    export.infusion("103-032", "day4_arm_1", "2020-01-13 10:00", dose_ug="900")
    export.subject("103-033", "2020-02-10 00:30")
    export.table(
        "pk/cyt107_pk.txt",
        PK + "103-033|1|PRE|2020-02-10|00:20|BLOQ|ng/mL|0.10\n"
        "103-033|1|1|2020-02-10|01:30|BLOQ|ng/mL|0.10\n"
        "103-033|1|2|2020-02-10|02:30|150.0|ng/mL|0.10\n"
        "103-033|1|4|2020-02-10|05:31|40.0|ng/mL|0.10\n"
        "103-033|1|24|2020-02-10|24:30|23.46|ng/mL|0.10\n"
        "103-033|1|48|2020-02-12|00:30|BLOQ|ng/mL|0.10\n"
        "103-031|1|1|2020-01-10|11:00|NS|ng/mL|0.10\n",
    )
    export.table(
        "pk/cyt107_ada.csv",
        "SUBJID,VISIT,DATE,ADA_RESULT,NAB\n"
        "103-031,Screening,2020-01-08,Negative,\n103-031,Day 29,2020-02-07,Positive,Negative\n"
        "103-032,Screening,2020-01-08,Positive,\n103-032,Day 29,2020-02-07,Positive,\n"
        "103-033,Day 29,2020-03-09,Negative,\n103-001,Screening,2020-03-08,Negative,\n",
    )


def support(export, french, american):
    def person(number, episodes, **disposition):
        export.subject(number, DAY1)
        for kind, start, stop, *more in episodes:
            export.form(number, "organ_support", os_type=kind, os_start=start, os_stop=stop,
                        os_ongoing=more[0] if more else "0")  # fmt: skip
        export.form(
            number, "disposition", **({"d90_status": "1", "d90_dt": "2020-04-10"} | disposition)
        )

    usual = [("1", "2020-01-08", "2020-01-15"), ("2", "2020-01-08", "2020-01-20"),
             ("4", "2020-01-19", "2020-01-23")]  # fmt: skip
    person("103-041", usual)
    person("103-042", usual, d90_status="2", d90_dt="2020-02-06", death_dt="2020-02-06 11:00")
    person("103-043", usual, d90_status="2", d90_dt="2020-02-07", death_dt="2020-02-07 11:00")
    person("103-044", usual, d90_status="3", d90_dt="2020-01-30")
    person("103-045", [("2", "", "", "1")])
    person(
        "103-046",
        [
            ("2", "2020-01-08", "", "1"),
            ("3", "2020-01-08", "2020-02-20"),
            ("6", "2020-02-01", "2020-02-02"),
        ],
    )
    export.form(
        "103-046", "icu_stay", unit="1", in_dt="2020-01-07 12:00", out_dt="2020-01-14 12:00"
    )
    export.form(
        "103-046", "icu_stay", unit="2", in_dt="2020-01-14 12:00", out_dt="2020-01-24 12:00"
    )
    export.form(
        "103-046",
        "icu_stay",
        unit="1",
        in_dt="2020-02-01 12:00",
        out_dt="2020-02-04 12:00",
        readmit_yn="1",
    )
    person("103-047", [], d90_status="2", d90_dt="2020-04-08", death_dt="2020-04-08 11:00")


def infections(export, french, american):
    export.subject("103-051", DAY1)
    for number, day, verdict in (
        ("1", "2020-01-20", "3"),
        ("2", "2020-01-28", "1"),
        ("3", "2020-02-02", "1"),
    ):
        export.form(
            "103-051", "infection_log", inf_no=number, inf_dt=day, inf_site="1", inf_sic=verdict
        )
    export.subject("103-052", DAY1)
    export.form(
        "103-052", "infection_log", inf_no="1", inf_dt="2020-01-28", inf_site="3", inf_sic="2"
    )
    export.form(
        "103-052", "disposition", d90_status="2", d90_dt="2020-02-01", death_dt="2020-02-01 09:00"
    )
    export.table(
        "sic/adjudication.csv",
        "SUBJID,INF_NO,SIC_DATE,VERDICT,CATEGORY\n"
        "103-051,1,2020-03-01,CONFIRMED,PNEUMONIA\n103-051,2,2020-03-01,REJECTED,NONE\n",
    )


def times(export, french, american):
    export.subject("103-061", "2019-10-27 10:00")
    export.randomised[-1]["rand_ts_utc"] = "2019-10-26T23:40:00Z"
    export.form(
        "103-061",
        "disposition",
        trt_end_dt="2019-10-30",
        trt_end_reason="1",
        st_end_dt="2020-01-24",
        st_end_reason="1",
        d90_status="1",
        d90_dt="2020-01-24",
    )


def person(number: str) -> str:
    return f"IRIS7CD-{number}"


def one(out: Output, dataset: str, number: str, **wanted):
    return out.one(dataset, USUBJID=person(number), **wanted)


def value(out: Output, dataset: str, number: str, code: str, **wanted) -> float:
    return float(one(out, dataset, number, PARAMCD=code, **wanted)["AVAL"])


def shown(record, *names):
    """The values of some variables; NaN as None."""
    values = (record[name] for name in names)
    return tuple(None if isinstance(v, float) and math.isnan(v) else v for v in values)


# -- laboratories (T01 to T04, T08) ----------------------------------------------------------------

COUNT = {"PARAMCD": "ALC", "BASETYPE": "LAST PRE-DOSE"}


@pytest.mark.parametrize(
    ("number", "day", "expected"), [("103-001", 14, 620), ("103-002", 14, 1250)]
)
def test_counts_are_in_cells_per_microlitre_whatever_the_unit_of_the_laboratory(
    out, number, day, expected
):
    record = one(out, "ADLYM", number, ADT=date(2020, 3, day), **COUNT)
    assert shown(record, "AVAL", "AVALU", "DTYPE", "SRCDOM", "SRCVAR") == (
        expected,
        "10^6/L",
        "",
        "LB",
        "LBSTRESN",
    )


def test_count_below_the_limit_is_half_of_it_and_keeps_its_text(out):
    record = one(out, "ADLYM", "103-001", ADT=date(2020, 4, 7), **COUNT)
    assert shown(record, "AVAL", "AVALC", "DTYPE", "BASE", "AVISIT") == (
        50,
        "<100",
        "HALFLLOQ",
        480,
        "Day 29",
    )


@pytest.mark.parametrize(("number", "expected"), [("201-001", 141.44), ("103-001", 145)])
def test_creatinine_of_both_countries_has_one_unit(out, number, expected):
    assert shown(one(out, "ADLB", number, PARAMCD="CREAT"), "AVAL", "AVALU") == (expected, "umol/L")


def test_limits_count_half_and_tests_not_done_have_no_record(out):
    assert shown(one(out, "ADLB", "103-001", PARAMCD="CRP"), "AVAL", "AVALC", "DTYPE", "SRCVAR") == (
        2.5, "<5", "HALFLLOQ", "LBSTRESC",
    )  # fmt: skip
    platelets = out.records("ADLB", USUBJID=person("103-001"), PARAMCD="PLAT")
    assert [
        shown(r, "AVAL", "ANRIND", "SHIFT1", "ATOXGR", "BTOXGR", "AVISIT") for r in platelets
    ] == [
        (160, "NORMAL", "", "0", "0", "Baseline"),
        (49, "LOW", "NORMAL to LOW", "-3", "0", "Day 8"),
    ]


def test_cytokines_24_hours_after_the_first_dose_are_compared_with_the_last_before_it(out):
    found = out.records("ADLB", USUBJID=person("103-001"), PARCAT1="CYTOKINES")
    assert {r["PARAMCD"]: r["FCHG24"] for r in found if not math.isnan(r["FCHG24"])} == {
        "IL6": 0.75, "IL8": 20000, "IL10": 0.5, "IFNG": 2,
    }  # fmt: skip
    high = [r for r in found if r["DTYPE"] == "ULOQ"]
    assert [shown(r, "PARAMCD", "AVAL", "AVALC", "BASE", "BASEC") for r in high] == [
        ("IL8", 10000, ">10000", 0.5, "<1")
    ]


@pytest.mark.parametrize(("number", "flag", "base"), [("201-002", "", None), ("201-003", "Y", 620)])
def test_quarter_past_midnight_is_compared_with_the_minute_of_the_dose(out, number, flag, base):
    record = one(out, "ADLYM", number, **COUNT)
    assert record["ADTM"] == datetime(2020, 3, 14, 0, 15)
    assert shown(record, "ABLFL", "BASE", "ADY", "AVISIT") == (
        flag,
        base,
        1,
        "Baseline" if flag else "",
    )


# -- lymphocytes (T11) -----------------------------------------------------------------------------


def test_qualifying_pair_and_last_value_are_two_baselines(out):
    base = one(out, "ADLYM", "103-011", PARAMCD="ALC", DTYPE="AVERAGE")
    assert shown(base, "AVAL", "BASE", "ABLFL", "AVISIT", "SRCSEQ") == (
        560,
        560,
        "Y",
        "Baseline",
        None,
    )
    assert base["ADTM"] == datetime(2020, 1, 8, 8)
    day29 = one(out, "ADLYM", "103-011", PARAMCD="ALC", BASETYPE="QUALIFYING MEAN", AVISIT="Day 29")
    assert day29["PCHG"] == pytest.approx(135.714285714)
    assert (day29["FCHG"], day29["LFCHG"]) == pytest.approx((1320 / 560, math.log(1320 / 560)))
    last = one(out, "ADLYM", "103-011", PARAMCD="ALC", BASETYPE="LAST PRE-DOSE", AVISIT="Day 29")
    assert shown(last, "BASE", "CHG", "ANL01FL") == (700, 620, "Y")
    subject = one(out, "ADSL", "103-011")
    assert shown(subject, "ALCQ1", "ALCQ2", "ALCBL", "FASFL") == (500, 620, 560, "Y")


@pytest.mark.parametrize(("number", "expected"), [("103-011", 1), ("103-012", 0), ("103-013", 1)])
def test_responder_has_one_and_a_half_times_the_qualifying_mean(out, number, expected):
    record = one(out, "ADLYM", number, PARAMCD="R50D29")
    assert shown(record, "AVAL", "AVALC", "DTYPE", "SRCDOM") == (
        expected,
        "YN"[1 - expected],
        "",
        "LB",
    )
    assert value(out, "ADLYM", number, "R50D29O") == expected


def test_no_value_at_day_29_is_no_response_and_no_observed_case(out):
    record = one(out, "ADLYM", "103-014", PARAMCD="R50D29")
    assert shown(record, "AVAL", "AVALC", "DTYPE", "SRCSEQ") == (0, "N", "NRI", None)
    found = {r["PARAMCD"] for r in out.records("ADLYM", USUBJID=person("103-014"))}
    assert found == {"ALC", "R50D29", "ALCREV"}


def test_last_value_to_discharge_stands_for_day_29_in_the_sensitivity_analysis_only(out):
    found = out.records("ADLYM", USUBJID=person("103-014"), PARAMCD="ALC", AVISIT="Day 29")
    assert [shown(r, "BASETYPE", "AVAL", "DTYPE", "ANL01FL", "ANL03FL", "CHG") for r in found] == [
        ("LAST PRE-DOSE", 950, "LOV", "", "Y", 250),
        ("QUALIFYING MEAN", 950, "LOV", "", "Y", 390),
    ]
    assert not out.records("ADLYM", USUBJID=person("103-011"), DTYPE="LOV")


def test_nearest_value_of_a_window_is_analysed_and_of_equals_the_later(out):
    found = out.records("ADLYM", USUBJID=person("103-015"), AVISIT="Day 29", **COUNT)
    assert [(r["AVAL"], r["ANL01FL"]) for r in found] == [(500, ""), (600, ""), (650, "Y")]
    assert one(out, "ADLYM", "103-015", AVISIT="Day 60", **COUNT)["ADY"] == 41


def test_subsets_have_ratio_limits_and_fold_changes(out):
    def at(code, visit, number="103-011"):
        return one(out, "ADLYM", number, PARAMCD=code, AVISIT=visit)

    assert shown(at("CD4CD8", "Day 29"), "AVAL", "BASE", "PARAMTYP", "SRCDOM") == (
        2.5,
        2.5,
        "DERIVED",
        "CP",
    )
    assert shown(at("NK", "Day 29"), "AVAL", "AVALC", "DTYPE") == (0.5, "<1", "HALFLLOQ")
    assert value(out, "ADLYM", "103-011", "FC_CD4") == pytest.approx(math.log(2))
    assert shown(at("CD4", "Day 29"), "CRIT1FL", "CRIT2FL", "CRIT2") == ("Y", "Y", "CD4 >= 300")
    assert shown(at("CD4", "Day 29", "103-012"), "CRIT1FL", "CRIT2FL", "BASE") == ("N", "N", None)
    # no ratio to a CD8 count of 0
    assert not out.records("ADLYM", USUBJID=person("103-012"), PARAMCD="CD4CD8")


@pytest.mark.parametrize(
    ("number", "expected"), [("103-011", 1), ("103-012", 0), ("103-014", 1), ("103-015", 0)]
)
def test_lymphopenia_is_reversed_above_900_at_the_last_value(out, number, expected):
    assert value(out, "ADLYM", number, "ALCREV") == expected


# -- adverse events (T05) --------------------------------------------------------------------------


def events_of(out, number):
    return {str(r["AESTDTC"]): r for r in out.records("ADAE", USUBJID=person(number))}


@pytest.mark.parametrize(("number", "hours"), [("103-021", 6.4), ("103-022", 4.4)])
def test_hours_after_the_dose_count_the_change_of_the_clock(out, number, hours):
    distress = out.records("ADAE", USUBJID=person(number), AETERM="Respiratory distress")[0]
    assert shown(distress, "ATMDOSE", "ARESPFL", "AFEVFL", "APERIOD") == (hours, "Y", "", 1)
    assert value(out, "ADTTE", number, "TTRESP") == hours


def test_fever_in_the_window_has_its_own_flag(out):
    fever = out.one("ADAE", USUBJID=person("103-021"), AETERM="Fever")
    assert shown(fever, "ARESPFL", "AFEVFL") == ("", "Y")


def test_reaction_window_holds_both_ends_and_needs_a_time(out):
    found = out.records("ADAE", USUBJID=person("103-023"))
    by_start = {
        (r["AETERM"], r["AESTDTC"]): shown(r, "ATMDOSE", "ARESPFL", "AFEVFL") for r in found
    }
    assert by_start == {
        ("Dyspnoea", "2020-01-10T13:59"): (3.98, "", ""),
        ("Dyspnoea", "2020-01-10T14:00"): (4, "Y", ""),
        ("Dyspnoea", "2020-01-10T19:00"): (9, "Y", ""),
        ("Dyspnoea", "2020-01-10T19:01"): (9.02, "", ""),
        ("Pyrexia", "2020-01-10T16:00"): (6, "", "Y"),
        ("Headache", "2020-01-10T16:00"): (6, "", ""),
        ("Dyspnoea", "2020-01-10"): (None, "", ""),
    }


@pytest.mark.parametrize(
    ("term", "expected"),
    [
        ("Same month", (date(2020, 1, 10), "D", "Y", "RELATED")),
        ("Earlier month", (date(2019, 12, 1), "D", "", "RELATED")),
        ("Later month", (date(2020, 2, 1), "D", "Y", "RELATED")),
        ("Over before dose", (date(2020, 1, 8), "D", "", "RELATED")),
        ("End before start", (date(2020, 1, 20), "", "Y", "RELATED")),
        ("Same year", (date(2020, 1, 10), "M", "Y", "RELATED")),
        ("Ninetieth day", (date(2020, 4, 9), "", "Y", "NOT RELATED")),
        ("After the window", (date(2020, 4, 10), "", "", "RELATED")),
        ("Day of the dose", (date(2020, 1, 10), "", "Y", "RELATED")),
        ("Before the dose", (date(2020, 1, 10), "", "", "RELATED")),
    ],
)
def test_starts_known_in_part_are_put_after_consent_and_dose_where_they_may_be(out, term, expected):
    record = out.one("ADAE", USUBJID=person("103-024"), AETERM=term)
    assert shown(record, "ASTDT", "ASTDTF", "TRTEMFL", "AREL") == expected


def test_end_known_in_part_is_the_last_day_of_its_month(out):
    record = out.one("ADAE", USUBJID=person("103-024"), AETERM="Later month")
    assert shown(record, "AENDT", "AENDTF", "ADURN", "ATOXGRN") == (date(2020, 2, 29), "D", 29, 2)


def test_first_event_and_worst_grade_of_a_term_are_flagged_once(out):
    events = out.records("ADAE", USUBJID=person("103-024"))
    first = [r["AETERM"] for r in events if r["AOCCFL"] == "Y"]
    assert first == ["Day of the dose"] or first == ["Same month"] or first == ["Same year"]
    # events without a code have no term to count by
    assert not [r for r in events if r["AOCCPFL"] == "Y" or r["AOCCSFL"] == "Y"]


# -- exposure, concentrations, antibodies (T07, T09) -----------------------------------------------


def test_placebo_counts_infusions_and_has_no_dose(out):
    def of(code):
        return value(out, "ADEX", "103-031", code)

    assert (of("NDOSE"), of("CUMDOSE"), of("TOTUG"), of("COMPL")) == (3, 0, 0, 50)
    assert shown(one(out, "ADSL", "103-031"), "SAFFL", "TRT01A", "TRT01AN", "PKFL") == (
        "Y",
        "Placebo",
        0,
        "N",
    )
    assert not out.records("ADEX", USUBJID=person("103-031"), PARAMCD="DOSCHECK")
    delays = out.records("ADEX", USUBJID=person("103-031"), PARAMCD="DELAY")
    assert [(r["APERIOD"], r["AVAL"], r["AVISIT"]) for r in delays] == [
        (1, 0, "Day 1"),
        (2, 0, "Day 4"),
        (4, 2, "Day 11"),
    ]
    gaps = out.records("ADEX", USUBJID=person("103-031"), PARAMCD="DOSINT")
    assert [r["AVAL"] for r in gaps] == [3, 9]


def test_active_doses_are_summed_and_checked_against_the_weight(out):
    assert value(out, "ADEX", "103-032", "CUMDOSE") == 22
    assert value(out, "ADEX", "103-032", "TOTUG") == 1650
    checks = out.records("ADEX", USUBJID=person("103-032"), PARAMCD="DOSCHECK")
    assert [(r["AVAL"], r["CRIT1FL"], r["SRCSEQ"]) for r in checks] == [(1, "N", 1), (1.2, "Y", 2)]
    lasting = out.records("ADEX", USUBJID=person("103-032"), PARAMCD="INFDUR")
    assert [(r["AVAL"], r["AVALU"]) for r in lasting] == [(60, "min")] * 2


def test_concentrations_below_the_limit_are_placed_by_their_time(out):
    found = out.records("ADPC", USUBJID=person("103-033"))
    shown_ = [
        shown(r, "ATPTN", "ARELTM1", "AVAL", "AVALC", "AVAL2", "ANL01FL", "ANL02FL") for r in found
    ]
    assert [(n, round(h, 2), *rest) for n, h, *rest in shown_] == [
        (0, -0.17, 0, "<0.1", 0, "Y", "Y"),
        (1, 1.0, 0, "<0.1", 0, "Y", "Y"),
        (2, 2.0, 150, "", 150, "Y", "Y"),
        (4, 5.02, 40, "", 40, "Y", ""),
        (24, 24.0, 23.46, "", 23.46, "Y", "Y"),
        (48, 48.0, None, "<0.1", 0, "", "Y"),
    ]
    assert not out.records("ADPC", USUBJID=person("103-031"))


def test_pharmacokinetic_parameters_have_dose_and_reference(out):
    assert value(out, "ADPP", "103-033", "CMAX") == 150
    assert value(out, "ADPP", "103-033", "CMAXD") == 15
    assert value(out, "ADPP", "103-033", "CMAXRAT") == 100
    assert shown(one(out, "ADPP", "103-033", PARAMCD="TMAX"), "AVAL", "APERIOD", "SRCDOM") == (
        2,
        1,
        "PP",
    )


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("103-031", ("N", "Y", "Y")),
        ("103-032", ("Y", "Y", "N")),
        ("103-033", ("", "N", "N")),
        ("103-001", ("N", "", "")),
    ],
)
def test_antibodies_are_induced_where_there_were_none_before(out, number, expected):
    records = out.records("ADIS", USUBJID=person(number))
    assert {shown(r, "ADAPRE", "ADAPOST", "ADAINC") for r in records} == {expected}
    induced = [r["AVAL"] for r in records if r["PARAMCD"] == "ADAINC"]
    assert induced == ([{"Y": 1, "N": 0}[expected[2]]] if expected[2] else [])


# -- organ support (T10) ---------------------------------------------------------------------------

CODES = ("OSFD28", "OSFD28N", "VFD28", "PFD28", "RFD28", "OSFD90")


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("103-041", (14, 14, 17, 22, 23, 76)),
        ("103-042", (0, 13, 0, 0, 0, 0)),  # death on day 28
        ("103-043", (14, 14, 17, 22, 23, 0)),  # death on day 29
        ("103-044", (7, 7, 10, 15, 16, 7)),  # last contact on day 21
        ("103-046", (21, 21, 23, 28, 28, 83)),  # ventilation to the discharge from intensive care; ECMO
        ("103-047", (28, 28, 28, 28, 28, 89)),  # death on day 90
    ],
)  # fmt: skip
def test_days_without_organ_support(out, number, expected):
    assert tuple(value(out, "ADOSFD", number, code) for code in CODES) == expected


def test_days_lost_to_follow_up_are_flagged(out):
    assert one(out, "ADOSFD", "103-044", PARAMCD="OSFD28")["OSFDIMP"] == "Y"
    assert one(out, "ADOSFD", "103-041", PARAMCD="OSFD90")["OSFDIMP"] == ""
    assert one(out, "ADOSFD", "103-043", PARAMCD="OSFD28")["OSFDIMP"] == ""


def test_support_without_dates_takes_the_subject_out_and_asks_the_site(out):
    codes = {r["PARAMCD"] for r in out.records("ADOSFD", USUBJID=person("103-045"))}
    assert codes == {"ICUD", "HOSPD"}
    assert out.issues()["SUPPORT_WITHOUT_DATES"] == 1


def test_days_in_intensive_care_and_hospital_end_with_the_index_stay(out):
    assert (value(out, "ADOSFD", "103-046", "ICUD"), value(out, "ADOSFD", "103-046", "HOSPD")) == (
        4,
        14,
    )


# -- infections and times (T06, T12) ---------------------------------------------------------------


def test_verdict_of_the_committee_decides_what_is_confirmed(out):
    found = out.records("ADINF", USUBJID=person("103-051"))
    assert [shown(r, "CESEQ", "SICVERD", "CONFFL", "AOCCFL", "ASTDY") for r in found] == [
        (1, "CONFIRMED", "Y", "Y", 11),
        (2, "REJECTED", "N", "", 19),
        (3, "CONFIRMED", "Y", "", 24),
    ]
    event = one(out, "ADTTE", "103-051", PARAMCD="TTINF")
    assert shown(event, "ADT", "AVAL", "CNSR", "SRCDOM", "SRCSEQ") == (
        date(2020, 1, 20),
        11,
        0,
        "ADINF",
        1,
    )


def test_death_competes_with_infection_and_ends_survival(out):
    infection = one(out, "ADTTE", "103-052", PARAMCD="TTINF")
    assert shown(infection, "AVAL", "CNSR", "EVNTDESC") == (23, 2, "DEATH")
    assert shown(one(out, "ADTTE", "103-052", PARAMCD="OSDTH"), "AVAL", "CNSR") == (23, 0)
    assert shown(one(out, "ADTTE", "103-041", PARAMCD="OSDTH"), "AVAL", "CNSR", "CNSDTDSC") == (
        90,
        1,
        "LAST CONTACT OR DAY 90",
    )
    assert shown(one(out, "ADTTE", "103-047", PARAMCD="OSDTH"), "AVAL", "CNSR") == (90, 0)


def test_recovery_is_the_first_analysed_count_above_900(out):
    assert shown(one(out, "ADTTE", "103-011", PARAMCD="TTRECOV"), "AVAL", "CNSR") == (8, 0)
    assert shown(one(out, "ADTTE", "103-015", PARAMCD="TTRECOV"), "AVAL", "CNSR") == (41, 1)
    assert shown(one(out, "ADTTE", "103-041", PARAMCD="TTRECOV"), "AVAL", "CNSR", "CNSDTDSC") == (
        1,
        1,
        "FIRST DOSE",
    )


def test_randomisation_is_dated_by_the_clock_of_the_site(out):
    subject = one(out, "ADSL", "103-061")
    assert shown(subject, "RANDDT", "RANDFL", "ITTFL", "STRAT1R", "SITEGR1") == (
        date(2019, 10, 27),
        "Y",
        "Y",
        "FR",
        "FR",
    )
    assert shown(subject, "EOSSTT", "EOTSTT", "COMPLFL", "LSTALVDT") == (
        "COMPLETED",
        "COMPLETED",
        "Y",
        date(2020, 1, 24),
    )


def test_every_subject_of_dm_has_one_record_of_adsl(out):
    persons = [r["USUBJID"] for r in out.records("DM")]
    assert [r["USUBJID"] for r in out.records("ADSL")] == persons
    assert len(persons) == len(set(persons))


def test_day_numbers_skip_zero(out):
    for record in out.records("ADLYM", USUBJID=person("103-011"), PARAMCD="ALC"):
        days = (record["ADT"] - date(2020, 1, 10)) / timedelta(days=1)
        assert record["ADY"] == days + (days >= 0)


# -- order and repetition --------------------------------------------------------------------------

VENDORS = ("luminex.txt", "core_flow.csv", "cyt107_pk.txt", "cyt107_ada.csv", "fr_103_hemato.csv")


def test_rows_in_another_order_and_rows_sent_twice_change_no_dataset(tmp_path):
    export = crafted()
    export.files["lab/fr_103_hemato.csv"] += (
        "011;07/02/2020;07:00;Lymphocytes;1,40;G/L;;;\r\n011;07/02/2020;07:00;Lymphocytes;1,36;G/L;;;\r\n"
    )
    export.files["flow/core_flow.csv"] += (
        "103-011;J29;07/02/2020;07:10;900;310;120;80;<LD;cell/µL\n"
        "103-013;J29;07/02/2020;;900;310;120;80;<LD;cell/µL\n"
    )
    raw = export.write(tmp_path / "raw")
    twice = rewrite(
        raw,
        tmp_path / "twice",
        lambda path, header, rows: (header, rows * 2 if path.name in VENDORS else rows),
    )
    once = convert(raw, tmp_path / "once")
    again = convert(shuffled(twice, tmp_path / "shuffled", 1), tmp_path / "again")
    assert hashes(again.folder) == hashes(once.folder)
    assert again.issues()["LAB_DUPLICATE"] > once.issues()["LAB_DUPLICATE"]
