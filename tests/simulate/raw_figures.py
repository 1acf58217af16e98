"""Figures of the published trials, computed from the raw files of an export alone."""

from __future__ import annotations

import csv
import datetime as dt
from collections import defaultdict
from functools import cache
from itertools import combinations
from math import comb, exp, log
from pathlib import Path
from statistics import mean, median

Row = dict[str, str]


@cache
def rows(folder: Path, path: str, delimiter: str = ",", encoding: str = "utf-8") -> list[Row]:
    with (folder / path).open(encoding=encoding, newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


def dose_deviations(folder: Path) -> dict[str, list[float]]:
    """Per subject of the IL-7 fusion trial: dose given over cohort dose and protocol weight."""
    weight = {}
    sex = {row["Subject"]: row["SEX_STD"] for row in rows(folder, "edc/DM.csv")}
    for row in rows(folder, "edc/VS.csv"):
        if row["Folder"] == "SCR" and row["RecordActive"] == "1":
            cm = float(row["HT"]) * (2.54 if row["HT_U"] == "in" else 1)
            kg = float(row["WT"]) * (0.45359237 if row["WT_U"] == "lb" else 1)
            ideal = (50.0 if sex[row["Subject"]] == "M" else 45.5) + 2.3 * max(0, cm / 2.54 - 60)
            mass = kg / (cm / 100) ** 2
            adjusted = mass >= 30 - 1e-9
            weight[row["Subject"]] = ideal + 0.4 * (kg - ideal) if adjusted else kg
    given: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows(folder, "edc/EX_INJ.csv"):
        if row["EXDONE_STD"] == "Y":
            share = float(row["TOTDOSE_UG"]) / (float(row["COHDOSE"]) * weight[row["Subject"]])
            given[row["Subject"], row["DOSENUM"]] += share
    made: dict[str, list[float]] = defaultdict(list)
    for (subject, _), share in given.items():
        made[subject].append(share)
    return made


def body_mass(folder: Path) -> dict[str, float]:
    treated = {row["Subject"] for row in rows(folder, "edc/EX_INJ.csv")}
    made = {}
    for row in rows(folder, "edc/VS.csv"):
        if row["Folder"] == "SCR" and row["Subject"] in treated:
            cm = float(row["HT"]) * (2.54 if row["HT_U"] == "in" else 1)
            kg = float(row["WT"]) * (0.45359237 if row["WT_U"] == "lb" else 1)
            made[row["Subject"]] = kg / (cm / 100) ** 2
    return made


def cohorts(folder: Path) -> dict[str, str]:
    """Cohort of each treated subject."""
    return {
        row["Subject"]: row["COHDOSE"]
        for row in rows(folder, "edc/EX_INJ.csv")
        if row["EXDONE_STD"] == "Y"
    }


def subset_by_visit(folder: Path, column: str) -> dict[str, dict[str, float]]:
    """Counts of the fusion-protein trial: subject, visit label, value; only usable ones."""
    made: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows(folder, "flow/tbnk.csv"):
        if row["QC"] == "PASS" and row[column].isdigit():
            subject = row["SUBJECT"].partition("-")[2]
            made[subject][row["VISIT_LABEL"]] = float(row[column])
    return made


def data(folder: Path, form: str = "") -> list[Row]:
    """Rows of the REDCap export, of one repeated form if named."""
    every = rows(folder, "redcap/data.csv")
    return [row for row in every if not form or row["redcap_repeat_instrument"] == form]


def arms(folder: Path) -> dict[str, str]:
    names = {row["arm_code"]: row["arm"] for row in rows(folder, "irt/code_list.csv")}
    known = {row["record_id"] for row in data(folder)}
    return {
        row["subject"]: names[row["arm_code"]]
        for row in rows(folder, "irt/randomisation.csv")
        if row["subject"] in known
    }


def screening(folder: Path) -> dict[str, Row]:
    return {
        row["record_id"]: row
        for row in data(folder)
        if row["redcap_event_name"] == "screening_arm_1"
    }


def qualifying(folder: Path) -> dict[str, list[float]]:
    """The two qualifying counts of each person in G/L."""
    made = {}
    for subject, row in screening(folder).items():
        pair = []
        for turn in ("1", "2"):
            factor = 1 if row[f"alc{turn}_u"] == "1" else 1000
            pair.append(float(row[f"alc{turn}"]) / factor)
        made[subject] = pair
    return made


def lymphocytes(folder: Path) -> dict[str, dict[dt.date, float]]:
    """Lymphocyte counts in G/L by subject and date, of all local laboratories."""
    made: dict[str, dict[dt.date, float]] = defaultdict(dict)
    for path in sorted((folder / "lab").glob("fr_*")):
        site = path.name.split("_")[1]
        for row in rows(folder, f"lab/{path.name}", ";", "latin-1"):
            if row["Analyse"] == "Lymphocytes":
                text = row["Résultat"].replace("\N{NO-BREAK SPACE}", "").replace(",", ".")
                value = float(text) / (1000 if row["Unité"] == "/mm3" else 1)
                date = dt.datetime.strptime(row["Date prélèvement"], "%d/%m/%Y").date()
                made[f"{site}-{row['N° patient']}"][date] = value
    for path in sorted((folder / "lab").glob("us_*")):
        for row in rows(folder, f"lab/{path.name}"):
            if row["COMPONENT"] == "Abs Lymph":
                date = dt.datetime.strptime(row["COLLECTED"][:10], "%m/%d/%Y").date()
                made[row["MRN_STUDY"]][date] = float(row["VALUE"])
    return made


def first_doses(folder: Path) -> dict[str, dt.datetime]:
    return {
        row["record_id"]: dt.datetime.fromisoformat(row["inf_start_dt"])
        for row in data(folder)
        if row["redcap_event_name"] == "day1_arm_1"
    }


def alc_fold(folder: Path, low: int, high: int) -> dict[str, float]:
    """Lymphocytes between two days after dose 1 over the mean of the qualifying pair."""
    pairs, begin = qualifying(folder), first_doses(folder)
    made = {}
    for subject, values in lymphocytes(folder).items():
        if subject in begin:
            for date, value in values.items():
                if low <= (date - begin[subject].date()).days <= high:
                    made[subject] = value / mean(pairs[subject])
    return made


def subset_fold(folder: Path, column: str, label: str) -> dict[str, float]:
    """A count of the central laboratory at a visit over the one before dose 1."""
    values: dict[str, dict[str, str]] = defaultdict(dict)
    for row in rows(folder, "flow/core_flow.csv", ";"):
        values[row["SUBJ"]][row["VISITE"]] = row[column]
    return {
        subject: float(by_visit[label]) / float(by_visit["J1"])
        for subject, by_visit in values.items()
        if label in by_visit
    }


def ratio_of_arms(folder: Path, fold: dict[str, float]) -> float:
    """Ratio of the geometric means of the two arms."""
    arm = arms(folder)
    logs = {
        name: [log(value) for subject, value in fold.items() if arm[subject] == name]
        for name in ("CYT107", "PBO")
    }
    return exp(mean(logs["CYT107"]) - mean(logs["PBO"]))


def rank_sum_p(first: list[float], second: list[float]) -> float:
    """Two-sided p of the exact rank-sum test, by all ways to choose the smaller group."""
    if len(first) > len(second):
        first, second = second, first
    every = sorted(first + second)
    ranks = {value: mean(i for i, v in enumerate(every, 1) if v == value) for value in set(every)}
    every_rank = [ranks[value] for value in every]
    middle = len(first) * (len(every) + 1) / 2
    seen = abs(sum(ranks[value] for value in first) - middle)
    hits = sum(
        abs(sum(chosen) - middle) >= seen - 1e-9 for chosen in combinations(every_rank, len(first))
    )
    return hits / comb(len(every), len(first))


def p_of_arms(folder: Path, fold: dict[str, float]) -> float:
    arm = arms(folder)
    groups = [
        [value for subject, value in fold.items() if arm[subject] == name]
        for name in ("CYT107", "PBO")
    ]
    return rank_sum_p(*groups)


def support_free_days(folder: Path) -> dict[str, int]:
    """Days 1 to 28 alive without vasopressor, invasive ventilation, dialysis or ECMO; 0 if dead."""
    begin = first_doses(folder)
    dead = {
        row["record_id"]: dt.date.fromisoformat(row["death_dt"][:10])
        for row in data(folder)
        if row["death_dt"]
    }
    unit_out = {
        row["record_id"]: dt.date.fromisoformat(row["out_dt"][:10])
        for row in data(folder, "icu_stay")
        if row["unit"] == "1"
    }
    busy: dict[str, set[int]] = defaultdict(set)
    for row in data(folder, "organ_support"):
        if row["os_type"] in {"1", "2", "4", "6"}:
            day1 = begin[row["record_id"]].date()
            start = dt.date.fromisoformat(row["os_start"][:10])
            stop = (
                dt.date.fromisoformat(row["os_stop"][:10])
                if row["os_stop"]
                else unit_out[row["record_id"]]
            )
            busy[row["record_id"]] |= set(range((start - day1).days + 1, (stop - day1).days + 2))
    return {
        subject: 0
        if subject in dead and (dead[subject] - start.date()).days < 28
        else 28 - len(busy[subject] & set(range(1, 29)))
        for subject, start in begin.items()
    }


def median_of_arm(folder: Path, values: dict[str, int], name: str) -> float:
    arm = arms(folder)
    return float(median(value for subject, value in values.items() if arm[subject] == name))


def peak_concentrations(folder: Path) -> list[float]:
    """Highest concentration of each analysed profile, ng/mL."""
    peaks: dict[tuple[str, str], float] = defaultdict(float)
    for row in rows(folder, "pk/cyt107_pk.txt", "|"):
        if row["CONC"] not in {"NS", "BLOQ"} and row["DOSE_NO"] in {"1", "6"}:
            key = row["SUBJID"], row["DOSE_NO"]
            peaks[key] = max(peaks[key], float(row["CONC"]))
    return list(peaks.values())


def interleukin_6_fold(folder: Path) -> dict[str, float]:
    """Interleukin 6 at 24 hours over the value before dose 1."""
    values: dict[str, dict[str, float]] = defaultdict(dict)
    for row in rows(folder, "biomark/luminex.txt", "\t"):
        if not row["IL-6"].startswith("OOR"):
            values[row["Subject"]][row["TP"]] = float(row["IL-6"].lstrip("*"))
    return {
        subject: by_time["D1-24H"] / by_time["D1-PRE"]
        for subject, by_time in values.items()
        if {"D1-24H", "D1-PRE"} <= by_time.keys()
    }
