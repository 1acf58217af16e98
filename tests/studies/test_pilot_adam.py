"""The CDISC pilot's analysis datasets from its SDTM: published cells, rules, speed, order of rows."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from cdisc_convert.engine.trace import trace_cell
from cdisc_convert.engine.trace_read import read_trace
from cdisc_convert.pipeline import Conversion, convert
from tests.studies.conversions import rows_of
from tests.studies.oracle import ORACLE, assert_agrees, needs_shared

pytestmark = needs_shared
SDTM = ORACLE / "cdiscpilot" / "sdtm"
DATASETS = ("ADSL", "ADAE", "ADVS")
DOMAINS = ("dm", "ex", "ds", "ae", "lb", "vs")
CELLS = 40
DOSED, DEAD, UNDOSED = "01-701-1015", "01-701-1211", "01-716-1418"
FEW = (DOSED, DEAD, UNDOSED, "01-705-1018", "01-703-1076", "01-701-1057")
Row = dict[str, str]
Made = dict[str, list[Row]]
Edit = Callable[[pd.DataFrame], pd.DataFrame]


@pytest.fixture(scope="module")
def pilot(tmp_path_factory) -> tuple[Conversion, Path, float]:
    """The run of the mapping on the whole SDTM, its folder, and its seconds of processor time."""
    out = tmp_path_factory.mktemp("pilot") / "run"
    start = sum(os.times()[:4])  # own time and that of the processes that read
    run = convert("cdiscpilot01-adam", SDTM, out)
    return run, out, sum(os.times()[:4]) - start


@pytest.mark.parametrize("dataset", ["adsl", "adae", "advs"])
def test_every_derivable_cell_agrees_with_the_published_dataset(pilot, tmp_path, dataset):
    assert_agrees(f"cdiscpilot/adam/{dataset}", pilot[1] / "adam" / f"{dataset}.xpt", tmp_path)


def test_nothing_is_rejected_and_the_ledger_balances(pilot):
    assert pilot[0].findings == []
    ledger = json.loads((pilot[1] / "run.json").read_text())["ledger"]
    assert ledger["unbalanced"] == 0
    assert ledger["read"] == ledger["mapped"] + ledger["set_aside"]


def test_the_whole_conversion_takes_less_than_twenty_seconds(pilot):
    assert pilot[2] < 20


def test_random_cells_are_made_again_from_the_tabulation_data(pilot):
    run = read_trace(pilot[1])
    rng = np.random.default_rng(20261121)
    for name in DATASETS:
        spec = run.world.study.datasets[name]
        variables = [s.name for s in spec.statements.values() if not s.is_helper]
        size = int(run.record[name].max())
        for _ in range(CELLS):
            record, variable = int(rng.integers(1, size + 1)), str(rng.choice(variables))
            cell = trace_cell(run, name, record, variable)
            assert all(inner.agrees for inner in cell.walk()), (name, record, variable)


# -- a few subjects, with changed data -------------------------------------------------------------


def few(folder: Path, order: int, **edits: Edit) -> Path:
    """The SDTM of a few subjects, under the file names that the mapping reads.

    order: -1 = the records in reverse order. edits: by domain, what to do with its records.
    """
    folder.mkdir()
    for name in DOMAINS:
        table = pd.read_parquet(SDTM / f"{name}.parquet")
        table = edits.get(name, lambda t: t)(table[table["USUBJID"].isin(FEW)].copy())
        table.iloc[::order].to_parquet(folder / f"{name}.parquet", index=False)
    return folder


def made(folder: Path, order: int = 1, **edits: Edit) -> Made:
    """The analysis datasets of a few subjects as rows of text."""
    run = convert("cdiscpilot01-adam", few(folder / "raw", order, **edits), folder / "run")
    found = {name: run.datasets[name].dataset for name in DATASETS}
    return {name: rows_of(d, list(d.columns)) for name, d in found.items()}


def change(subject: str, values: dict[str, object], **where: object) -> Edit:
    """Sets `values` in the records of `subject` that have the values `where`."""

    def edit(table: pd.DataFrame) -> pd.DataFrame:
        at = table["USUBJID"] == subject
        for name, value in where.items():
            at &= table[name] == value
        assert at.any(), (subject, where)
        for name, value in values.items():
            table.loc[at, name] = value
        return table

    return edit


def of(rows: list[Row], subject: str, **where: str) -> list[Row]:
    wanted = {"USUBJID": subject, **where}
    return [row for row in rows if all(row[name] == value for name, value in wanted.items())]


EVENTS = [  # AESTDTC, AEENDTC of new events of the subject dosed 2014-01-02 to 2014-07-02
    ("2014-01-01", None),
    ("2014-01-02", None),
    ("2014-08-01", None),
    ("2014-08-02", None),
    ("2014-01", None),
    ("2014-02-20", "2014-02"),
    ("2014-03-01", "2014-07"),
]


@pytest.fixture(scope="module")
def unchanged(tmp_path_factory) -> Made:
    """The analysis datasets of the few subjects."""
    return made(tmp_path_factory.mktemp("unchanged"))


@pytest.fixture(scope="module")
def changed(tmp_path_factory) -> Made:
    """The same after changes: events of DOSED, the death of DEAD, the doses of UNDOSED."""

    def events(table: pd.DataFrame) -> pd.DataFrame:
        table = change(DEAD, {"AEOUT": "NOT RECOVERED/NOT RESOLVED"}, AEOUT="FATAL")(table)
        event = table[(table["USUBJID"] == DOSED) & (table["AESEQ"] == 1)]
        more = [
            event.assign(AESEQ=11.0 + number, AESTDTC=start, AEENDTC=end)
            for number, (start, end) in enumerate(EVENTS)
        ]
        return pd.concat([table, *more])

    edits: dict[str, Edit] = {
        "ae": events,
        "dm": change(DEAD, {"DTHDTC": "2013-03"}),
        "ds": change(DEAD, {"DSTERM": "DEATH DUE TO PROGRESSIVE DISEASE"}, DSDECOD="DEATH"),
        "ex": change(UNDOSED, {"EXTRT": "XANOMELINE", "EXDOSE": 0.0}),
    }
    return made(tmp_path_factory.mktemp("changed"), **edits)


def test_the_order_of_the_records_does_not_matter(unchanged, tmp_path):
    assert made(tmp_path, order=-1) == unchanged


def test_events_are_emergent_from_the_first_dose_to_thirty_days_after_the_last(changed):
    events = {int(row["AESEQ"]): row["TRTEMFL"] for row in of(changed["ADAE"], DOSED)}
    assert [events[seq] for seq in (11, 12, 13, 14)] == ["", "Y", "Y", ""]


def test_a_partial_start_is_not_moved_before_the_first_dose_where_it_may_be_after(changed):
    (row,) = of(changed["ADAE"], DOSED, AESEQ="15")
    assert (row["ASTDT"], row["ASTDTF"], row["ASTDY"]) == ("2014-01-02", "D", "1")
    assert (row["ASTTMF"], row["TRTEMFL"]) == ("H", "Y")


def test_a_partial_end_is_the_last_day_but_not_after_the_end_of_study(changed):
    names = ("AENDT", "AENDTF", "AENTMF", "ADURN")
    ends = [of(changed["ADAE"], DOSED, AESEQ=seq)[0] for seq in ("16", "17")]
    assert [tuple(row[n] for n in names) for row in ends] == [
        ("2014-02-28", "D", "H", "9"),
        ("2014-07-02", "D", "H", "124"),
    ]


def test_a_death_more_than_thirty_days_after_the_last_dose(changed):
    (row,) = of(changed["ADSL"], DEAD)
    names = ("DTHDT", "DTHDTF", "LDDTHELD", "LDDTHGR1", "DTH30FL", "DTHA30FL", "DTHB30FL")
    assert [row[n] for n in names] == ["2013-03-01", "D", "48", "> 30", "", "Y", ""]
    assert (row["DTHDOM"], row["DTHCGR1"]) == ("DS", "PROGRESSIVE DISEASE")
    assert row["DTHCAUS"] == "DEATH DUE TO PROGRESSIVE DISEASE"


def test_no_dose_of_drug_or_placebo_is_no_treatment(unchanged, changed):
    names = ("SAFFL", "TRTSDT", "TRTEDTM", "TRTDURD")
    (before,) = of(unchanged["ADSL"], UNDOSED)
    (after,) = of(changed["ADSL"], UNDOSED)
    assert (before["SAFFL"], before["TRTSDT"]) == ("Y", "2013-05-05")
    assert [after[n] for n in names] == ["N", "", "", ""]
    records = of(changed["ADVS"], UNDOSED)
    assert {r["ABLFL"] + r["ONTRTFL"] + r["ANL01FL"] for r in records} == {""}


# -- ADVS by plain Python --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def vital_signs(unchanged) -> list[Row]:
    return unchanged["ADVS"]


def test_the_baseline_is_the_last_value_until_the_first_dose(vital_signs):
    groups = defaultdict(list)
    for row in vital_signs:
        groups[row["USUBJID"], row["PARAMCD"], row["BASETYPE"]].append(row)
    checked = 0
    for rows in groups.values():
        known = [r for r in rows if r["AVAL"] and not r["DTYPE"] and r["ADT"] <= r["TRTSDT"]]
        last = max(known, key=lambda r: (r["ADT"], float(r["VISITNUM"])), default=None)
        base = last["AVAL"] if last else ""
        assert {r["BASE"] for r in rows} == {base}
        for row in rows:
            is_after = row["AVISITN"] not in ("", "0") and base and row["AVAL"]
            assert bool(row["CHG"]) == bool(is_after)
            if is_after:
                assert float(row["CHG"]) == pytest.approx(float(row["AVAL"]) - float(base))
                checked += 1
    assert checked > 100


def test_the_mean_of_a_visit_and_the_computed_parameters(vital_signs):
    single = [r for r in vital_signs if not r["DTYPE"]]
    values = defaultdict(list)
    for row in single:
        if row["AVAL"]:
            values[tuple(row[n] for n in ("USUBJID", "PARAMCD", "AVISIT", "ADT"))].append(row)
    means = [r for r in vital_signs if r["DTYPE"] == "AVERAGE"]
    assert len(means) == len(values)
    for row in means:
        of_visit = values[tuple(row[n] for n in ("USUBJID", "PARAMCD", "AVISIT", "ADT"))]
        numbers = [float(r["AVAL"]) for r in of_visit]
        assert float(row["AVAL"]) == pytest.approx(sum(numbers) / len(numbers))
    at = {(r["USUBJID"], r["PARAMCD"], r["VISITNUM"], r["ATPTN"]): r["AVAL"] for r in single}
    height = {r["USUBJID"]: float(r["AVAL"]) for r in single if r["PARAMCD"] == "HEIGHT"}
    computed = [r for r in single if r["PARAMCD"] in ("MAP", "BMI", "BSA")]
    assert {r["PARAMCD"] for r in computed} == {"MAP", "BMI", "BSA"}
    for row in computed:
        key = (row["VISITNUM"], row["ATPTN"])
        if row["PARAMCD"] == "MAP":
            low, high = (float(at[row["USUBJID"], p, *key]) for p in ("DIABP", "SYSBP"))
            wanted = (2 * low + high) / 3
        else:
            weight, tall = float(at[row["USUBJID"], "WEIGHT", *key]), height[row["USUBJID"]]
            is_bmi = row["PARAMCD"] == "BMI"
            wanted = weight / (tall / 100) ** 2 if is_bmi else (tall * weight / 3600) ** 0.5
        assert float(row["AVAL"]) == pytest.approx(wanted)


def test_the_end_of_treatment_repeats_the_last_planned_value_up_to_week_13(vital_signs):
    groups = defaultdict(list)
    for row in vital_signs:
        groups[row["USUBJID"], row["PARAMCD"], row["ATPTN"]].append(row)
    found = 0
    for rows in groups.values():
        able = [
            r
            for r in rows
            if r["ANL01FL"] == "Y" and not r["DTYPE"] and 4 < float(r["AVISITN"]) <= 13
        ]
        ends = [r for r in rows if r["DTYPE"] == "LOV"]
        assert len(ends) == bool(able)
        for row in ends:
            source = max(able, key=lambda r: (r["ADT"], float(r["AVISITN"])))
            assert (row["AVISIT"], row["AVISITN"]) == ("End of Treatment", "99")
            for name in ("AVAL", "ADT", "VISIT", "VSSEQ", "BASE", "CHG", "ANRIND"):
                assert row[name] == source[name], name
            found += 1
    assert found > 20


def test_records_are_numbered_from_one_within_the_subject(vital_signs):
    numbers = defaultdict(list)
    for row in vital_signs:
        numbers[row["USUBJID"]].append(int(row["ASEQ"]))
    assert len(numbers) == 5  # the screening failure has no vital signs
    for found in numbers.values():
        assert sorted(found) == list(range(1, len(found) + 1))
