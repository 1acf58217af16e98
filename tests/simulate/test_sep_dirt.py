"""The dirt of NCT03821038: as often as seeded, found again in the raw files, and nothing else."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from itertools import pairwise
from zoneinfo import ZoneInfo

import raw_figures as raw
from raw_figures import Row

from cdisc_convert.simulate.simulation import Simulated

EXPECTED = {
    "AE_START_NO_DAY": 3, "AE_ONGOING_WITH_END": 1, "AE_END_BEFORE_START": 1, "WEIGHT_CARRIED": 2,
    "INFUSION_STOP_BEFORE_START": 1, "LINK_WITHOUT_PARTNER": 1, "LAB_DUPLICATE": 4,
    "LAB_CORRECTED": 1, "LAB_TEST_UNKNOWN": 1, "LAB_RESULT_NOT_GIVEN": 1, "QUALALC_DIFFERS": 1,
    "AFTER_DEATH": 1, "SUBJECT_UNKNOWN": 1, "NOT_CODED": 1, "CODED_TWICE": 1, "SIC_DISAGREES": 1,
}  # fmt: skip
"""Data issues, studies.md, section 2.3."""
TREATED_BY_RULE = {
    "SCREEN_FAILURE": 5, "AE_GRADE_CHANGE": 2, "AE_TERM_FRENCH": 2, "DOSE_DELAYED": 3,
    "DOSE_MISSED": 6, "TRT_DISCONTINUED": 9, "VISIT_UNSCHEDULED": 4, "RACE_SEVERAL": 1,
    "PARTIAL_OTHER": 2, "CM_DOSE_TEXT": 1, "LAB_NOT_DONE": 4, "ALC_UNITS": 4, "TIME_24": 2,
    "DST": 1, "FLOW_LIMIT": 1, "FLOW_EMPTY": 2, "KIT_REPLACED": 1, "SIC_PENDING": 2,
    "SUPPORT_ONGOING": 2, "DEVIATION": 3,
}  # fmt: skip
COUNTED = {"BLQ", "LAB_LIMIT", "LUMINEX_LIMIT", "MISSING_CODE", "PK_NOT_ANALYSED"}


def keys(made: Simulated, class_id: str) -> set[str]:
    """Keys of the planted records; no record is planted twice."""
    found = [record.key for record in made.planted if record.id == class_id]
    assert len(set(found)) == len(found)
    return set(found)


def key(row: Row) -> str:
    names = ("record_id", "redcap_event_name", "redcap_repeat_instrument", "redcap_repeat_instance")
    return "|".join(row[name] for name in names)


def french_rows(made: Simulated) -> list[tuple[str, Row]]:
    """Rows of all French laboratories with the key of the row."""
    found = []
    for path in sorted((made.folder / "lab").glob("fr_*")):
        site = path.name.split("_")[1]
        for row in raw.rows(made.folder, f"lab/{path.name}", ";", "latin-1"):
            found.append((f"{site}|" + "|".join(list(row.values())[:4]), row))
    return found


def deaths(made: Simulated) -> dict[str, str]:
    return {r["record_id"]: r["death_dt"] for r in raw.data(made.folder) if r["death_dt"]}


def test_every_class_is_seeded_as_often_as_the_design_says(sep: Simulated) -> None:
    counts = dict(sep.dirt)
    assert all(counts.pop(name) > 0 for name in COUNTED)
    assert counts == EXPECTED | TREATED_BY_RULE
    assert sum(EXPECTED.values()) == 22


def test_adverse_events_carry_what_is_planted_and_nothing_else(sep: Simulated) -> None:
    found: dict[str, set[str]] = defaultdict(set)
    consent = {s: row["icf_dt"] for s, row in raw.screening(sep.folder).items()}
    chains = defaultdict(list)
    for row in raw.data(sep.folder, "ae_log"):
        start, stop = row["ae_start"], row["ae_stop"]
        if start.endswith("UNK"):
            found["AE_START_NO_DAY"].add(key(row))
        else:
            assert start[:10] >= consent[row["record_id"]][:10]
            if stop[:10] < start[:10]:
                found["AE_END_BEFORE_START"].add(key(row))
        if row["ae_ongoing"] == "1" and stop:
            found["AE_ONGOING_WITH_END"].add(key(row))
        if not row["ae_term"]:
            found["AE_TERM_FRENCH"].add(key(row))
            assert row["ae_txt_fr"]
        chains[row["record_id"], row["ae_no"]].append(key(row))
    found["AE_GRADE_CHANGE"] = {rows[1] for rows in chains.values() if len(rows) > 1}
    for class_id in ("AE_START_NO_DAY", "AE_END_BEFORE_START", "AE_ONGOING_WITH_END",
                     "AE_TERM_FRENCH", "AE_GRADE_CHANGE"):  # fmt: skip
        assert found[class_id] == keys(sep, class_id), class_id


def test_links_lead_to_events_but_for_one(sep: Simulated) -> None:
    events = {(r["record_id"], r["ae_no"]) for r in raw.data(sep.folder, "ae_log")}
    lost = set()
    for form, field in (("conmeds", "cm_ae_no"), ("organ_support", "os_ae_no"),
                        ("infection_log", "inf_ae_no")):  # fmt: skip
        rows = [row for row in raw.data(sep.folder, form) if row[field]]
        assert rows
        lost |= {key(row) for row in rows if (row["record_id"], row[field]) not in events}
    assert lost == keys(sep, "LINK_WITHOUT_PARTNER")


def test_infusions(sep: Simulated) -> None:
    rows = [row for row in raw.data(sep.folder) if row["dose_given"]]
    missing = {key(r) for r in rows if r["dose_given"] == "1" and r["wt_kg"] in {"UNK", "-999"}}
    assert missing == keys(sep, "WEIGHT_CARRIED")
    backwards = {key(r) for r in rows if r["inf_stop_dt"] and r["inf_stop_dt"] < r["inf_start_dt"]}
    assert backwards == keys(sep, "INFUSION_STOP_BEFORE_START")
    skipped = {key(row) for row in rows if row["dose_given"] == "0"}
    assert skipped == keys(sep, "DOSE_MISSED")
    begin = raw.first_doses(sep.folder)
    late = {
        key(row)
        for row in rows
        if row["redcap_event_name"] == "day11_arm_1"
        and row["inf_start_dt"]
        and (dt.date.fromisoformat(row["inf_start_dt"][:10]) - begin[row["record_id"]].date()).days
        == 12
    }
    assert late == keys(sep, "DOSE_DELAYED")
    for subject in begin:
        carried = [r for r in rows if r["record_id"] == subject and r["dose_given"] == "1"]
        dates = [r["inf_start_dt"] for r in carried]
        assert dates == sorted(dates)
        for before, row in pairwise(carried):
            if row["wt_kg"] in {"UNK", "-999"}:
                gap = dt.datetime.fromisoformat(row["inf_start_dt"]) - dt.datetime.fromisoformat(
                    before["inf_start_dt"]
                )
                assert gap <= dt.timedelta(days=7)
                assert before["wt_kg"] not in {"UNK", "-999"}


def test_no_row_follows_the_end_of_treatment(sep: Simulated) -> None:
    ended = {r["record_id"]: r["trt_end_dt"] for r in raw.data(sep.folder) if r["trt_end_dt"]}
    for row in raw.data(sep.folder):
        if row["inf_start_dt"]:
            assert row["inf_start_dt"][:10] <= ended[row["record_id"]]


def test_one_record_is_dated_after_death(sep: Simulated) -> None:
    dead, late = deaths(sep), set()
    for row in raw.data(sep.folder):
        if row["record_id"] in dead:
            stamps = {
                name: value
                for name, value in row.items()
                if name.endswith(("_dt", "start", "stop")) and value[:2] == "20"
            }
            if any(value > dead[row["record_id"]][: len(value)] for value in stamps.values()):
                late.add(key(row))
    assert late == keys(sep, "AFTER_DEATH")
    for path, subject, delimiter, field in (
        ("flow/core_flow.csv", "SUBJ", ";", "DATE"),
        ("biomark/luminex.txt", "Subject", "\t", "Collected"),
        ("pk/cyt107_pk.txt", "SUBJID", "|", "ACTUAL_DATE"),
        ("pk/cyt107_ada.csv", "SUBJID", ",", "DATE"),
    ):
        for row in raw.rows(sep.folder, path, delimiter):
            day = row[field]
            if "/" in day:
                day = "-".join(reversed(day.split("/")))
            assert day <= dead.get(row[subject], "9")[: len(day)]
    for subject, values in raw.lymphocytes(sep.folder).items():
        assert max(values).isoformat() <= dead.get(subject, "9")


def test_eligibility_and_demographics(sep: Simulated) -> None:
    counts, pairs, odd = raw.lymphocytes(sep.folder), raw.qualifying(sep.folder), set()
    for subject, row in raw.screening(sep.folder).items():
        for turn in (0, 1):
            drawn = dt.date.fromisoformat(row[f"alc{turn + 1}_dt"][:10])
            shown, measured = pairs[subject][turn], counts[subject][drawn]
            if abs(shown / measured - 1) > 0.1:
                odd.add(key(row))
            else:
                assert abs(shown - measured) < 0.006
        several = sum(row[f"race___{box}"] == "1" for box in range(1, 7)) > 1
        assert several == (key(row) in keys(sep, "RACE_SEVERAL"))
        french = row["redcap_data_access_group"].startswith("fr")
        assert french == (row["race___99"] == "1") == (row["ethnic"] == "")
    assert odd == keys(sep, "QUALALC_DIFFERS")
    failed = {key(r) for r in raw.screening(sep.folder).values() if r["elig_yn"] == "0"}
    assert failed == keys(sep, "SCREEN_FAILURE")


def test_french_laboratory_rows(sep: Simulated) -> None:
    rows = french_rows(sep)
    lines = Counter((k, *row.values()) for k, row in rows)
    assert {line[0] for line, number in lines.items() if number == 2} == keys(sep, "LAB_DUPLICATE")
    results = defaultdict(list)
    for k, row in rows:
        results[k].append(row)
    changed = {k for k, found in results.items() if len({r["Résultat"] for r in found}) > 1}
    assert changed == keys(sep, "LAB_CORRECTED")
    assert [row["Commentaire"] for row in results[next(iter(changed))]] == ["", "corrigé"]
    words = {"non fait", "prélèvement coagulé", "hémolysé"}
    assert {k for k, row in rows if row["Résultat"] in words} == keys(sep, "LAB_NOT_DONE")
    assert sum(row["Analyse"] == "VS 1h" for _, row in rows) == 1
    spelled = [(k, r["Unité"]) for k, r in rows if r["Analyse"] == "Lymphocytes"]
    odd = {k: unit for k, unit in spelled if unit != "G/L"}
    assert odd.keys() == keys(sep, "ALC_UNITS")
    assert set(odd.values()) == {"giga/L", "10^9/L", "/mm3"}
    thousands = [r["Résultat"] for _, r in rows if r["Unité"] == "/mm3"]
    assert any("\N{NO-BREAK SPACE}" in text for text in thousands)
    assert sum(r["Résultat"].startswith("<") for _, r in rows) == sep.dirt["LAB_LIMIT"]


def test_american_laboratory_rows(sep: Simulated) -> None:
    rows = [
        row for site in ("201", "202") for row in raw.rows(sep.folder, f"lab/us_{site}_cbc.csv")
    ]
    note = {
        f"{row['MRN_STUDY']}|{row['COLLECTED']}|{row['COMPONENT']}"
        for row in rows
        if row["VALUE"] == "See note"
    }
    assert note == keys(sep, "LAB_RESULT_NOT_GIVEN")
    assert any("12:15 AM" in row["COLLECTED"] for row in rows)


def test_draws_without_visit_fall_on_visits_or_into_screening(sep: Simulated) -> None:
    visits = defaultdict(set)
    for row in raw.rows(sep.folder, "flow/core_flow.csv", ";"):
        visits[row["SUBJ"]].add(dt.datetime.strptime(row["DATE"], "%d/%m/%Y").date())
    begin = raw.first_doses(sep.folder)
    for subject, values in raw.lymphocytes(sep.folder).items():
        for drawn in values:
            if subject in begin and drawn not in visits[subject]:
                assert -7 <= (drawn - begin[subject].date()).days <= -1


def test_central_samples(sep: Simulated) -> None:
    rows = raw.rows(sep.folder, "flow/core_flow.csv", ";")
    cells = {f"{r['SUBJ']}|{r['VISITE']}|{r['DATE']}": set(r.values()) for r in rows}
    assert {k for k, found in cells.items() if "<LD" in found} == keys(sep, "FLOW_LIMIT")
    assert {k for k, found in cells.items() if "NA" in found} == keys(sep, "FLOW_EMPTY")
    samples = raw.rows(sep.folder, "pk/cyt107_pk.txt", "|")
    late = {
        f"{r['SUBJID']}|{r['DOSE_NO']}|{r['NOMINAL']}"
        for r in samples
        if r["ACTUAL_TIME"] >= "24:00"
    }
    assert late == keys(sep, "TIME_24")
    number = Counter(row["CONC"] for row in samples)
    assert (number["BLOQ"], number["NS"]) == (sep.dirt["BLQ"], sep.dirt["PK_NOT_ANALYSED"])
    arm = raw.arms(sep.folder)
    assert all((arm[row["SUBJID"]] == "PBO") == (row["CONC"] == "NS") for row in samples)
    first = [r for r in samples if (r["DOSE_NO"], r["NOMINAL"]) == ("1", "PRE")]
    assert {row["CONC"] for row in first} == {"BLOQ", "NS"}
    odd = sum(
        cell.startswith(("OOR", "*"))
        for row in raw.rows(sep.folder, "biomark/luminex.txt", "\t")
        for cell in row.values()
    )
    assert odd == sep.dirt["LUMINEX_LIMIT"]


def test_randomisation_rows(sep: Simulated) -> None:
    rows = raw.rows(sep.folder, "irt/randomisation.csv")
    known = {row["record_id"] for row in raw.data(sep.folder)}
    stray = [row for row in rows if row["subject"] not in known]
    assert [row["subject"] for row in stray] == ["103-04"]
    numbers = Counter(row["rand_no"] for row in rows)
    twice = [number for number, count in numbers.items() if count == 2]
    assert len(numbers) == 21
    assert len(twice) == 2
    for number in twice:
        kits = [row["kit"] for row in rows if row["rand_no"] == number]
        used = {r["blinded_kit"] for r in raw.data(sep.folder) if r["blinded_kit"] in kits}
        assert used == set(kits)
    replaced = {f"{r['subject']}|{r['rand_no']}|{r['kit']}" for r in rows}
    assert keys(sep, "KIT_REPLACED") <= replaced
    order = [row["arm_code"] for row in sorted(rows, key=lambda row: row["rand_no"])]
    assert order != sorted(order)


def test_infections_and_the_committee(sep: Simulated) -> None:
    verdicts = {
        (row["SUBJID"], row["INF_NO"]): row for row in raw.rows(sep.folder, "sic/adjudication.csv")
    }
    disagree, pending = set(), set()
    for row in raw.data(sep.folder, "infection_log"):
        verdict = verdicts[row["record_id"], row["inf_no"]]
        said = {"1": "CONFIRMED", "2": "REJECTED", "3": ""}[row["inf_sic"]]
        if not said:
            pending.add(key(row))
        elif said != verdict["VERDICT"]:
            disagree.add(key(row))
        assert (verdict["CATEGORY"] == "NONE") == (verdict["VERDICT"] == "REJECTED")
    assert disagree == keys(sep, "SIC_DISAGREES")
    assert pending == keys(sep, "SIC_PENDING")


def test_logs_and_coding(sep: Simulated) -> None:
    drugs = raw.data(sep.folder, "conmeds")
    assert {key(r) for r in drugs if r["cm_start"].endswith("UNK")} == keys(sep, "PARTIAL_OTHER")
    assert {key(r) for r in drugs if "-" in r["cm_dose"]} == keys(sep, "CM_DOSE_TEXT")
    support = raw.data(sep.folder, "organ_support")
    open_end = {key(row) for row in support if not row["os_stop"]}
    assert open_end == keys(sep, "SUPPORT_ONGOING")
    assert open_end == {key(row) for row in support if row["os_ongoing"] == "1"}
    rows = raw.rows(sep.folder, "coding/meddra.csv")
    coded = Counter((row["FORM"], row["SUBJECT"], row["RECORDID"]) for row in rows)
    assert {"|".join(k) for k, number in coded.items() if number == 2} == keys(sep, "CODED_TWICE")
    assert len(keys(sep, "NOT_CODED")) == sum(not row["LLT"] for row in rows) == 1
    for form in ("ae_log", "history"):
        records = {
            (r["record_id"], r["redcap_repeat_instance"]) for r in raw.data(sep.folder, form)
        }
        assert {(s, r) for name, s, r in coded if name == form} == records


def test_missing_codes_are_counted_and_minus_999_is_american(sep: Simulated) -> None:
    codes = {"NI", "UNK", "ASKU", "ND", "NA", "-999"}
    number = 0
    for row in raw.data(sep.folder):
        found = [value for value in row.values() if value in codes]
        number += len(found)
        if "-999" in found:
            assert row["record_id"].startswith("2")
    assert number == sep.dirt["MISSING_CODE"]


def test_rows_of_the_flat_export_are_unique_and_in_order(sep: Simulated) -> None:
    rows = raw.data(sep.folder)
    assert len({key(row) for row in rows}) == len(rows)
    records = [row["record_id"] for row in rows]
    assert records == sorted(records)
    assert {
        r["redcap_repeat_instance"] for r in rows if "unscheduled" in r["redcap_event_name"]
    } == {"1"}


def test_no_time_stands_in_the_hour_that_the_clock_repeats_or_leaves_out(sep: Simulated) -> None:
    zones = {
        row["SITEID"]: ZoneInfo(row["ZONE"]) for row in raw.rows(sep.folder, "admin/sites.csv")
    }
    seen = 0
    for row in raw.data(sep.folder):
        zone = zones[row["record_id"][:3]]
        for value in row.values():
            if re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", value):
                wall = dt.datetime.fromisoformat(value).replace(tzinfo=zone)
                assert wall.utcoffset() == wall.replace(fold=1).utcoffset(), value
                seen += 1
    assert seen > 500
