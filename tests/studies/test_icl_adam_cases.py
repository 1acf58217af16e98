"""The tricky cases of NCT05600920 in its analysis datasets, with other values than the cases."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from tests.metamorphic.exports import shuffled
from tests.studies.icl.converted import convert
from tests.studies.icl.crafted import Export
from tests.studies.test_icl_cases import chosen, crafted

EPOCH = date(1960, 1, 1)


def day(text: str) -> int:
    """SAS date of an ISO 8601 date."""
    return (date.fromisoformat(text) - EPOCH).days


def _flow(raw: Export, subject: str, when: str, label: str, quality: str = "PASS", **counts):
    number = len(raw.rows.get("flow/tbnk", ()))
    raw.add(
        "flow/tbnk",
        SUBJECT=f"10000821-001-{subject}", SPECIMEN_ID=f"V-{number:06d}", VISIT_LABEL=label,
        COLL_DTTM=when, PANEL="TBNK 6-COLOR", QC=quality, **counts,
    )  # fmt: skip


def _lymphocytes(raw: Export, subject: str, when: str, result: str, label: str = "", **cells: str):
    number = len(raw.rows.get("lab/nihcc_lab", ()))
    plain = {"UNITS": "K/uL", "REF_LOW": "1.0", "REF_HIGH": "4.8", "TEST_CD": "LYM"} | cells
    raw.add(
        "lab/nihcc_lab",
        PROTOCOL="10000821", PT_ID=f"10000821-{subject}", VISIT_LABEL=label or "UNSCHED",
        ACC=f"W{number:07d}", COLL_DT=when, RESULT=result, STATUS="F", RPT_DT=when, **plain,
    )  # fmt: skip


def _variants(raw: Export) -> None:
    _doses(raw)
    _windows(raw)
    _counts(raw)
    _events(raw)
    _antibodies(raw)
    _samples(raw)
    _ties(raw)


def _ties(raw: Export) -> None:
    """1015: records that no date tells apart."""
    raw.subject("1015")
    for when, label in (("2025-01-06 08:00", "Dose 1"), ("2025-01-20 08:00", "Dose 1 D+14")):
        for cd4, cd8 in (("100", "200"), ("110", "210"), ("250", "")):
            _flow(raw, "1015", when, label, CD4_ABS=cd4, CD8_ABS=cd8)
        for result in ("0.8", "0.9"):
            _lymphocytes(raw, "1015", f"{when[5:7]}/{when[8:10]}/2025 08:00", result)
            _lymphocytes(
                raw,
                "1015",
                f"{when[5:7]}/{when[8:10]}/2025 08:00",
                "35",
                UNITS="U/L",
                TEST_CD="ALT",
            )
    for term in ("Cold", "Rash"):
        raw.event("1015", term, "20 JAN 2025", AENUM=len(term))
    for lesion in ("1", "1", "2"):
        raw.form("HPV", "1015", Folder="D1", HPVDAT="06 JAN 2025", LESNUM=lesion, LESLOC_STD="HAND",
                 LESTYPE_STD="CW", LDIAM_MM="4.5", NLES=">50", SEVGA="2")  # fmt: skip
    for pain in ("1", "2"):
        raw.form("EQ5D", "1015", Folder="D1", QSDAT="06 JAN 2025", Q4=pain, QVAS="101")
    for finding in ("2", "3"):
        raw.form(
            "OIF",
            "1015",
            Folder="D1",
            OINUM="4",
            OIDOM_STD="CLIN",
            OIRESP_STD=finding,
            OIDAT="06 JAN 2025",
        )
    for titer in ("1:40", "1:80"):
        raw.add(
            "lab/autoab", SUBJ="1015", COLL_DT="01/06/2025", ANALYTE="ANA", QUAL="pos", TITER=titer
        )
    for result in ("300", "500"):
        raw.add("pk/nti7_pk", SUBJ="1015", PERIOD="1", NOMTIME_H="4", ACT_DTTM="2025-01-06T13:00",
                SAMPLEID="Q-1015", CONC=result, CONC_U="pg/mL", LLOQ="50", STATUS="OK")  # fmt: skip


def _doses(raw: Export) -> None:
    raw.subject("1001", cohort=3, injection={"TOTDOSE_UG": 45360, "VOL_ML": "4.54"})  # 10 % low
    raw.injection("1001", datetime(2025, 3, 24, 9, 0), 2, TOTDOSE_UG=50400)  # a week early
    raw.subject("1002", cohort=2, injection={"TOTDOSE_UG": 33600})
    raw.injection("1002", datetime(2025, 4, 1, 9, 0), 2, EXDONE_STD="N", EXDAT="", EXTIM="",
                  EXREAS="AE", VOL_ML="", TOTDOSE_UG="", MUSCLE_STD="", SIDE_STD="", LOT="")  # fmt: skip
    raw.injection("1002", datetime(2025, 6, 30, 9, 0), 3, TOTDOSE_UG=33600)
    _flow(raw, "1002", "2025-06-25 08:00", "Dose 3 D-5", CD4_ABS="210")
    _flow(raw, "1002", "2025-04-25 08:00", "Unscheduled", CD4_ABS="230")
    raw.subject("1003", first_dose=None)
    raw.form("DV", "1001", DVTERM="Wrong dose", DVCAT_STD="IMP", DVDAT="06 JAN 2025")


def _windows(raw: Export) -> None:
    """1004: several counts in one window; 1005: the edges of windows."""
    raw.subject("1004")
    for when, label, count in (
        ("2025-01-01 08:00", "Dose 1 D-5", "100"),
        ("2025-01-06 09:00", "Dose 1", "120"),      # at the time of the dose
        ("2025-01-18 08:00", "Dose 1 D+14", "130"),  # day 12
        ("2025-01-22 08:00", "Unscheduled", "140"),  # day 16
    ):  # fmt: skip
        _flow(raw, "1004", when, label, CD4_ABS=count)
    raw.subject("1005")
    for after, count in ((7, 11), (8, 12), (21, 13), (22, 14), (45, 15), (46, 16), (62, 17),
                         (63, 18), (126, 19), (127, 20), (210, 21), (211, 22), (294, 23), (295, 24)):  # fmt: skip
        when = datetime(2025, 1, 6) + timedelta(days=after)
        _flow(raw, "1005", f"{when:%Y-%m-%d} 08:00", "Unscheduled", CD4_ABS=str(count))


def _counts(raw: Export) -> None:
    raw.subject("1006")  # ratio of the specimen, limits, zero at baseline
    _flow(raw, "1006", "2025-01-06 08:00", "Dose 1", CD4_ABS="0", CD8_ABS="300", CD4_CD8="")
    _flow(raw, "1006", "2025-01-20 08:00", "Dose 1 D+14", CD4_ABS="<2", CD8_ABS="200")
    _flow(raw, "1006", "2025-02-05 08:00", "Dose 1 D+30", CD4_ABS="90", CD8_ABS="0")
    _flow(raw, "1006", "2025-02-06 08:00", "Unscheduled", CD4_ABS="90", CD8_ABS="60", CD4_CD8="1.4")
    _lymphocytes(raw, "1006", "01/06/2025 08:00", "2.01", "DOSE1 D0")
    _lymphocytes(raw, "1006", "01/20/2025 08:00", "<0.2", "DOSE1 D14")
    raw.subject("1007")  # a gap of more than 120 days, and one of exactly 120
    _flow(raw, "1007", "2025-01-06 08:00", "Dose 1", CD4_ABS="100")
    _flow(raw, "1007", "2025-05-06 08:00", "Unscheduled", CD4_ABS="300")  # 120 days
    _flow(raw, "1007", "2025-09-04 08:00", "Unscheduled", CD4_ABS="300")  # 121 days
    _flow(raw, "1007", "2025-09-14 08:00", "Unscheduled", CD4_ABS="200")  # 10 days
    raw.subject("1008")
    _flow(raw, "1008", "2025-01-06 08:00", "Dose 1", CD4_ABS="200")


def _events(raw: Export) -> None:
    start = datetime(2024, 11, 20, 9, 0)  # consent 2024-10-23
    raw.subject("1009", first_dose=start)
    events = (
        ("Year only", "UN UNK 2024", {}),
        ("Month of consent", "UN OCT 2024", {}),
        ("Later month", "UN DEC 2024", {"AEREL_STD": 3, "AEENDAT": "UN JAN 2025"}),
        ("Before that hour", "20 NOV 2024", {"AESTDAT_TIM": "08:59", "AEREL_STD": ""}),
        ("At that hour", "20 NOV 2024", {"AESTDAT_TIM": "09:00", "AEREL_STD": 5}),
        ("That day", "20 NOV 2024", {"AEREL_STD": 2}),
        ("Over before", "UN NOV 2024", {"AEENDAT": "12 NOV 2024"}),
        ("Day before", "19 NOV 2024", {"AEGR_STD": 3}),
    )
    for number, (term, when, cells) in enumerate(events, start=1):
        raw.event("1009", term, when, AENUM=number, **cells)
    raw.subject("1010", first_dose=start)
    for number, (grade, when) in enumerate(((1, "22 NOV 2024"), (3, "25 NOV 2024"), (3, "28 NOV 2024")), 1):  # fmt: skip
        raw.event("1010", "Cold", when, AENUM=number, AEGR_STD=grade, INJSITE=int(number == 2))


def _antibodies(raw: Export) -> None:
    for subject in ("1011", "1012", "1013"):
        raw.subject(subject)
    for when, analyte, reading, titer in (
        ("01/02/2025", "ANA", "", "1:40"),
        ("02/02/2025", "ANA", "", "<1:40"),
        ("03/02/2025", "ANA", "pos", "1/160"),
        ("01/02/2025", "PCA", "neg", ""),
        ("03/02/2025", "PCA", "pos", ""),
    ):
        raw.add("lab/autoab", SUBJ="1011", COLL_DT=when, ANALYTE=analyte, QUAL=reading, TITER=titer)
    for subject, samples in {
        "1011": (("Baseline", "06-JAN-2025", "NEG", "", ""), ("D1+30", "05-FEB-2025", "POS", "POS", "20")),
        "1012": (("Baseline", "06-JAN-2025", "POS", "POS", "20"), ("D1+30", "05-FEB-2025", "POS", "POS", "80")),
        "1013": (("Baseline", "06-JAN-2025", "POS", "POS", "20"), ("D1+30", "05-FEB-2025", "POS", "POS", "40"),
                 ("Wk 36", "01-APR-2025", "POS", "NEG", "")),
    }.items():  # fmt: skip
        for visit, when, screen, confirm, titer in samples:
            raw.add("pk/nti7_ada", SUBJ=subject, VISIT=visit, COLL_DT=when, SCREEN=screen,
                    CONFIRM=confirm, TITER=titer)  # fmt: skip


def _samples(raw: Export) -> None:
    raw.subject("1014")
    for nominal, when, result in (
        ("0", "2025-01-06T08:30", "BLQ(<50)"),
        ("4", "2025-01-06T13:00", "4800"),
        ("24", "2025-01-07T14:00", "2400"),  # 29 h
        ("72", "2025-01-09T09:00", "<50"),
        ("168", "2025-01-13T09:00", "150"),
        ("336", "2025-01-20T09:00", "BLQ(<50)"),
    ):
        raw.add("pk/nti7_pk", SUBJ="1014", PERIOD="1", NOMTIME_H=nominal, ACT_DTTM=when,
                SAMPLEID=f"Q-{nominal}", CONC=result, CONC_U="pg/mL", LLOQ="50", STATUS="OK")  # fmt: skip


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    folder = tmp_path_factory.mktemp("icl")
    raw = crafted()
    _variants(raw)
    return convert(raw.write(folder / "raw"), folder / "out")


def lymphocytes(done, subject, parameter="CD4", **wanted):
    return done.records(
        "ADLYM", subject=subject, PARAMCD=parameter, **({"BASETYPE": "LAST PRE-DOSE"} | wanted)
    )


def exposure(done, subject):
    found = done.records("ADEX", subject=subject)
    return {(r["PARAMCD"], r["APERIOD"]): r["AVAL"] for r in found}


def effect(done, subject):
    return {r["PARAMCD"]: r for r in done.records("ADEFF", subject=subject)}


def test_t01_the_dosing_weight_is_that_of_screening(done):
    subject = done.record("ADSL", subject="0001")
    names = ("DOSEWT", "DOSEWTTP", "WTBL", "HTBL", "BMIBL", "IBW", "ADJWTBL")
    assert chosen(subject, *names) == (72.1, "ADJUSTED", 95, 165, 34.9, 56.9, 72.1)
    check = done.record("ADEX", subject="0001", PARAMCD="DOSCHECK")
    assert chosen(check, "AVAL", "CRIT1FL") == (1, "N")


def test_t01_a_dose_ten_percent_off_is_flagged(done):
    first, second = done.records("ADEX", subject="1001", PARAMCD="DOSCHECK")
    assert chosen(first, "AVAL", "CRIT1FL", "APERIOD") == (0.9, "Y", 1)
    assert chosen(second, "AVAL", "CRIT1FL", "APERIOD") == (1, "N", 2)
    subject = done.record("ADSL", subject="1001")
    assert chosen(subject, "TRT01P", "TRT01A", "TRT01AN", "PPROTFL") == (
        "NT-I7 720 ug/kg", "NT-I7 720 ug/kg", 3, "N",
    )  # fmt: skip


def test_t02_the_type_of_the_weight_follows_the_unrounded_bmi(done):
    found = [done.record("ADSL", subject=n) for n in ("0002", "0102")]
    assert [chosen(r, "DOSEWTTP", "DOSEWT", "BMIBL") for r in found] == [
        ("ACTUAL", 97.1, 30),
        ("ADJUSTED", 83.9, 30),
    ]


def test_t03_two_injections_are_one_dose(done):
    found = exposure(done, "0003")
    assert found["NDOSE", None] == 1
    assert found["TOTUG", None] == 33600
    assert found["CUMDOSE", None] == 480
    assert found["COMPL", None] == pytest.approx(100 / 3)


def test_t04_windows_move_with_a_late_dose(done):
    (count,) = lymphocytes(done, "0004")
    assert chosen(count, "AVISIT", "AVISITN", "ADY", "ANL01FL") == ("Dose 2 +14", 21, 120, "Y")
    found = exposure(done, "0004")
    assert (found["DOSINT", 2], found["DELAY", 2]) == (105, 21)
    subject = done.record("ADSL", subject="0004")
    assert chosen(subject, "AP01SDT", "AP01EDT", "AP02SDT", "AP02EDT", "AP03SDT") == (
        day("2025-01-06"), day("2025-04-20"), day("2025-04-21"), day("2025-05-05"), None,
    )  # fmt: skip


def test_t04_an_early_dose_and_one_that_was_missed(done):
    assert exposure(done, "1001")["DELAY", 2] == -7
    found = exposure(done, "1002")
    assert found["NDOSE", None] == 2
    assert (found["DOSINT", 3], found["DELAY", 3]) == (175, 7)
    subject = done.record("ADSL", subject="1002")
    assert chosen(subject, "AP02SDT", "AP02EDT") == (None, None)
    assert subject["AP01EDT"] == day("2025-06-29")
    visits = {r["AVAL"]: r["AVISIT"] for r in lymphocytes(done, "1002")}
    assert visits == {210: "Dose 3 Day -5", 230: "UNSCHEDULED"}


def test_t05_two_laboratories_on_one_day(done):
    found = lymphocytes(done, "0005", "ALC", BASETYPE="LAST PRE-DOSE")
    assert len(done.records("ADLYM", subject="0005", PARAMCD="ALC")) == 2
    assert [(r["AVAL"], r["ANL01FL"], r["AVISIT"]) for r in found] == [
        (710, None, "Dose 1 +14"),
        (710, "Y", "Dose 1 +14"),
    ]


def test_t05_of_two_days_as_near_the_later_counts(done):
    flags = {r["AVAL"]: (r["AVISIT"], r["ANL01FL"]) for r in lymphocytes(done, "1004")}
    assert flags == {
        100: (None, None),
        120: ("Baseline", "Y"),
        130: ("Dose 1 +14", None),
        140: ("Dose 1 +14", "Y"),
    }
    mean = lymphocytes(done, "1004", BASETYPE="MEAN PRE-DOSE", ABLFL="Y")
    assert [chosen(r, "AVAL", "DTYPE", "AVISITN", "SRCSEQ") for r in mean] == [
        (110, "AVERAGE", 0, None)
    ]


def test_windows_hold_their_first_and_last_day(done):
    found = {r["AVAL"]: r["AVISITN"] for r in lymphocytes(done, "1005")}
    assert found == {
        11: None, 12: 11, 13: 11, 14: 12, 15: 12, 16: None, 17: None, 18: 360, 19: 360,
        20: 480, 21: 480, 22: 600, 23: 600, 24: None,
    }  # fmt: skip
    calendar = {r["AVAL"] for r in lymphocytes(done, "1005", ANL02FL="Y")}
    assert calendar == {22, 24}  # weeks 36 (day 212) and 48 (day 296) from dose 1


def test_t06_below_the_limit_zero_and_failed(done):
    names = ("AVAL", "AVALC", "DTYPE", "LFCHG")
    assert [chosen(r, *names) for r in lymphocytes(done, "0006")] == [
        (0.5, "<1", "HALFLLOQ", None),
        (0, None, None, None),
    ]


def test_t06_a_baseline_of_zero_and_limits_in_other_units(done):
    base, below, *_ = lymphocytes(done, "1006")
    assert chosen(base, "AVAL", "BASE", "ABLFL") == (0, 0, "Y")
    assert chosen(below, "AVAL", "CHG", "PCHG", "FCHG", "LFCHG") == (1, 1, None, None, None)
    names = ("AVAL", "AVALC", "DTYPE", "SRCDOM", "AVALU")
    assert [chosen(r, *names) for r in lymphocytes(done, "1006", "ALC")] == [
        (2010, None, None, "LB", "10^6/L"),
        (100, "<200", "HALFLLOQ", "LB", "10^6/L"),
    ]
    ratios = lymphocytes(done, "1006", "CD4CD8")
    assert [chosen(r, "AVAL", "PARAMTYP", "SRCSEQ" if r["SRCSEQ"] else "SRCDOM") for r in ratios] == [
        (0, "DERIVED", None),
        (0.005, "DERIVED", None),
        (1.4, None, ratios[2]["SRCSEQ"]),
    ]  # fmt: skip


def test_t07_a_start_in_the_month_of_the_first_dose(done):
    event = done.record("ADAE", subject="0007")
    assert chosen(event, "ASTDT", "ASTDTF", "TRTEMFL") == (day("2024-11-20"), "D", "Y")


def test_t07_partial_starts_and_starts_on_the_day_of_the_dose(done):
    names = ("ASTDT", "ASTDTF", "ASTTMF", "TRTEMFL", "AREL")
    found = {r["AETERM"]: chosen(r, *names) for r in done.records("ADAE", subject="1009")}
    unrelated, related = "NOT RELATED", "RELATED"
    assert found == {
        "Year only": (day("2024-11-20"), "M", "H", "Y", unrelated),
        "Month of consent": (day("2024-10-23"), "D", "H", None, unrelated),
        "Later month": (day("2024-12-01"), "D", "H", "Y", related),
        "Before that hour": (day("2024-11-20"), None, None, None, related),
        "At that hour": (day("2024-11-20"), None, None, "Y", related),
        "That day": (day("2024-11-20"), None, "H", "Y", unrelated),
        "Over before": (day("2024-11-12"), "D", "H", None, unrelated),
        "Day before": (day("2024-11-19"), None, "H", None, unrelated),
    }
    ends = {r["AETERM"]: (r["AENDT"], r["AENDTF"]) for r in done.records("ADAE", subject="1009")}
    assert ends["Later month"] == (day("2025-01-31"), "D")


def test_the_worst_record_of_a_term_is_flagged_once(done):
    names = ("ATOXGRN", "AOCCFL", "AOCCPFL", "AOCCSFL", "AOCCIFL", "AINJFL")
    found = sorted(done.records("ADAE", subject="1010"), key=lambda r: r["ASTDT"])
    assert [chosen(r, *names) for r in found] == [
        (1, "Y", None, None, None, "N"),
        (3, None, "Y", "Y", "Y", "Y"),
        (3, None, None, None, None, "N"),
    ]


def test_t08_an_ongoing_event_has_no_end(done):
    event = done.record("ADAE", subject="0008")
    assert chosen(event, "AENDT", "AENDTF", "ADURN") == (None, None, None)


def test_t10_days_with_cd4_of_200_and_more(done):
    found = effect(done, "0010")
    assert found["CUMD200"]["AVAL"] == 63.8
    assert found["CUMD200S"]["AVAL"] == 65.0
    assert found["CUMW200"]["AVAL"] == pytest.approx(63.8 / 7)
    assert found["PROP200"]["AVAL"] == pytest.approx(63.8 / 79)  # last contact on day 80
    assert found["CUMD200"]["GAPDAYS"] == 0
    assert chosen(found["PKCD4"], "AVAL", "SRCDOM", "SRCVAR") == (2, "ADLYM", "FCHG")
    assert found["TPKCD4"]["AVAL"] == 31
    assert chosen(found["CD4R300"], "AVAL", "AVALC", "DTYPE") == (0, "N", "NRI")
    assert chosen(found["CD4R300O"], "AVAL", "AVALC", "DTYPE") == (None, None, None)
    assert chosen(found["CD4R300A"], "AVAL", "AVALC") == (1, "Y")


def test_t10_gaps_and_a_baseline_at_the_limit(done):
    found = effect(done, "1007")
    assert found["CUMD200"]["AVAL"] == 70  # half of 120 days, none of 121, all of 10
    assert found["CUMD200"]["GAPDAYS"] == 121
    assert found["CUMD200S"]["AVAL"] == 10
    assert "CUMD200" not in effect(done, "1008")
    assert done.record("ADSL", subject="1008")["BCD4GR1"] == "200-299"


def test_times_to_cd4_counts(done):
    def times(subject):
        found = done.records("ADTTE", subject=subject)
        return {r["PARAMCD"]: chosen(r, "AVAL", "CNSR", "SRCDOM") for r in found}

    assert times("0010")["TT200"] == (15, 0, "ADLYM")
    assert times("0010")["TT300"] == (31, 0, "ADLYM")
    assert times("1004")["TT200"] == (17, 1, "ADLYM")
    assert times("1008") == {"TT300": (1, 1, "ADSL"), "TTWEX": (1, 1, "ADSL")}


def test_t11_titers_and_presence(done):
    found = done.records("ADIS", subject="0011")
    presence = {r["PARAMCD"]: r["AVALC"] for r in found if r["PARAMCD"] in ("AANA", "ARF", "ATPO")}
    assert presence == {"AANA": "Y", "ARF": "N", "ATPO": "Y"}
    titers = {r["PARAMCD"]: chosen(r, "AVAL", "AVALC", "DTYPE") for r in found}
    assert titers["AANAT"] == (160, None, None)
    assert titers["ARFT"] == (20, "<40", "HALFLLOQ")


def test_t11_presence_without_a_reading_follows_the_titer(done):
    found = done.records("ADIS", subject="1011", PARAMCD="AANA")
    assert [chosen(r, "AVALC", "AVAL", "CRIT1FL") for r in found] == [
        ("Y", 1, None), ("N", 0, "N"), ("Y", 1, "N"),
    ]  # fmt: skip
    steps = done.records("ADIS", subject="1011", PARAMCD="AANAL")
    assert [r["CHG"] for r in steps] == [None, pytest.approx(-1), pytest.approx(2)]
    assert [r["CRIT1FL"] for r in steps] == [None, "N", "Y"]
    whole = {r["PARAMCD"]: r["AVALC"] for r in done.records("ADIS", subject="1011")}
    assert (whole["NEWPOS"], whole["FOLD2"]) == ("Y", "Y")


def test_antidrug_antibodies_induced_and_boosted(done):
    names = ("ADAPRE", "ADAPOST", "ADAINC", "ADATRNS")
    found = {
        subject: tuple(done.record("ADIS", subject=subject, PARAMCD=n)["AVALC"] for n in names)
        for subject in ("1011", "1012", "1013")
    }
    assert found == {
        "1011": ("N", "Y", "Y", "N"),
        "1012": ("Y", "Y", "Y", "N"),
        "1013": ("Y", "Y", "N", "Y"),
    }
    columns = done.records("ADIS", subject="1012", PARAMCD="ADA")
    assert {chosen(r, "ADAPRE", "ADAPOST", "ADAINC") for r in columns} == {("Y", "Y", "Y")}
    titers = done.records("ADIS", subject="1012", PARAMCD="ADATITER")
    assert [r["BASETITR"] for r in titers] == [20, 20]


def test_concentrations_below_the_limit_by_position(done):
    names = ("NRELTM1", "ARELTM1", "AVAL", "AVALC", "AVAL2", "ANL02FL")
    found = done.records("ADPC", subject="1014")
    assert [chosen(r, *names) for r in found] == [
        (0, -0.5, 0, "<0.05", 0, "Y"),
        (4, 4, 4.8, None, 4.8, "Y"),
        (24, 29, 2.4, None, 2.4, None),
        (72, 72, None, "<0.05", 0, "Y"),
        (168, 168, 0.15, None, 0.15, "Y"),
        (336, 336, None, "<0.05", 0, "Y"),
    ]
    peak = {r["PARAMCD"]: r["AVAL"] for r in done.records("ADPP", subject="1014")}
    assert (peak["CMAX"], peak["TMAX"], peak["CMAXD"]) == (4800, 4, 20)


def test_t12_races(done):
    assert chosen(done.record("ADSL", subject="0012"), "RACE", "ARACE") == (
        "MULTIPLE",
        "WHITE, ASIAN",
    )
    assert done.record("ADSL", subject="0112")["RACE"] == "NOT REPORTED"


def test_who_was_not_treated_is_in_no_population(done):
    subject = done.record("ADSL", subject="1003")
    flags = ("SAFFL", "FASFL", "PPROTFL", "PKFL", "ADAFL", "QSFL", "COMPLFL", "ITTINT")
    assert {subject[name] for name in flags} == {"N"}
    assert chosen(subject, "TRT01P", "TRT01A", "TRTSDT", "BCD4") == ("NT-I7 240 ug/kg", None, None, None)  # fmt: skip
    assert len(done.records("ADSL")) == len(done.records("DM"))


def test_rows_in_another_order_give_the_same_analysis_datasets(done, tmp_path):
    raw = crafted()
    _variants(raw)
    again = convert(shuffled(raw.write(tmp_path / "raw"), tmp_path / "other", 7), tmp_path / "run")
    first, second = (
        {p.name: p.read_bytes() for p in sorted((run.folder / "adam").glob("*.xpt"))}
        for run in (done, again)
    )
    assert [name for name in first if first[name] != second[name]] == []
    assert len(first) == 14


def test_records_that_no_date_tells_apart_have_one_baseline_and_one_choice(done):
    for name in ("ADLYM", "ADLB", "ADQS", "ADHPV", "ADOI", "ADIS"):
        flags = [
            (r["PARAMCD"], r["BASETYPE"], r["AVISITN"], r["ABLFL"])
            for r in done.records(name, subject="1015")
            if r["ANL01FL"] == "Y" and r["AVISITN"] is not None
        ]
        assert len(set(flags)) == len(flags), name
