"""The shipped export of NCT03821038 agrees with what is published, computed from the raw files."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from math import exp, log
from statistics import mean

import numpy as np
import pytest
import raw_figures as raw

from cdisc_convert.simulate.clock import day, to_utc
from cdisc_convert.simulate.sep.facts import ZONES
from cdisc_convert.simulate.simulation import Simulated

IM_CMAX = 1.5
"""Cmax after intramuscular CYT107 (ng/mL), an external constant (SEP-INC-E); no data row."""


def stamp(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def minutes_in_utc(text: str, site: int) -> int:
    wall = stamp(text)
    minute = day(wall.year, wall.month, wall.day) * 1440 + wall.hour * 60 + wall.minute
    return int(to_utc(np.array([minute]), ZONES[site])[0])


def test_fifteen_and_six_are_randomised_at_ten_sites(sep: Simulated) -> None:
    arm = raw.arms(sep.folder)
    assert Counter(arm.values()) == {"CYT107": 15, "PBO": 6}
    sites = Counter(subject[:3] for subject in arm)
    assert len(sites) == 10
    assert sum(number for site, number in sites.items() if site < "200") == 18
    assert sum(number for site, number in sites.items() if site > "200") == 3
    assert "103-004" in arm
    assert sep.rows["irt/randomisation.csv"] == 23


def test_three_of_fifteen_have_fever_and_distress_after_an_infusion(sep: Simulated) -> None:
    arm = raw.arms(sep.folder)
    infusions = [row for row in raw.data(sep.folder) if row["inf_start_dt"]]
    hours: dict[str, dict[str, float]] = {}
    for row in raw.data(sep.folder, "ae_log"):
        if row["ae_term"] in {"Fever", "Respiratory distress"} and " " in row["ae_start"]:
            site = int(row["record_id"][:3])
            onset = minutes_in_utc(row["ae_start"], site)
            before = [
                minutes_in_utc(dose["inf_start_dt"], site)
                for dose in infusions
                if dose["record_id"] == row["record_id"]
            ]
            last = max(begin for begin in before if begin < onset)
            hours.setdefault(row["record_id"], {})[row["ae_term"]] = (onset - last) / 60
            length = stamp(row["ae_stop"]) - stamp(row["ae_start"])
            assert length < dt.timedelta(hours=48)
            assert row["ae_grade"] == "3"
    assert {arm[subject] for subject in hours} == {"CYT107"}
    assert sorted(found["Respiratory distress"] for found in hours.values()) == [5.4, 6.4, 7.6]
    assert all(found.keys() == {"Fever", "Respiratory distress"} for found in hours.values())


def test_one_reaction_crosses_the_night_of_the_clock_change(sep: Simulated) -> None:
    rows = raw.data(sep.folder, "ae_log")
    found = [row for row in rows if row["ae_start"] == "2019-10-27 05:54"]
    assert {row["ae_term"] for row in found} == {"Fever", "Respiratory distress"}
    dose = [
        row["inf_start_dt"]
        for row in raw.data(sep.folder)
        if row["record_id"] == found[0]["record_id"] and row["inf_start_dt"] >= "2019-10-27"
    ]
    assert dose == ["2019-10-27 00:30"]


@pytest.mark.parametrize("name", ["ALC", "CD4", "CD8"])
def test_counts_rise_two_to_three_fold_against_placebo(name: str, sep: Simulated) -> None:
    alc = name == "ALC"
    fold = raw.alc_fold(sep.folder, 26, 32) if alc else raw.subset_fold(sep.folder, name, "J29")
    assert 2.0 <= raw.ratio_of_arms(sep.folder, fold) <= 3.0
    assert raw.p_of_arms(sep.folder, fold) < 0.05
    arm = raw.arms(sep.folder)
    assert Counter(arm[subject] for subject in fold) == {"CYT107": 13, "PBO": 5}


@pytest.mark.parametrize(("low", "high"), [(52, 66), (82, 96)])
def test_the_rise_is_kept(low: int, high: int, sep: Simulated) -> None:
    assert raw.ratio_of_arms(sep.folder, raw.alc_fold(sep.folder, low, high)) >= 1.8


def test_organ_support_free_days_favour_the_drug(sep: Simulated) -> None:
    days = raw.support_free_days(sep.folder)
    drug = raw.median_of_arm(sep.folder, days, "CYT107")
    placebo = raw.median_of_arm(sep.folder, days, "PBO")
    assert (drug, placebo) == (pytest.approx(19, abs=2), pytest.approx(11, abs=2))


def test_peak_is_a_hundred_times_the_one_after_injection_into_muscle(sep: Simulated) -> None:
    peaks = raw.peak_concentrations(sep.folder)
    assert len(peaks) >= 15
    assert 70 <= exp(mean(log(peak) for peak in peaks)) / IM_CMAX <= 140


def test_no_sample_has_antibodies(sep: Simulated) -> None:
    rows = raw.rows(sep.folder, "pk/cyt107_ada.csv")
    assert {row["ADA_RESULT"] for row in rows} == {"Negative"}
    assert len({row["SUBJID"] for row in rows}) == 21


def test_no_cytokine_storm(sep: Simulated) -> None:
    fold = raw.interleukin_6_fold(sep.folder)
    assert max(fold.values()) < 5
    assert raw.p_of_arms(sep.folder, fold) > 0.05


def test_doses_are_ten_micrograms_per_kilogram_or_none(sep: Simulated) -> None:
    arm = raw.arms(sep.folder)
    for row in raw.data(sep.folder):
        if row["dose_given"] == "1":
            assert (row["dose_ug"] == "") == (arm[row["record_id"]] == "PBO")
            if row["dose_ug"] and row["wt_kg"] not in {"UNK", "-999"}:
                assert float(row["dose_ug"]) / float(row["wt_kg"]) == pytest.approx(10, rel=0.05)


def test_qualifying_counts_keep_to_the_protocol(sep: Simulated) -> None:
    arm, pairs = raw.arms(sep.folder), raw.qualifying(sep.folder)
    begin = raw.first_doses(sep.folder)
    late = set()
    for subject, row in raw.screening(sep.folder).items():
        if subject not in arm:
            assert row["elig_yn"] == "0"
            continue
        first, second = stamp(row["alc1_dt"]), stamp(row["alc2_dt"])
        assert max(pairs[subject]) <= 0.9
        assert dt.timedelta(hours=12) <= second - first <= dt.timedelta(hours=36)
        assert second - stamp(row["sepsis_dx_dt"]) >= dt.timedelta(hours=48)
        if begin[subject] - second > dt.timedelta(hours=120):
            late.add(subject)
    deviations = {
        row["record_id"]
        for row in raw.data(sep.folder, "deviations")
        if "120 hours" in row["dv_term"]
    }
    assert late == deviations
    assert len(late) == 1


def test_courses_and_deaths_are_those_of_the_plan(sep: Simulated) -> None:
    arm = raw.arms(sep.folder)
    rows = [r for r in raw.data(sep.folder) if r["st_end_dt"] and r["record_id"] in arm]
    ends = Counter((arm[row["record_id"]], row["trt_end_reason"]) for row in rows)
    assert ends == {
        ("CYT107", "1"): 9, ("CYT107", "2"): 3, ("CYT107", "3"): 1, ("CYT107", "7"): 1,
        ("CYT107", "9"): 1, ("PBO", "1"): 3, ("PBO", "3"): 1, ("PBO", "8"): 1, ("PBO", "9"): 1,
    }  # fmt: skip
    dead = Counter(arm[row["record_id"]] for row in rows if row["d90_status"] == "2")
    assert dead == {"CYT107": 3, "PBO": 2}
    begin = raw.first_doses(sep.folder)
    after = [(stamp(row["death_dt"]) - begin[row["record_id"]]).days for row in rows
             if row["death_dt"]]  # fmt: skip
    assert sum(days < 28 for days in after) == 3
    assert all(row["d90_status"] in {"1", "2"} for row in rows)


def test_lymphocytes_above_the_limit_stop_treatment(sep: Simulated) -> None:
    stopped = {row["record_id"] for row in raw.data(sep.folder) if row["trt_end_reason"] == "7"}
    high = {
        subject
        for subject, values in raw.lymphocytes(sep.folder).items()
        if max(values.values()) > 2.5 * 4.0
    }
    assert high == stopped


def test_the_committee_confirms_five_of_seven_infections(sep: Simulated) -> None:
    arm = raw.arms(sep.folder)
    verdicts = raw.rows(sep.folder, "sic/adjudication.csv")
    assert Counter(row["VERDICT"] for row in verdicts) == {"CONFIRMED": 5, "REJECTED": 2}
    assert Counter(arm[row["SUBJID"]] for row in verdicts) == {"CYT107": 4, "PBO": 3}
