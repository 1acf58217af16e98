"""A laboratory study of any size: a mapping of DM and LB, and the raw export to convert.

Run `python -m benchmarks.lab_study FOLDER --rows N`. Rows are one subject after the other, as a
laboratory sends them, or mixed (`--mixed`), as an EDC exports them by visit. Values repeat as real
ones do: 40 tests, 12 visits, one sample number per subject and visit, results with two decimals, a
share of texts such as `<0.20`, not-done tests and cancelled rows.
"""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
from pyarrow import csv

MAPPING = Path(__file__).parent / "lab_study"
TESTS, VISITS = 40, 12
ROWS_PER_SUBJECT = TESTS * VISITS
BLOCK_SUBJECTS = 1_000
UNITS = ("mmol/L", "g/L", "10^9/L", "U/L")


def make(folder: Path, rows: int, *, is_mixed: bool = False) -> Path:
    """The study in `folder`: `study/` and `raw/` with about `rows` laboratory rows."""
    subjects = max(rows // ROWS_PER_SUBJECT, 1)
    study, raw = folder / "study", folder / "raw"
    if not study.exists():
        shutil.copytree(MAPPING, study)
    raw.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(20_261_126)
    start = np.datetime64("2024-01-08") + rng.integers(0, 400, subjects)
    _write_subjects(raw / "dm.csv", subjects, start, rng)
    _write_tables(study / "tables")
    with (raw / "lab.csv").open("wb") as file:
        for first in range(0, subjects, BLOCK_SUBJECTS):
            who = np.arange(first, min(first + BLOCK_SUBJECTS, subjects))
            table = _lab_rows(who, start[who], rng)
            if is_mixed:
                table = table.take(pa.array(rng.permutation(table.num_rows)))
            options = csv.WriteOptions(include_header=first == 0, quoting_style="none")
            csv.write_csv(table, file, options)
    return folder


def _write_subjects(path: Path, subjects: int, start: np.ndarray, rng: np.random.Generator) -> None:
    pick = rng.integers
    frame = {
        "SITE": [f"{s // 50:03d}" for s in range(subjects)],
        "SUBJECT": [f"{s:06d}" for s in range(subjects)],
        "SEX": np.array(["M", "F"])[pick(0, 2, subjects)],
        "AGE": pick(18, 80, subjects).astype(str),
        "ARM": np.array(["Drug", "Placebo"])[pick(0, 2, subjects)],
        "FIRSTDOSE": start.astype(str),
    }
    pd.DataFrame(frame).to_csv(path, index=False)


def _write_tables(folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    number = np.arange(TESTS)
    tests = {
        "TEST_NAME": [f"Laboratory test number {t:02d}" for t in number],
        "LBTESTCD": [f"TEST{t:02d}" for t in number],
        "LBTEST": [f"Test Number {t:02d}" for t in number],
        "LBCAT": [("CHEMISTRY", "HEMATOLOGY", "URINALYSIS")[t % 3] for t in number],
        "STD_UNIT": [UNITS[t % 4] for t in number],
    }
    pd.DataFrame(tests).to_csv(folder / "lab_tests.csv", index=False)
    factors = {
        "TEST": [f"TEST{t:02d}" for t in number if t % 4 == 1],
        "FROM": ["g/dL" for t in number if t % 4 == 1],
        "TO": ["g/L" for t in number if t % 4 == 1],
        "MULTIPLY": ["10" for t in number if t % 4 == 1],
        "ADD": ["" for t in number if t % 4 == 1],
    }
    pd.DataFrame(factors).to_csv(folder / "lab_units.csv", index=False)
    visits = {
        "LAB_VISIT": [f"V{v:02d}" for v in range(VISITS)],
        "VISITNUM": [str(v + 1) for v in range(VISITS)],
        "VISIT": ["SCREENING", *(f"WEEK {2 * v}" for v in range(VISITS - 1))],
    }
    pd.DataFrame(visits).to_csv(folder / "visits.csv", index=False)


def _lab_rows(who: np.ndarray, start: np.ndarray, rng: np.random.Generator) -> pa.Table:
    size = len(who) * ROWS_PER_SUBJECT
    subject = np.repeat(np.arange(len(who)), ROWS_PER_SUBJECT)
    visit = np.tile(np.repeat(np.arange(VISITS), TESTS), len(who))
    test = np.tile(np.arange(TESTS), len(who) * VISITS)
    draw = np.repeat(rng.integers(-2, 3, len(who) * VISITS), TESTS)
    minute = np.repeat(rng.integers(420, 900, len(who) * VISITS), TESTS)
    day = start[subject] + (visit - 1) * 14 + draw
    when = day.astype("datetime64[m]") + minute
    unit = np.array(UNITS)[test % 4]
    in_other_unit = (test % 4 == 1) & (subject % 3 == 0)
    value = np.round(rng.gamma(9.0, 5.0, size), 2)
    result = _texts(np.where(in_other_unit, np.round(value / 10, 2), value))
    kind = rng.random(size)
    result[kind < 0.005] = "<0.20"
    result[(kind >= 0.005) & (kind < 0.015)] = ""
    low, high = np.where(in_other_unit, 2, 20), np.where(in_other_unit, 8, 80)
    sample = (who[subject].astype(np.int64) * VISITS + visit).astype(str)
    columns = {
        "SITE": _coded([f"{s // 50:03d}" for s in who], subject),
        "SUBJECT": _coded([f"{s:06d}" for s in who], subject),
        "VISIT": _coded([f"V{v:02d}" for v in range(VISITS)], visit),
        "ACCESSION": pa.array(np.char.add("ACC", sample)),
        "COLLECTED": pa.array(np.char.replace(when.astype(str), "T", " ")),
        "TEST_NAME": _coded([f"Laboratory test number {t:02d}" for t in range(TESTS)], test),
        "RESULT": pa.array(result),
        "UNIT": pa.array(np.where(in_other_unit, "g/dL", unit)),
        "REF_LOW": pa.array(low.astype(str)),
        "REF_HIGH": pa.array(high.astype(str)),
        "SPECIMEN": _coded(["SERUM", "BLOOD", "URINE"], test % 3),
        "STATUS": _coded(["FINAL", "CANCELLED"], (rng.random(size) < 0.002).astype(int)),
    }
    return pa.table(columns)


def _texts(numbers: np.ndarray) -> np.ndarray:
    hundredths = np.round(numbers * 100).astype(np.int64)
    whole, rest = (hundredths // 100).astype(str), np.char.zfill((hundredths % 100).astype(str), 2)
    return np.char.add(np.char.add(whole, "."), rest).astype(object)


def _coded(texts: list[str], codes: np.ndarray) -> pa.Array:
    return pa.array(texts).take(pa.array(codes))


def main() -> None:
    """Make the study that the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--mixed", action="store_true")
    given = parser.parse_args()
    make(given.folder, given.rows, is_mixed=given.mixed)


if __name__ == "__main__":
    main()
