"""ABC-01's analysis datasets: the published cells, the rules on changed raw data, and the trace."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from cdisc_convert.engine.trace import records_where, trace_cell
from cdisc_convert.engine.trace_read import TracedRun, read_trace
from cdisc_convert.pipeline import Conversion, convert
from tests.studies.conversions import rows_of
from tests.studies.oracle import ORACLE, assert_agrees, needs_shared

pytestmark = needs_shared
RAW = ORACLE / "abc01" / "raw"
PUBLISHED = ("adsl", "adae", "advs")
EVERY = ("ADSL", "ADAE", "ADVS", "ADLB", "ADTTE")
CELLS = 100
Row = dict[str, str]


@pytest.mark.parametrize("dataset", PUBLISHED)
def test_every_derivable_cell_agrees_with_the_published_dataset(converted, tmp_path, dataset):
    actual = converted["abc01"] / "adam" / f"{dataset}.xpt"
    assert_agrees(f"abc01/adam/{dataset}", actual, tmp_path)


# -- the datasets without published data, by plain Python from the published ones ------------------


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> dict[str, list[Row]]:
    """Every analysis dataset of the export as it is."""
    return _datasets(convert("abc01", RAW, tmp_path_factory.mktemp("abc01") / "run"))


def _datasets(run: Conversion) -> dict[str, list[Row]]:
    found = {name: run.datasets[name].dataset for name in EVERY}
    return {name: rows_of(d, list(d.columns)) for name, d in found.items()}


def _published(path: str) -> list[Row]:
    with (ORACLE / "abc01" / path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _days(later: str, earlier: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def test_time_to_event_counts_days_to_the_first_emergent_event_or_the_last_dose(made):
    wanted = {}
    for subject in _published("adam/adsl.csv"):
        own = [e for e in _published("adam/adae.csv") if e["USUBJID"] == subject["USUBJID"]]
        starts = [e["ASTDT"] for e in own if e["TRTEMFL"] == "Y"]
        end = min(starts) if starts else subject["TRTEDT"]
        days = _days(end, subject["TRTSDT"]) + 1
        wanted[subject["USUBJID"]] = (end, str(days), "0" if starts else "1")
    found = {r["USUBJID"]: (r["ADT"], r["AVAL"], r["CNSR"]) for r in made["ADTTE"]}
    assert found == wanted
    assert sorted(cnsr for _, _, cnsr in wanted.values()) == ["0"] * 6 + ["1"] * 2


def test_time_to_event_says_what_its_date_is(made):
    texts = {(r["CNSR"], r["EVNTDESC"], r["CNSDTDSC"]) for r in made["ADTTE"]}
    assert texts == {
        ("0", "First treatment-emergent adverse event", ""),
        ("1", "Censored at last dose", "LAST DOSE"),
    }


def test_laboratory_values_have_baseline_shift_and_criterion(made):
    first_dose = {s["USUBJID"]: s["TRTSDT"] for s in _published("adam/adsl.csv")}
    source = _published("sdtm/lb.csv")
    found = {(r["USUBJID"], r["SRCSEQ"]): r for r in made["ADLB"]}
    assert len(found) == len(source) == 48
    for record in source:
        got = found[record["USUBJID"], record["LBSEQ"]]
        before = [
            r
            for r in source
            if (r["USUBJID"], r["LBTESTCD"]) == (record["USUBJID"], record["LBTESTCD"])
            and r["LBDTC"] <= first_dose[r["USUBJID"]]
        ]
        base = max(before, key=lambda r: r["LBDTC"])
        assert float(got["AVAL"]) == float(record["LBSTRESN"])
        assert float(got["BASE"]) == float(base["LBSTRESN"])
        assert (got["ANRIND"], got["BNRIND"]) == (record["LBNRIND"], base["LBNRIND"])
        is_later = record["LBDTC"] > first_dose[record["USUBJID"]]
        shift = f"{base['LBNRIND']} to {record['LBNRIND']}" if is_later else ""
        assert got["SHIFT1"] == shift
        is_alt = record["LBTESTCD"] == "ALT"
        is_high = float(record["LBSTRESN"]) > float(record["LBSTNRHI"])
        assert got["CRIT1FL"] == (("Y" if is_high else "N") if is_alt else "")
    assert sum(r["SHIFT1"] == "NORMAL to HIGH" for r in found.values()) == 1


# -- the rules on raw data that were changed -------------------------------------------------------


def _changed(folder: Path, **edits: Callable[[list[Row]], list[Row]]) -> Conversion:
    """The run of the export in which `edits` changed the rows of the named files."""
    raw = folder / "raw"
    raw.mkdir()
    for path in RAW.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        names = list(rows[0])
        rows = edits.get(path.stem, list)(rows)
        with (raw / path.name).open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names)
            writer.writeheader()
            writer.writerows(rows)
    return convert("abc01", raw, folder / "run")


def _blank(column: str, **where: str) -> Callable[[list[Row]], list[Row]]:
    """Empties `column` in the one row with the values `where`."""

    def edit(rows: list[Row]) -> list[Row]:
        chosen = [r for r in rows if all(r[name] == value for name, value in where.items())]
        assert len(chosen) == 1, where
        return [{**r, column: ""} if r is chosen[0] else r for r in rows]

    return edit


def _of(rows: list[Row], subject: str, **where: str) -> list[Row]:
    wanted = {"USUBJID": f"ABC-01-{subject}", **where}
    return [r for r in rows if all(r[name] == value for name, value in wanted.items())]


def test_a_screening_weight_is_the_baseline_where_the_later_one_is_missing(tmp_path):
    made = _datasets(
        _changed(tmp_path, vs_raw=_blank("WEIGHT", SITEID="01", SUBJID="001", VISIT="BASELINE"))
    )
    subject = _of(made["ADSL"], "01-001")[0]
    assert (subject["WEIGHTBL"], subject["BMIBL"]) == ("70.5", "25.9")
    names = ("AVISITN", "AVAL", "ABLFL", "BASE", "CHG", "ANL01FL")
    weights = [tuple(r[n] for n in names) for r in _of(made["ADVS"], "01-001", PARAMCD="WEIGHT")]
    assert weights == [
        ("0", "70.5", "Y", "70.5", "", "Y"),
        ("4", "69.8", "", "70.5", "-0.7", "Y"),
    ]
    indexes = [tuple(r[n] for n in names) for r in _of(made["ADVS"], "01-001", PARAMCD="BMI")]
    assert indexes == [
        ("0", "25.9", "Y", "25.9", "", "Y"),
        ("4", "25.64", "", "25.9", "-0.26", "Y"),
    ]


def test_who_was_never_dosed_is_randomised_but_not_in_the_safety_population(tmp_path):
    def drop(rows: list[Row]) -> list[Row]:
        return [r for r in rows if (r["SITEID"], r["SUBJID"]) != ("02", "004")]

    made = _datasets(_changed(tmp_path, ex_raw=drop))
    subject = _of(made["ADSL"], "02-004")[0]
    assert (subject["SAFFL"], subject["ITTFL"], subject["TRTSDT"]) == ("N", "Y", "")
    assert (subject["TRT01PN"], subject["TRT01AN"], subject["HEIGHTBL"]) == ("1", "", "")
    vitals = _of(made["ADVS"], "02-004")
    assert len(vitals) == 16
    assert {(r["ABLFL"], r["BASE"], r["CHG"], r["ANL01FL"]) for r in vitals} == {("", "", "", "")}
    assert len(made["ADTTE"]) == 7
    assert not _of(made["ADTTE"], "02-004")


def test_who_was_not_randomised_is_not_in_the_intent_to_treat_population(tmp_path):
    made = _datasets(_changed(tmp_path, dm_raw=_blank("RANDDTC", SITEID="01", SUBJID="001")))
    subject = _of(made["ADSL"], "01-001")[0]
    assert (subject["RANDDT"], subject["ITTFL"], subject["SAFFL"]) == ("", "N", "Y")


def test_an_emergent_event_without_a_date_is_reported_and_does_not_end_the_waiting_time(tmp_path):
    run = _changed(
        tmp_path, ae_raw=_blank("AESTDT", SITEID="01", SUBJID="001", AETERM="bad headache")
    )
    made = _datasets(run)
    event = _of(made["ADAE"], "01-001", AETERM="bad headache")[0]
    assert (event["TRTEMFL"], event["ASTDT"], event["ASTDY"], event["ADURN"]) == ("Y", "", "", "")
    time = _of(made["ADTTE"], "01-001")[0]
    assert (time["ADT"], time["AVAL"], time["CNSR"]) == ("2024-03-20", "20", "0")
    issues = (tmp_path / "run" / "issues.csv").read_text(encoding="utf-8")
    assert issues.count("TEAE_WITHOUT_DATE") == 1


def test_the_order_of_the_raw_rows_does_not_matter(made, tmp_path):
    def backwards(rows: list[Row]) -> list[Row]:
        return rows[::-1]

    files = {path.stem: backwards for path in RAW.glob("*.csv")}
    assert _datasets(_changed(tmp_path, **files)) == made


# -- traceability ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("dataset", "domain"), [("ADVS", "vs"), ("ADLB", "lb")])
def test_the_source_names_the_record_that_holds_the_value(made, dataset, domain):
    prefix = domain.upper()
    source = {(r["USUBJID"], r[f"{prefix}SEQ"]): r for r in _published(f"sdtm/{domain}.csv")}
    observed = [r for r in made[dataset] if r["PARAMCD"] != "BMI"]
    assert len(observed) == len(source)
    for record in observed:
        told = source[record["USUBJID"], record["SRCSEQ"]]
        assert (record["SRCDOM"], record["SRCVAR"]) == (prefix, f"{prefix}STRESN")
        assert record["PARAMCD"] == told[f"{prefix}TESTCD"]
        assert float(record["AVAL"]) == float(told[record["SRCVAR"]])
    derived = [r for r in made[dataset] if r["PARAMCD"] == "BMI"]
    assert {(r["SRCDOM"], r["SRCVAR"], r["SRCSEQ"]) for r in derived} <= {("", "", "")}


@pytest.fixture(scope="module")
def traced(converted) -> TracedRun:
    return read_trace(converted["abc01"])


@pytest.fixture(scope="module")
def raw_texts() -> dict[str, list[Row]]:
    return {path.name: _published(f"raw/{path.name}") for path in RAW.glob("*.csv")}


@pytest.mark.parametrize("dataset", EVERY)
def test_random_cells_lead_to_raw_cells_that_give_the_value(traced, raw_texts, dataset):
    spec = traced.world.study.datasets[dataset]
    variables = [s.name for s in spec.statements.values() if not s.is_helper]
    every = [(r, v) for r in range(1, int(traced.record[dataset].max()) + 1) for v in variables]
    chosen = np.random.default_rng(20261121).choice(len(every), size=CELLS, replace=False)
    met = 0
    for record, variable in (every[at] for at in chosen):
        cell = trace_cell(traced, dataset, record, variable)
        assert all(inner.agrees for inner in cell.walk()), (record, variable)
        for leaf in cell.leaves():
            assert leaf.kind in ("raw", "table", "constant", "subject"), leaf
            if leaf.kind == "raw":
                file, row = leaf.place.rsplit(" row ", 1)
                assert raw_texts[file][int(row) - 2][leaf.name.split(".", 1)[1]] == leaf.value
                met += 1
    assert met >= CELLS / 4


@pytest.mark.parametrize(
    ("dataset", "variable", "column", "text"),
    [
        ("ADSL", "WEIGHTBL", "vs_raw.WEIGHT", "70.2"),
        ("ADSL", "RANDDT", "dm_raw.RANDDTC", "01-MAR-2024"),
        ("ADAE", "ASTDT", "ae_raw.AESTDT", "15/03/2024"),
        ("ADTTE", "ADT", "ae_raw.AESTDT", "15/03/2024"),
        # decided by a condition, not read from the cell
        ("ADSL", "EOSSTT", "ds_raw.EOSSTAT", "Completed"),
        ("ADSL", "DCSREAS", "ds_raw.EOSSTAT", "Completed"),
        ("ADAE", "TRTEMFL", "ex_raw.EXSTDTC", "01-MAR-2024"),
        ("ADAE", "AREL", "ae_raw.AEREL", "Related"),
        ("ADAE", "AOCCFL", "ex_raw.EXSTDTC", "01-MAR-2024"),
    ],
)
def test_a_value_ends_at_the_raw_text_it_was_read_from(traced, dataset, variable, column, text):
    leaves = trace_cell(traced, dataset, 1, variable).leaves()
    assert (column, text) in {(leaf.name, leaf.value) for leaf in leaves}


def test_a_baseline_value_is_traced_to_the_flagged_record_only(traced):
    record = next(
        number
        for number in records_where(traced, "ADVS", [("USUBJID", "ABC-01-01-001")])
        if trace_cell(traced, "ADVS", number, "PARAMCD").value == "WEIGHT"
        and trace_cell(traced, "ADVS", number, "AVISITN").value == "0"
    )
    cell = trace_cell(traced, "ADVS", record, "BASE")
    weights = {leaf.value for leaf in cell.leaves() if leaf.name == "vs_raw.WEIGHT"}
    assert (cell.value, weights) == ("70.2", {"70.2", "70.5"})
