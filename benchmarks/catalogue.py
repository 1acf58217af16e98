"""Our rule catalogue against pointblank's SDTMIG rules, and against checks written in pandas.

All get the datasets in memory; only the rules are timed. Pointblank gets polars frames, with which it
is fastest, and pandas frames. The program in pandas counts the failing records of a dozen usual
checks, the least that a programmer writes; ours runs every rule of the catalogue that applies, and
lists what failed.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pandas as pd

from benchmarks.runs import SHARED, Candidate, Result, faster, measure
from cdisc_convert.rules.catalogue import catalogue
from cdisc_convert.rules.catalogue_run import run_catalogue
from cdisc_convert.rules.dataset_folder import read_study
from cdisc_convert.rules.finding import Status

PILOT = SHARED / "oracle" / "cdiscpilot" / "sdtm"
OURS, BLANK, BLANK_PANDAS, BY_HAND = "ours", "pointblank", "pointblank, pandas", "pandas by hand"


def run(rounds: int, folder: Path = PILOT) -> Result:
    """Measure on a folder of SDTM parquet files; the CDISC pilot unless told otherwise."""
    import pointblank
    import polars

    files = sorted(folder.glob("*.parquet"))
    if not files:
        raise FileNotFoundError(f"{folder} holds no parquet files of SDTM datasets")
    frames = {path.stem.upper(): polars.read_parquet(path) for path in files}
    other = {path.stem.upper(): pd.read_parquet(path) for path in files}
    with tempfile.TemporaryDirectory() as name:
        for path in files:
            shutil.copy(path, name)
        study = read_study(Path(name), "sdtmig", "3.4")
    told = run_catalogue(study)
    candidates = [
        Candidate(OURS, lambda: run_catalogue(study)),
        Candidate(BLANK, lambda: pointblank.validate_sdtmig(frames)),
        Candidate(BLANK_PANDAS, lambda: pointblank.validate_sdtmig(other)),
        Candidate(BY_HAND, lambda: by_hand(other)),
    ]
    found = measure(candidates, rounds, warms_up=True)
    applied = sum(result.status in (Status.PASSED, Status.FAILED) for result in told)
    return Result(
        "Rule catalogue on the CDISC pilot",
        "Datasets in memory; only the rules are timed.",
        found,
        (
            *faster(found, OURS, BLANK),
            *faster(found, OURS, BLANK_PANDAS),
            *faster(found, OURS, BY_HAND),
        ),
        facts={
            "records": sum(len(frame) for frame in frames.values()),
            "our rules": f"{len(catalogue())}, of which {applied} applied",
            "checks by hand, per dataset": "a dozen",
        },
    )


def by_hand(frames: dict[str, pd.DataFrame]) -> dict[str, int]:
    """Failing records of usual checks, by dataset and check."""
    dm = frames["DM"].set_index("USUBJID")
    failed: dict[str, int] = {}
    for name, frame in frames.items():
        for check, count in _checks(name, frame, dm).items():
            failed[f"{name} {check}"] = int(count)
    return failed


def _checks(name: str, frame: pd.DataFrame, dm: pd.DataFrame) -> dict[str, float]:
    here: dict[str, float] = {}
    if "USUBJID" in frame:
        here["subject not in DM"] = (~frame["USUBJID"].isin(dm.index)).sum()
    if "DOMAIN" in frame:
        here["other domain"] = (frame["DOMAIN"] != name).sum()
    sequence = f"{name}SEQ"
    if sequence in frame:
        here["sequence repeats"] = frame.duplicated(["USUBJID", sequence]).sum()
    for column in (c for c in frame if c.endswith("DTC")):
        given = frame[column].fillna("")
        fits = given.str.fullmatch(r"\\d{4}(-\\d\\d(-\\d\\d(T\\d\\d(:\\d\\d(:\\d\\d)?)?)?)?)?")
        here[f"{column} no date"] = (~fits & (given != "")).sum()
    code, test = f"{name}TESTCD", f"{name}TEST"
    if code in frame:
        pairs = frame[[code, test]].drop_duplicates()
        here["code of several tests"] = pairs[code].duplicated().sum()
        here["test of several codes"] = pairs[test].duplicated().sum()
        here["long code"] = (frame[code].str.len() > 8).sum()
    if f"{name}ORRES" in frame:
        result, standard = frame[f"{name}ORRES"].fillna(""), frame[f"{name}STRESC"].fillna("")
        here["result without standard"] = ((result != "") & (standard == "")).sum()
        if f"{name}STAT" in frame:
            status = frame[f"{name}STAT"].fillna("")
            here["result of what was not done"] = ((result != "") & (status == "NOT DONE")).sum()
    if "VISITNUM" in frame and "VISIT" in frame:
        pairs = frame[["VISITNUM", "VISIT"]].drop_duplicates()
        here["number of several visits"] = pairs["VISITNUM"].duplicated().sum()
    date, day = f"{name}DTC", f"{name}DY"
    if date in frame and day in frame:
        first = pd.to_datetime(frame["USUBJID"].map(dm["RFSTDTC"]), errors="coerce")
        when = pd.to_datetime(frame[date].str[:10], format="%Y-%m-%d", errors="coerce")
        days = (when - first).dt.days
        days = days + (days >= 0)
        given = pd.to_numeric(frame[day], errors="coerce")
        here["study day differs"] = (days.notna() & given.notna() & (days != given)).sum()
    return here
