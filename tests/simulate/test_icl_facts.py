"""The shipped export of NCT05600920 agrees with what is published, computed from the raw files."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from statistics import mean, median

import pytest
import raw_figures as raw

from cdisc_convert.simulate.simulation import Simulated

DOSES = ("240", "480", "720")
LABEL = "Dose 3 D+14"


def test_ten_subjects_are_treated_in_each_of_three_cohorts(icl: Simulated) -> None:
    assert Counter(raw.cohorts(icl.folder).values()) == dict.fromkeys(DOSES, 10)
    assert icl.rows["edc/DM.csv"] == 37  # 36 persons, one of them screened twice


def test_doses_follow_the_dosing_weight_but_for_the_seeded_one(icl: Simulated) -> None:
    shares = [share for doses in raw.dose_deviations(icl.folder).values() for share in doses]
    assert sum(abs(share - 1) > 0.05 for share in shares) == icl.dirt["DOSE_WEIGHT_MISMATCH"] == 1
    assert sum(abs(share - 1) > 0.002 for share in shares) == 1


def test_body_mass_crosses_the_limit_of_the_dosing_rule(icl: Simulated) -> None:
    values = sorted(raw.body_mass(icl.folder).values())
    assert 6 <= sum(value >= 30 - 1e-9 for value in values) <= 8
    assert sum(abs(value - 30) < 1e-9 for value in values) == 1
    assert sum(29.955 <= value < 29.965 for value in values) == 1


def test_baseline_counts_are_those_of_the_disease(icl: Simulated) -> None:
    counts = raw.subset_by_visit(icl.folder, "CD4_ABS")
    base = [counts[subject]["Dose 1"] for subject in raw.cohorts(icl.folder)]
    assert max(base) < 300
    assert 50 <= median(base) <= 120
    assert 2 <= sum(value >= 200 for value in base) <= 4


def test_cd4_rises_with_the_dose(icl: Simulated) -> None:
    cohort, counts = raw.cohorts(icl.folder), raw.subset_by_visit(icl.folder, "CD4_ABS")
    means, folds = [], []
    for dose in DOSES:
        seen = [s for s, name in cohort.items() if name == dose and LABEL in counts[s]]
        assert mean(counts[s][LABEL] for s in seen) > mean(counts[s]["Dose 1"] for s in seen)
        means.append(mean(counts[s][LABEL] for s in seen))
        folds.append(mean(counts[s][LABEL] / counts[s]["Dose 1"] for s in seen))
    assert means == sorted(means)
    assert folds == sorted(folds)


def test_b_cells_do_not_change(icl: Simulated) -> None:
    counts = raw.subset_by_visit(icl.folder, "CD19_ABS")
    folds = [
        counts[s][LABEL] / counts[s]["Dose 1"]
        for s in raw.cohorts(icl.folder)
        if LABEL in counts[s]
    ]
    assert 0.8 <= mean(folds) <= 1.2


def test_visits_keep_to_the_plan_of_the_trial(icl: Simulated) -> None:
    days: dict[str, dict[str, dt.date]] = defaultdict(dict)
    for row in raw.rows(icl.folder, "edc/VS.csv"):
        date = dt.datetime.strptime(row["VSDAT"].title(), "%d %b %Y").date()
        days[row["Subject"]][row["Folder"]] = date
    offsets = defaultdict(set)
    for visits in days.values():
        for dose in (visit for visit in ("D1", "D2", "D3") if visit in visits):
            for tail in ("M5", "P14", "P30"):
                if dose + tail in visits:
                    offsets[tail].add((visits[dose + tail] - visits[dose]).days)
    assert offsets["M5"] == {-5}
    assert {14} < offsets["P14"] <= {13, 14, 15, 16}
    assert {30} < offsets["P30"] <= {28, 29, 30, 31, 32, 33}
    between = Counter((v["D2"] - v["D1"]).days for v in days.values() if "D2" in v)
    assert between == {84: 27, 105: 2}
    last = max((v["W60"] - v["D1"]).days for v in days.values() if "W60" in v)
    assert 420 <= last <= 420 + 21 + 4


def test_relation_has_five_classes_and_reactions_come_with_injections(icl: Simulated) -> None:
    rows = raw.rows(icl.folder, "edc/AE.csv")
    assert {row["AEREL_STD"] for row in rows} == {"1", "2", "3", "4", "5"}
    reacting = {row["Subject"] for row in rows if row["INJSITE"] == "1"}
    assert 18 <= len(reacting) <= 24
    assert {row["AEGR_STD"] for row in rows if row["INJSITE"] == "1"} <= {"1", "2"}
    cohort = raw.cohorts(icl.folder)
    serious = Counter(cohort[row["Subject"]] for row in rows if row["AESER_STD"] == "Y")
    assert serious == dict.fromkeys(DOSES, 1)


def test_histories_have_about_the_published_shares(icl: Simulated) -> None:
    treated = raw.cohorts(icl.folder)
    found = Counter(
        row["MHTERM"] for row in raw.rows(icl.folder, "edc/MH.csv") if row["Subject"] in treated
    )
    assert 6 <= found["Anogenital warts"] <= 12
    assert 5 <= found["Cryptococcal meningitis"] <= 10
    assert found["Molluscum contagiosum"] >= 1
    assert found["Pulmonary NTM infection"] >= 1


def test_peak_concentration_is_proportional_to_the_dose(icl: Simulated) -> None:
    cohort = raw.cohorts(icl.folder)
    peaks: dict[str, dict[tuple[str, str], int]] = defaultdict(lambda: defaultdict(int))
    for row in raw.rows(icl.folder, "pk/nti7_pk.csv"):
        if row["CONC"].isdigit() and row["PERIOD"]:
            by_period = peaks[cohort[f"001-{row['SUBJ']}"]]
            key = row["SUBJ"], row["PERIOD"]
            by_period[key] = max(by_period[key], int(row["CONC"]))
    middle = [median(peaks[dose].values()) for dose in DOSES]
    assert middle == pytest.approx([4800, 9600, 14400], rel=0.35)
    assert middle == sorted(middle)


def test_antidrug_antibodies_have_the_assumed_numbers(icl: Simulated) -> None:
    first, later, neutral = set(), set(), set()
    for row in raw.rows(icl.folder, "pk/nti7_ada.csv"):
        if row["CONFIRM"] == "POS":
            (first if row["VISIT"] == "Baseline" else later).add(row["SUBJ"])
            if row["NAB"] == "POS":
                neutral.add(row["SUBJ"])
    assert (len(first), len(later - first), len(neutral)) == (2, 8, 2)


def test_lesions_shrink_in_the_two_higher_cohorts(icl: Simulated) -> None:
    cohort = raw.cohorts(icl.folder)
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for row in raw.rows(icl.folder, "edc/HPV.csv"):
        sums[row["Subject"]][row["Folder"]] += float(row["LDIAM_MM"])
    change = defaultdict(list)
    for subject, visits in sums.items():
        if {"D1M5", "W60"} <= visits.keys():
            change[cohort[subject]].append(visits["W60"] / visits["D1M5"])
    assert mean(change["240"]) > 0.9
    assert mean(change["480"] + change["720"]) < 0.9


def test_consent_lies_in_the_time_of_enrolment(icl: Simulated) -> None:
    dates = [
        dt.datetime.strptime(row["ICDAT"].title(), "%d %b %Y").date()
        for row in raw.rows(icl.folder, "edc/ENROLL.csv")
    ]
    assert dt.date(2024, 11, 6) <= min(dates) <= max(dates) <= dt.date(2025, 9, 1)
