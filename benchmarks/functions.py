"""Functions of the mapping language, called directly, against the same in idiomatic pandas.

Both have the raw columns in memory as their readers give them. The results are compared once; ours
report what cannot be used besides, which the programs do not.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from benchmarks.runs import Candidate, Result, faster, measure
from cdisc_convert.functions._registry import functions
from cdisc_convert.model import iso_parts
from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.records import Made, Order, Table

TESTS, VISITS = 40, 12
UNITS = ("mmol/L", "g/L", "10^9/L", "U/L")


@dataclass(frozen=True)
class Task:
    """The same work twice; each gives a column that is compared."""

    name: str
    ours: Callable[[], Column | Made]
    theirs: Callable[[], pd.Series]


def run(rows: int, rounds: int) -> Result:
    """Measure on `rows` records."""
    tasks = _tasks(_raw(rows))
    for task in tasks:
        _refuse_difference(task)
    candidates = [
        candidate
        for task in tasks
        for candidate in (
            Candidate(f"{task.name}, ours", task.ours, before=_forget),
            Candidate(f"{task.name}, pandas", task.theirs),
        )
    ]
    found = measure(candidates, rounds, warms_up=True)
    claims = [faster(found, f"{t.name}, ours", f"{t.name}, pandas")[0] for t in tasks]
    return Result(
        f"Functions on {rows:,} records",
        "Raw columns in memory; one function each, equal results.",
        found,
        tuple(claims),
        {c.name: rows for c in candidates},
    )


def _raw(rows: int) -> dict[str, pd.Series]:
    """Texts as collected: partial dates, codes, results with units, subjects in order."""
    rng = np.random.default_rng(20_261_128)
    subject = np.arange(rows) // (TESTS * VISITS)
    visit, test = np.arange(rows) // TESTS % VISITS, np.arange(rows) % TESTS
    start = np.datetime64("2024-01-08") + (subject * 7919 % 400)
    day = start + (visit - 1) * 14
    parts = pd.DataFrame({"day": pd.Series(day)})
    text = parts["day"].dt.strftime("%d%b%Y").str.upper().to_numpy(object)
    unknown = rng.random(rows)
    text = np.where(unknown < 0.01, "UN" + pd.Series(text).str[2:].to_numpy(object), text)
    result = np.round(rng.gamma(9.0, 5.0, rows), 2).astype(str).astype(object)
    result[rng.random(rows) < 0.005] = "<0.20"
    columns = {
        "SUBJECT": np.array([f"S{s:06d}" for s in range(subject[-1] + 1)], object)[subject],
        "TEST": np.array([f"TEST{t:02d}" for t in range(TESTS)], object)[test],
        "DATE": text,
        "FIRST": start.astype(str).astype(object),
        "SEX": np.array(["Male", "Female", "Unknown"], object)[rng.integers(0, 3, rows)],
        "RESULT": result,
        "UNIT": np.where(test % 4 == 1, "g/dL", np.array(UNITS, object)[test % 4]),
        "TO": np.array(UNITS, object)[test % 4],
    }
    return {name: pd.Series(values, dtype="str") for name, values in columns.items()}


def _tasks(raw: dict[str, pd.Series]) -> list[Task]:
    col = {name: Column.of_texts(series) for name, series in raw.items()}
    size = len(raw["SUBJECT"])
    everyone = np.ones(size, dtype=bool)
    known = functions()
    as_collected = {"formats": ("DDMONYYYY",), "source_zone": None, "site_zone": None}
    as_collected["unknown"] = ("UN",)

    def call(name: str, **arguments: object) -> Callable[[], Column | Made]:
        return lambda: known[name].call(**arguments)

    iso = _column(call("iso_date", from_=col["DATE"], **as_collected)())
    iso_text = pd.Series(iso.texts(), dtype="str")
    result = _column(call("number", from_=col["RESULT"])())
    number = pd.Series(result.values)
    first = col["FIRST"].as_kind(Kind.ISO)
    day = _column(call("study_day", date=iso, reference=first)())
    flag_among = result.present & (day.values <= 1)
    order = Order.by(iso, Column.of_numbers(np.arange(size, dtype=float)))
    within = (col["SUBJECT"], col["TEST"])
    flag = call("flag_one", within=within, order=order, take="last", among=flag_among)
    flagged = _column(flag())
    numbers = [t for t in range(TESTS) if t % 4 == 1]
    units = {
        "TEST": [f"TEST{t:02d}" for t in numbers],
        "FROM": ["g/dL"] * len(numbers),
        "TO": ["g/L"] * len(numbers),
        "MULTIPLY": ["10"] * len(numbers),
    }
    factors = Table("units", {name: Column.of_texts(texts) for name, texts in units.items()})
    codes = Table(
        "sexes",
        {
            "RAW": Column.of_texts(["Male", "Female", "Unknown"]),
            "TERM": Column.of_texts(["M", "F", "U"]),
        },
    )
    return [
        Task(
            "partial dates",
            call("iso_date", from_=col["DATE"], **as_collected),
            lambda: _dates_in_pandas(raw["DATE"]),
        ),
        Task(
            "codelist",
            call("lookup", table=codes, match={"RAW": col["SEX"]}, take="TERM"),
            lambda: raw["SEX"].map({"Male": "M", "Female": "F", "Unknown": "U"}),
        ),
        Task(
            "number from text",
            call("number", from_=col["RESULT"]),
            lambda: pd.to_numeric(raw["RESULT"], errors="coerce"),
        ),
        Task(
            "standard units",
            call(
                "convert_unit",
                value=col["RESULT"],
                unit=col["UNIT"],
                to=col["TO"],
                test=col["TEST"],
                table=factors,
            ),
            lambda: _units_in_pandas(raw, pd.DataFrame(units)),
        ),
        Task(
            "study day",
            call("study_day", date=iso, reference=first),
            lambda: _days_in_pandas(iso_text, raw["FIRST"]),
        ),
        Task(
            "sequence",
            call(
                "sequence",
                within=(col["SUBJECT"],),
                order=Order.by(col["TEST"], iso),
                among=everyone,
            ),
            lambda: _sequence_in_pandas(raw, iso_text),
        ),
        Task(
            "baseline flag",
            flag,
            lambda: _flag_in_pandas(raw, iso_text, flag_among),
        ),
        Task(
            "baseline value",
            call("baseline", value=result, flag=flagged, within=within, among=everyone),
            lambda: _baseline_in_pandas(raw, number, flagged),
        ),
    ]


def _dates_in_pandas(texts: pd.Series) -> pd.Series:
    whole = pd.to_datetime(texts, format="%d%b%Y", errors="coerce").dt.strftime("%Y-%m-%d")
    month = pd.to_datetime(texts.str[2:], format="%b%Y", errors="coerce").dt.strftime("%Y-%m")
    return whole.fillna(month)


def _units_in_pandas(raw: dict[str, pd.Series], factors: pd.DataFrame) -> pd.Series:
    frame = pd.DataFrame({name: raw[name] for name in ("TEST", "UNIT", "TO", "RESULT")})
    factors = factors.rename(columns={"FROM": "UNIT"}).astype({"MULTIPLY": float})
    frame = frame.merge(factors, on=["TEST", "UNIT", "TO"], how="left")
    value = pd.to_numeric(frame["RESULT"], errors="coerce")
    return (value * frame["MULTIPLY"].fillna(1.0)).round(10)


def _days_in_pandas(dates: pd.Series, first: pd.Series) -> pd.Series:
    date = pd.to_datetime(dates, format="%Y-%m-%d", errors="coerce")
    days = (date - pd.to_datetime(first, format="%Y-%m-%d")).dt.days
    return days + (days >= 0)


def _sequence_in_pandas(raw: dict[str, pd.Series], dates: pd.Series) -> pd.Series:
    frame = pd.DataFrame({"SUBJECT": raw["SUBJECT"], "TEST": raw["TEST"], "DATE": dates})
    frame = frame.sort_values(["SUBJECT", "TEST", "DATE"], kind="stable", na_position="first")
    return (frame.groupby("SUBJECT").cumcount() + 1).sort_index()


def _flag_in_pandas(raw: dict[str, pd.Series], dates: pd.Series, among: np.ndarray) -> pd.Series:
    frame = pd.DataFrame({"SUBJECT": raw["SUBJECT"], "TEST": raw["TEST"], "DATE": dates})
    before = frame[among].sort_values(["SUBJECT", "TEST", "DATE"], kind="stable")
    last = before.groupby(["SUBJECT", "TEST"]).tail(1)
    flag = pd.Series("", index=frame.index)
    flag[last.index] = "Y"
    return flag


def _baseline_in_pandas(raw: dict[str, pd.Series], value: pd.Series, flag: Column) -> pd.Series:
    frame = pd.DataFrame({"SUBJECT": raw["SUBJECT"], "TEST": raw["TEST"], "VALUE": value})
    chosen = frame[flag.present].rename(columns={"VALUE": "BASE"})
    return frame.merge(chosen, on=["SUBJECT", "TEST"], how="left")["BASE"]


def _forget() -> None:
    """Nothing is remembered of texts that were read in the round before."""
    iso_parts._remembered.clear()
    importlib.import_module("cdisc_convert.functions.dates.iso_date")._date_reader.cache_clear()


def _column(made: Column | Made) -> Column:
    return made.column if isinstance(made, Made) else made


def _refuse_difference(task: Task) -> None:
    ours, theirs = _column(task.ours()), task.theirs()
    if ours.is_text:
        texts = theirs.astype(object).where(theirs.notna() & (theirs != ""), None)
        same = ours.texts() == texts.to_numpy(object)
    else:
        same = np.isclose(ours.values, theirs.to_numpy(float), rtol=1e-12, equal_nan=True)
    assert same.all(), f"{task.name}: ours and pandas differ in {(~same).sum()} values"
