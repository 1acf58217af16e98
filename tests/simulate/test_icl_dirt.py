"""The dirt of NCT05600920: as often as seeded, found again in the raw files, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest
import raw_figures as raw
from raw_figures import Row

from cdisc_convert.simulate.simulation import Simulated

EXPECTED = {
    "AE_START_NO_DAY": 4, "AE_START_NO_MONTH": 1, "AE_ONGOING_WITH_END": 2,
    "AE_END_BEFORE_START": 1, "AE_BEFORE_CONSENT": 1, "NO_COENROLMENT": 1, "IE_TEXT_MISMATCH": 1,
    "IGG_LIMIT_READING": 1, "VS_BP_INCOMPLETE": 1, "DOSE_WEIGHT_MISMATCH": 1, "OUT_OF_RANGE": 1,
    "PHOTO_MISSING": 1, "LESION_UNKNOWN": 1, "LINK_WITHOUT_PARTNER": 1, "LAB_DUPLICATE": 6,
    "LAB_CORRECTED": 2, "LAB_TEST_UNKNOWN": 1, "FLOW_QC_FAILED": 3, "PK_PREDOSE_QUANTIFIABLE": 1,
    "PK_PERIOD_MISSING": 1, "VISIT_LABEL_DATE": 1, "SUBJECT_UNKNOWN": 2, "NOT_CODED": 1,
    "CODED_TWICE": 1,
}  # fmt: skip
"""Data issues, studies.md, section 2.3."""
TREATED_BY_RULE = {
    "RESCREENED": 1, "SCREEN_FAILURE": 5, "NOT_TREATED": 1, "AE_GRADE_CHANGE": 5,
    "DOSE_DELAYED": 2, "DOSE_MISSED": 1, "TRT_DISCONTINUED": 2, "TWO_INJECTIONS": 3,
    "PROC_ABORTED": 1, "VISIT_UNSCHEDULED": 5, "RACE_SEVERAL": 1, "RACE_NONE": 1,
    "RECORD_DELETED": 4, "PARTIAL_OTHER": 6, "CM_DOSE_TEXT": 2, "VS_ND": 2, "VS_UNITS": 6,
    "QS_ITEM_BLANK": 1, "LESION_MERGED": 1, "LESION_OVER_50": 1, "LAB_NOT_DONE": 2,
    "ALC_UNITS": 3, "TIME_24": 2, "FLOW_LIMIT": 3, "FLOW_EMPTY": 2, "PK_LATE": 1,
    "TITER_SPELLING": 4, "DEVIATION": 3,
}  # fmt: skip
COUNTED = {"BLQ", "LAB_LIMIT", "MISSING_CODE"}
KEYS = ("Subject", "Folder", "FolderSeq", "PageRepeatNumber", "RecordPosition")
NEEDED = {"I4": "Documented ICL", "E5": "Creatinine > 1.5", "E7": "Autoimmune disease needing"}


def active(made: Simulated, form: str) -> list[Row]:
    rows = raw.rows(made.folder, f"edc/{form}.csv")
    return [row for row in rows if row["RecordActive"] == "1"]


def keys(made: Simulated, class_id: str) -> set[str]:
    """Keys of the planted records; no record is planted twice."""
    found = [record.key for record in made.planted if record.id == class_id]
    assert len(set(found)) == len(found)
    return set(found)


def key(row: Row) -> str:
    return "|".join(row[name] for name in KEYS)


def date(text: str) -> dt.date:
    return dt.datetime.strptime(text.title(), "%d %b %Y").date()


def test_every_class_is_seeded_as_often_as_the_design_says(icl: Simulated) -> None:
    counts = dict(icl.dirt)
    assert all(counts.pop(name) > 0 for name in COUNTED)
    assert counts == EXPECTED | TREATED_BY_RULE
    assert sum(EXPECTED.values()) == 37


def test_adverse_events_carry_what_is_planted_and_nothing_else(icl: Simulated) -> None:
    consent = {row["Subject"]: date(row["ICDAT"]) for row in active(icl, "ENROLL")}
    found: dict[str, set[str]] = defaultdict(set)
    for row in active(icl, "AE"):
        start, end = row["AESTDAT"], row["AEENDAT"]
        if start.startswith("UN UNK"):
            found["AE_START_NO_MONTH"].add(key(row))
        elif start.startswith("UN"):
            found["AE_START_NO_DAY"].add(key(row))
        else:
            if end and date(end) < date(start):
                found["AE_END_BEFORE_START"].add(key(row))
            if date(start) < consent[row["Subject"]]:
                found["AE_BEFORE_CONSENT"].add(key(row))
        if row["AEONGO"] == "1" and end:
            found["AE_ONGOING_WITH_END"].add(key(row))
        assert row["AEONGO"] == "1" or end
        assert bool(row["AESTDAT_DD"]) == (not start.startswith("UN"))
    for class_id in ("AE_START_NO_MONTH", "AE_START_NO_DAY", "AE_END_BEFORE_START",
                     "AE_BEFORE_CONSENT", "AE_ONGOING_WITH_END"):  # fmt: skip
        assert found[class_id] == keys(icl, class_id), class_id


def test_a_change_of_grade_shares_the_event_number(icl: Simulated) -> None:
    events = defaultdict(list)
    for row in active(icl, "AE"):
        events[row["Subject"], row["AENUM"]].append(row)
    chains = [rows for rows in events.values() if len(rows) > 1]
    assert {key(rows[1]) for rows in chains} == keys(icl, "AE_GRADE_CHANGE")
    for first, second in chains:
        assert (first["AETERM"], first["AEENDAT"]) == (second["AETERM"], second["AESTDAT"])
        assert int(first["AEGR_STD"]) < int(second["AEGR_STD"])


def test_links_of_medications_lead_to_events_but_for_one(icl: Simulated) -> None:
    events = {(row["Subject"], row["AENUM"]) for row in active(icl, "AE")}
    conditions = {(row["Subject"], row["MHNUM"]) for row in active(icl, "MH")}
    drugs = active(icl, "CM")
    lost = {key(r) for r in drugs if r["AENUM"] and (r["Subject"], r["AENUM"]) not in events}
    assert lost == keys(icl, "LINK_WITHOUT_PARTNER")
    assert all((r["Subject"], r["MHNUM"]) in conditions for r in drugs if r["MHNUM"])
    assert {key(r) for r in drugs if not r["CMDOSE"].isdigit()} == keys(icl, "CM_DOSE_TEXT")


def test_partial_dates_of_histories_and_medications(icl: Simulated) -> None:
    fields = {"CM": "CMSTDAT", "MH": "MHSTDAT", "CD4HX": "CD4HXDAT"}
    found = {
        (f"edc/{form}.csv", key(row))
        for form, field in fields.items()
        for row in active(icl, form)
        if row[field].startswith("UN")
    }
    planted = {(r.file, r.key) for r in icl.planted if r.id == "PARTIAL_OTHER"}
    assert found == planted
    assert Counter(file for file, _ in found) == dict.fromkeys(
        ("edc/CM.csv", "edc/MH.csv", "edc/CD4HX.csv"), 2
    )


def test_historical_counts_prove_the_diagnosis(icl: Simulated) -> None:
    dates = defaultdict(list)
    for row in active(icl, "CD4HX"):
        if int(row["CD4HXVAL"]) < 300 and not row["CD4HXDAT"].startswith("UN"):
            dates[row["Subject"]].append(date(row["CD4HXDAT"]))
    assert len(dates) == 36
    unproven = {s for s, known in dates.items() if (max(known) - min(known)).days < 42}
    failed = {row["Subject"] for row in active(icl, "IE") if row["IENUM"] == "I4"}
    assert unproven == failed
    assert len(failed) == 1


def test_enrolment_and_demographics(icl: Simulated) -> None:
    rows = active(icl, "ENROLL")
    assert {key(r) for r in rows if not r["COENR_ID"]} == keys(icl, "NO_COENROLMENT")
    twice = [number for number, count in Counter(r["COENR_ID"] for r in rows).items() if count == 2]
    pair = [row for row in rows if row["COENR_ID"] in twice and row["COENR_ID"]]
    first, second = sorted(pair, key=lambda row: date(row["ICDAT"]))
    assert {key(first)} == keys(icl, "RESCREENED")
    assert (first["COHORT_STD"], bool(second["COHORT_STD"])) == ("", True)
    people = active(icl, "DM")
    ticked = {key(row): sum(row[f"RACE{box}"] == "1" for box in range(1, 6)) for row in people}
    assert {k for k, number in ticked.items() if number == 0} == keys(icl, "RACE_NONE")
    assert {k for k, number in ticked.items() if number > 1} == keys(icl, "RACE_SEVERAL")


def test_failed_criteria_are_worded_as_in_the_protocol_but_for_one(icl: Simulated) -> None:
    failed = [row for row in active(icl, "IE") if row["IEYN"] == "0"]
    assert len(failed) == 5
    odd = {key(row) for row in failed if not row["IECRIT"].startswith(NEEDED[row["IENUM"]])}
    assert odd == keys(icl, "IE_TEXT_MISMATCH")


def test_criteria_are_those_of_the_design(design: Path, icl: Simulated) -> None:
    text = (design / "studies.md").read_text(encoding="utf-8")
    lines = re.findall(r"^\| (INCL|EXCL)0?(\d+) \| (.*?) \|", text, re.M)
    known = {f"{kind[0]}{number}": words for kind, number, words in lines}
    odd = keys(icl, "IE_TEXT_MISMATCH")
    for row in active(icl, "IE"):
        if row["IEYN"] == "0" and key(row) not in odd:
            assert row["IECRIT"] == known[row["IENUM"]]


def test_vital_signs_and_questionnaires(icl: Simulated) -> None:
    signs = active(icl, "VS")
    half = {key(row) for row in signs if (row["SYSBP"] == "") != (row["DIABP"] == "")}
    assert half == keys(icl, "VS_BP_INCOMPLETE")
    assert {key(row) for row in signs if row["PULSE"] == "ND"} == keys(icl, "VS_ND")
    odd = {
        row["Subject"]
        for row in signs
        if "F" in row["TEMP_U"] or row["WT_U"] == "lb" or row["HT_U"] == "in"
    }
    assert {k.partition("|")[0] for k in keys(icl, "VS_UNITS")} == odd
    scales = active(icl, "EQ5D")
    assert {key(row) for row in scales if int(row["QVAS"]) > 100} == keys(icl, "OUT_OF_RANGE")
    empty = {key(row) for row in scales if not all(row[f"Q{item}"] for item in range(1, 6))}
    assert empty == keys(icl, "QS_ITEM_BLANK")


def test_injections(icl: Simulated) -> None:
    rows = active(icl, "EX_INJ")
    assert {key(row) for row in rows if row["EXDONE_STD"] == "N"} == keys(icl, "DOSE_MISSED")
    double = {key(r) for r in rows if r["NINJ"] == "2" and r["RecordPosition"] == "1"}
    assert double == keys(icl, "TWO_INJECTIONS")
    treated = {row["Subject"] for row in rows}
    stopped = Counter(row["Subject"] for row in rows if row["NINJ"] != "2")
    short = {s for s in treated if "D3" not in {r["Folder"] for r in rows if r["Subject"] == s}}
    assert {k.partition("|")[0] for k in keys(icl, "TRT_DISCONTINUED")} == short
    assert sorted(stopped[subject] for subject in short) == [1, 2]


def test_lesions_photographs_and_biopsies(icl: Simulated) -> None:
    lesions = active(icl, "HPV")
    listed = {row["PHOTO_ID"] for row in raw.rows(icl.folder, "photo/manifest.csv")}
    absent = {key(r) for r in lesions if r["PHOTO_ID"] and r["PHOTO_ID"] not in listed}
    assert absent == keys(icl, "PHOTO_MISSING")
    assert all(bool(row["PHOTO_ID"]) == (row["PHOTO_YN"] == "Y") for row in lesions)
    assert {key(row) for row in lesions if row["NLES"] == ">50"} == keys(icl, "LESION_OVER_50")
    known = {(row["Subject"], row["LESNUM"]) for row in lesions}
    stray = {key(r) for r in active(icl, "HPVBX") if (r["Subject"], r["LESNUM"]) not in known}
    assert stray == keys(icl, "LESION_UNKNOWN")
    merged = next(iter(keys(icl, "LESION_MERGED"))).partition("|")[0]
    visits = {row["Folder"] for row in lesions if row["Subject"] == merged and row["LESNUM"] == "2"}
    assert visits == {"D1M5", "W36"}


def test_laboratory_rows(icl: Simulated) -> None:
    rows = raw.rows(icl.folder, "lab/nihcc_lab.csv")
    by_result = Counter(tuple(row.values()) for row in rows)
    twice = {f"{line[4]}|{line[5]}" for line, number in by_result.items() if number == 2}
    assert twice == keys(icl, "LAB_DUPLICATE")
    assert max(by_result.values()) == 2
    same_draw = defaultdict(set)
    for row in rows:
        same_draw[f"{row['ACC']}|{row['TEST_CD']}"].add((row["RESULT"], row["STATUS"]))
    changed = {k for k, results in same_draw.items() if len(results) > 1}
    assert changed == keys(icl, "LAB_CORRECTED")
    assert all({s for _, s in same_draw[k]} == {"F", "C"} for k in changed)
    low = {
        f"{r['ACC']}|{r['TEST_CD']}"
        for r in rows
        if r["TEST_CD"] == "IGG" and int(r["RESULT"]) < 450
    }
    assert low == keys(icl, "IGG_LIMIT_READING")
    none = {f"{r['ACC']}|{r['TEST_CD']}" for r in rows if r["RESULT"] in {"QNS", "HEMOLYZED"}}
    assert none == keys(icl, "LAB_NOT_DONE")
    assert sum(row["RESULT"].startswith(("<", ">")) for row in rows) == icl.dirt["LAB_LIMIT"]


def test_remote_laboratory_rows(icl: Simulated) -> None:
    rows = raw.rows(icl.folder, "lab/remote_lab.csv")
    names = ("STUDYSUBJ", "DRAWDATE", "DRAWTIME", "LBTEST_LOCAL")
    identity = Counter("|".join(row[name] for name in names) for row in rows)
    assert max(identity.values()) == 1
    known = {row["Subject"].partition("-")[2] for row in active(icl, "DM")}
    strange = [row for row in rows if row["STUDYSUBJ"] not in known]
    assert {row["STUDYSUBJ"] for row in strange} == {"0099"}
    assert len(strange) == icl.dirt["SUBJECT_UNKNOWN"]
    assert sum(row["LBTEST_LOCAL"] == "MPV" for row in rows) == 1
    units = Counter(row["UNIT"] for row in rows if row["LBTEST_LOCAL"] == "ALC")
    del units["cells/uL"]
    assert sum(units.values()) == icl.dirt["ALC_UNITS"]


def test_times_of_24_hours(icl: Simulated) -> None:
    late = {key(row) for row in active(icl, "LEUK") if row["PRTIM_EN"] == "24:00"}
    rows = raw.rows(icl.folder, "lab/nihcc_lab.csv")
    late |= {f"{r['ACC']}|{r['TEST_CD']}" for r in rows if r["COLL_DT"].endswith("24:00")}
    assert late == keys(icl, "TIME_24")
    aborted = {
        key(row) for row in active(icl, "LEUK") if row["PRDONE_STD"] == "Y" and row["PRREAS"]
    }
    assert aborted == keys(icl, "PROC_ABORTED")


def test_flow_cytometry_rows(icl: Simulated) -> None:
    rows = raw.rows(icl.folder, "flow/tbnk.csv")
    counts = ("CD3_ABS", "CD4_ABS", "CD8_ABS", "CD19_ABS", "NK_ABS")
    failed = {row["SPECIMEN_ID"] for row in rows if row["QC"] == "FAIL"}
    limit = {row["SPECIMEN_ID"] for row in rows if any(row[c] in {"<1", "0"} for c in counts)}
    empty = {row["SPECIMEN_ID"] for row in rows if any(not row[c] for c in counts)}
    assert failed == keys(icl, "FLOW_QC_FAILED")
    assert limit == keys(icl, "FLOW_LIMIT")
    assert empty == keys(icl, "FLOW_EMPTY")
    assert not (failed & limit) | (failed & empty) | (limit & empty)
    assert all(row["CD8_PCT"] for row in rows)


def test_concentrations(icl: Simulated) -> None:
    rows = raw.rows(icl.folder, "pk/nti7_pk.csv")
    early = {
        row["SAMPLEID"]
        for row in rows
        if (row["PERIOD"], row["NOMTIME_H"]) == ("1", "0") and row["CONC"].isdigit()
    }
    assert early == keys(icl, "PK_PREDOSE_QUANTIFIABLE")
    assert {r["SAMPLEID"] for r in rows if not r["PERIOD"]} == keys(icl, "PK_PERIOD_MISSING")
    assert sum(row["CONC"].startswith("BLQ") for row in rows) == icl.dirt["BLQ"]
    dosed = {
        (row["Subject"][4:], row["DOSENUM"]): dt.datetime.combine(
            date(row["EXDAT"]), dt.time.fromisoformat(row["EXTIM"])
        )
        for row in reversed(active(icl, "EX_INJ"))
        if row["EXDAT"]
    }
    late = set()
    for row in rows:
        if row["PERIOD"] and row["NOMTIME_H"] != "0":
            taken = dt.datetime.fromisoformat(row["ACT_DTTM"])
            hours = (taken - dosed[row["SUBJ"], row["PERIOD"]]) / dt.timedelta(hours=1)
            if abs(hours / float(row["NOMTIME_H"]) - 1) > 0.2:
                late.add(row["SAMPLEID"])
    assert late == keys(icl, "PK_LATE")


def visit_days(made: Simulated, column: str) -> dict[tuple[str, str], dt.date]:
    """Day of each visit by subject number and a column of the EDC."""
    rows = active(made, "VS")
    return {(row["Subject"][4:], row[column]): date(row["VSDAT"]) for row in rows}


def test_labels_agree_with_the_day_of_the_visit_but_for_one(icl: Simulated) -> None:
    days = visit_days(icl, "Folder")
    labels = {"Baseline": "D1", "D1+30": "D1P30", "Dose 2": "D2", "Dose 3": "D3", "Wk 36": "W36",
              "Wk 60": "W60"}  # fmt: skip
    wrong = set()
    for row in raw.rows(icl.folder, "pk/nti7_ada.csv"):
        drawn = dt.datetime.strptime(row["COLL_DT"].title(), "%d-%b-%Y").date()
        if days[row["SUBJ"], labels[row["VISIT"]]] != drawn:
            wrong.add(f"{row['SUBJ']}|{row['VISIT']}|{row['COLL_DT']}")
    assert wrong == keys(icl, "VISIT_LABEL_DATE")


def test_samples_without_visit_are_drawn_on_days_of_visits(icl: Simulated) -> None:
    days = {(subject, day) for (subject, _), day in visit_days(icl, "Folder").items()}
    for row in raw.rows(icl.folder, "lab/remote_lab.csv"):
        if row["STUDYSUBJ"] != "0099":
            drawn = dt.datetime.strptime(row["DRAWDATE"], "%Y%m%d").date()
            assert (row["STUDYSUBJ"], drawn) in days
    for row in raw.rows(icl.folder, "lab/autoab.csv"):
        drawn = dt.datetime.strptime(row["COLL_DT"], "%m/%d/%Y").date()
        assert (row["SUBJ"], drawn) in days
    unscheduled = {key(r) for r in active(icl, "VS") if r["Folder"] == "UNSCH"}
    assert unscheduled == keys(icl, "VISIT_UNSCHEDULED")


def test_titers_are_spelled_in_more_than_one_way(icl: Simulated) -> None:
    rows = raw.rows(icl.folder, "lab/autoab.csv")
    odd = {
        f"{row['SUBJ']}|{row['COLL_DT']}|{row['ANALYTE']}"
        for row in rows
        if row["TITER"] and not row["TITER"].startswith("1:")
    }
    assert odd == keys(icl, "TITER_SPELLING")


def test_coding_covers_every_active_record_but_for_one(icl: Simulated) -> None:
    rows = raw.rows(icl.folder, "coding/meddra.csv")
    number = Counter((row["FORM"], row["RECORDID"]) for row in rows)
    assert {record for (_, record), count in number.items() if count == 2} == keys(
        icl, "CODED_TWICE"
    )
    assert {row["RECORDID"] for row in rows if not row["LLT"]} == keys(icl, "NOT_CODED")
    for form in ("AE", "MH"):
        coded = {record for name, record in number if name == form}
        assert coded == {row["RecordId"] for row in active(icl, form)}
    drugs = raw.rows(icl.folder, "coding/whodrug.csv")
    assert {row["RECORDID"] for row in drugs} == {row["RecordId"] for row in active(icl, "CM")}


def test_records_of_the_edc_are_unique(icl: Simulated) -> None:
    records = []
    for path in icl.rows:
        if path.startswith("edc/"):
            rows = raw.rows(icl.folder, path)
            records += [row["RecordId"] for row in rows]
            assert len({key(row) for row in rows}) == len(rows), path
    assert len(set(records)) == len(records)
    deleted = {
        key(row)
        for path in icl.rows
        if path.startswith("edc/")
        for row in raw.rows(icl.folder, path)
        if row["RecordActive"] == "0"
    }
    assert deleted == keys(icl, "RECORD_DELETED")


def test_codes_not_done_are_counted(icl: Simulated) -> None:
    number = sum(row["PERES_STD"] == "ND" for row in raw.rows(icl.folder, "edc/PE.csv"))
    number += sum(row["P16_STD"] == "ND" for row in active(icl, "HPVBX"))
    assert number == icl.dirt["MISSING_CODE"]


@pytest.mark.parametrize("form", ["DV", "DS"])
def test_dates_of_logs_lie_in_the_time_of_the_trial(form: str, icl: Simulated) -> None:
    for row in active(icl, form):
        assert dt.date(2024, 11, 6) <= date(row[f"{form}DAT"]) <= dt.date(2026, 11, 1)
