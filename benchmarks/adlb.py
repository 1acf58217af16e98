"""Derivations of ADLB on laboratory results: the engine against idiomatic pandas.

Both get the SDTM frames in memory, as their readers give them: ours columns with dictionaries, the
program pandas `str` and float64. Measured is everything from there to all derived variables: ours
runs the plan of `analysis_study` (ADSL with its dates, rows of ADLB, all statements, ledger and
trace columns of lineage), without opening the register, sorting and writing.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.runs import Candidate, Result, faster, measure
from cdisc_convert.engine.executor import Executor
from cdisc_convert.engine.opening import open_world
from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.reading import RawFolder, RawSource
from cdisc_convert.engine.world import World
from cdisc_convert.model.column import Column
from cdisc_convert.pipeline import prepare

STUDY = Path(__file__).parent / "analysis_study"
TESTS, VISITS = 40, 12
OURS, THEIRS = "our engine", "pandas"
DERIVED = ("ADT", "ADTM", "ADY", "ABLFL", "BASE", "CHG", "PCHG", "ONTRTFL")


def frames_of(rows: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    """DM and LB as pandas gives them, text as `str`; one date in a hundred lacks its time or day."""
    rng = np.random.default_rng(20_261_127)
    subjects = max(rows // (TESTS * VISITS), 1)
    names = np.array([f"LAB-02-{s // 50:03d}-{s:06d}" for s in range(subjects)], object)
    start = np.datetime64("2024-01-08") + rng.integers(0, 400, subjects)
    dm = {
        "USUBJID": names,
        "RFXSTDTC": start.astype(str),
        "RFXENDTC": (start + rng.integers(30, 150, subjects)).astype(str),
    }
    subject = np.repeat(np.arange(subjects), TESTS * VISITS)
    visit = np.tile(np.repeat(np.arange(VISITS), TESTS), subjects)
    test = np.tile(np.arange(TESTS), subjects * VISITS)
    per_visit = subjects * VISITS
    minute = np.repeat(rng.integers(420, 900, per_visit), TESTS)
    day = start[subject] + (visit - 1) * 14 + np.repeat(rng.integers(-2, 3, per_visit), TESTS)
    when = (day.astype("datetime64[m]") + minute).astype(str).astype(object)
    length = np.repeat(rng.choice([16, 10, 7], per_visit, p=[0.99, 0.005, 0.005]), TESTS)
    for short in (10, 7):
        at = np.flatnonzero(length == short)
        when[at] = [text[:short] for text in when[at]]
    value = np.round(rng.gamma(9.0, 5.0, len(subject)), 2)
    value[rng.random(len(value)) < 0.01] = np.nan
    lb = {
        "USUBJID": names[subject],
        "LBSEQ": np.tile(np.arange(1.0, TESTS * VISITS + 1), subjects),
        "LBTESTCD": np.array([f"TEST{t:02d}" for t in range(TESTS)], object)[test],
        "LBTEST": np.array([f"Test Number {t:02d}" for t in range(TESTS)], object)[test],
        "LBSTRESN": value,
        "LBDTC": when,
    }
    return _as_read(dm), _as_read(lb)


def _as_read(columns: dict[str, np.ndarray]) -> pd.DataFrame:
    return pd.DataFrame(
        {k: pd.Series(v, dtype="str" if v.dtype.kind in "OU" else None) for k, v in columns.items()}
    )


def by_pandas(dm: pd.DataFrame, lb: pd.DataFrame) -> pd.DataFrame:
    """The derivations as a programmer writes them."""
    adsl = pd.DataFrame({"USUBJID": dm["USUBJID"]})
    adsl["TRTSDT"] = pd.to_datetime(dm["RFXSTDTC"], format="%Y-%m-%d")
    adsl["TRTEDT"] = pd.to_datetime(dm["RFXENDTC"], format="%Y-%m-%d")
    adlb = lb.rename(columns={"LBTESTCD": "PARAMCD", "LBTEST": "PARAM", "LBSEQ": "ASEQ"})
    adlb = adlb.merge(adsl, on="USUBJID", how="left")
    adlb["AVAL"] = adlb["LBSTRESN"]
    adlb["ADTM"] = pd.to_datetime(adlb["LBDTC"], format="%Y-%m-%dT%H:%M", errors="coerce")
    adlb["ADT"] = pd.to_datetime(adlb["LBDTC"].str[:10], format="%Y-%m-%d", errors="coerce")
    days = (adlb["ADT"] - adlb["TRTSDT"]).dt.days
    adlb["ADY"] = days + (days >= 0)
    before = adlb[adlb["AVAL"].notna() & (adlb["ADT"] <= adlb["TRTSDT"])]
    before = before.sort_values(
        ["USUBJID", "PARAMCD", "ADTM", "ASEQ"], kind="stable", na_position="first"
    )
    last = before.groupby(["USUBJID", "PARAMCD"]).tail(1)
    adlb["ABLFL"] = ""
    adlb.loc[last.index, "ABLFL"] = "Y"
    base = last[["USUBJID", "PARAMCD", "AVAL"]].rename(columns={"AVAL": "BASE"})
    adlb = adlb.merge(base, on=["USUBJID", "PARAMCD"], how="left")
    adlb["CHG"] = adlb["AVAL"] - adlb["BASE"]
    adlb["PCHG"] = 100 * adlb["CHG"] / adlb["BASE"]
    until = adlb["TRTEDT"] + pd.Timedelta(days=30)
    inside = (adlb["ADT"] >= adlb["TRTSDT"]) & (adlb["ADT"] <= until)
    adlb["ONTRTFL"] = np.where(inside, "Y", "")
    return adlb


def source_of(frame: pd.DataFrame, file: str) -> RawSource:
    """A frame as our readers give it."""
    columns = {
        name: Column.of_numbers(frame[name].to_numpy())
        if pd.api.types.is_numeric_dtype(frame[name])
        else Column.of_texts(frame[name])
        for name in frame.columns
    }
    rows = np.arange(len(frame))
    return RawSource(columns, (file,), np.zeros_like(rows), rows + 2, tuple(frame.columns))


def fresh(source: RawSource) -> RawSource:
    """The source as if read anew, so that nothing is remembered of its texts."""
    columns = {
        name: Column(c.kind, c.values, None if c.levels is None else c.levels.copy())
        for name, c in source.columns.items()
    }
    return replace(source, columns=columns)


class Engine:
    """The plan of the study, and a world with the sources in it for each run."""

    def __init__(self, dm: pd.DataFrame, lb: pd.DataFrame) -> None:
        self.plan: Plan
        _, self.plan, self.facts = prepare(str(STUDY))
        self.raw = {"dm": source_of(dm, "dm.csv"), "lb": source_of(lb, "lb.csv")}
        self.world: World | None = None

    def open(self) -> None:
        """The sources come in: nothing of a statement has been made, no text has been read."""
        raw = {name: fresh(source) for name, source in self.raw.items()}
        self.world, _ = open_world(self.plan, raw, {}, RawFolder(STUDY), "")

    def run(self) -> World:
        """Everything of the plan."""
        assert self.world is not None
        Executor(self.plan, self.world, [], self.facts, "").run(self.plan.order)
        return self.world


def refuse_difference(world: World, peer: pd.DataFrame) -> None:
    """Raises AssertionError where the two found other values (CHG, PCHG: beyond 12 digits)."""
    made = world.frames["ADLB"].columns
    for name in DERIVED:
        ours, theirs = made[name], peer[name]
        if ours.is_text:
            same = ours.texts() == np.where(theirs == "", None, theirs)
        elif name.startswith("ADT"):
            epoch = pd.Timestamp("1960-01-01")
            unit = pd.Timedelta(days=1) if name == "ADT" else pd.Timedelta(seconds=1)
            same = ours.same_as(Column.of_numbers(((theirs - epoch) / unit).to_numpy()))
        else:
            other = theirs.to_numpy(float)
            same = np.isclose(ours.values, other, rtol=1e-12, atol=1e-9, equal_nan=True)
        assert same.all(), f"{name}: the engine and pandas differ in {(~same).sum()} values"


def run(rows: int, rounds: int) -> Result:
    """Measure; the values of both are compared first."""
    dm, lb = frames_of(rows)
    engine = Engine(dm, lb)
    engine.open()
    refuse_difference(engine.run(), by_pandas(dm, lb))
    found = measure(
        [
            Candidate(OURS, engine.run, before=engine.open, rows=rows),
            Candidate(THEIRS, lambda: by_pandas(dm, lb), rows=rows),
        ],
        rounds,
    )
    return Result(
        f"ADLB derivations, {len(lb):,} records",
        "In memory: dates, study day, ABLFL, BASE, CHG, PCHG, ONTRTFL from SDTM frames already read; "
        "the results of both are compared. Ours includes ADSL, ledger and lineage.",
        found,
        faster(found, OURS, THEIRS, 3),
    )
