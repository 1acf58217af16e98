"""NCT03821038: analysis datasets of the simulated export of the shipped size; structure and seed checks."""

from __future__ import annotations

import csv
import json
import math
import re
from collections import Counter, defaultdict
from itertools import combinations
from pathlib import Path

import numpy as np
import pyreadstat
import pytest
from click.testing import CliRunner

from cdisc_convert.cli.main import main
from cdisc_convert.engine.trace import trace_cell
from cdisc_convert.engine.trace_read import read_trace
from cdisc_convert.engine.traced_cell import Cell
from cdisc_convert.standards.adamig import adam_variable
from tests.studies.oracle import SHARED, needs_shared
from tests.studies.sep.runs import MAPPING, Output, convert

DATASETS = "ADAE ADEX ADINF ADIS ADLB ADLYM ADOSFD ADPC ADPP ADRS ADSL ADTTE ADVS".split()
STRUCTURES = {"ADSL": "ADSL", "ADAE": "OCCDS", "ADINF": "OCCDS", "ADTTE": "TTE"}
FLAGS = re.compile(r"(ANL\d\d|ABL|AOCC\w*|TRTEM|ARESP|AFEV|ACRS|CRIT\d|CONF)FL")
DRUG, PLACEBO = "CYT107 10 ug/kg IV", "Placebo"
CELLS = 3


@pytest.fixture(scope="module")
def output(tmp_path_factory) -> Output:
    folder = tmp_path_factory.mktemp("sep_adam")
    command = ["simulate", "nct03821038", "--out", str(folder / "raw"), "--quiet"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return convert(folder / "raw", folder / "out")


@pytest.fixture(scope="module")
def tables(output):
    """Every written dataset with its metadata, by name."""
    return {
        path.stem.upper(): pyreadstat.read_xport(str(path))
        for path in sorted(output.folder.glob("*/*.xpt"))
    }


def analysis(tables):
    return {name: tables[name] for name in DATASETS}


# -- structure ------------------------------------------------------------------------------------


def test_every_analysis_dataset_of_the_design_is_there(output, tables):
    assert sorted(path.stem.upper() for path in (output.folder / "adam").glob("*.xpt")) == DATASETS
    assert all(len(frame) for frame, _ in analysis(tables).values())


@needs_shared
def test_variables_of_the_design_are_there_in_its_order(tables):
    designed = defaultdict(list)
    with (SHARED / "design" / "adam-variables.csv").open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["study"] == "SEP":
                designed[line["dataset"]].append((line["variable"], line["type"]))
    assert sorted(designed) == DATASETS
    for name, wanted in designed.items():
        frame, meta = tables[name]
        names = [variable for variable, _ in wanted]
        assert [c for c in frame.columns if c in names] == names, name
        types = meta.readstat_variable_types
        for variable, kind in wanted:
            assert (types[variable] == "string") == (kind == "Char"), (name, variable)


def test_labels_are_those_of_the_guide(tables):
    for name, (_, meta) in analysis(tables).items():
        for column, label in zip(meta.column_names, meta.column_labels, strict=True):
            assert label and len(label) <= 40, (name, column)
            standard = adam_variable("1.3", STRUCTURES.get(name, "BDS"), column)
            if standard is not None and standard.label:
                assert label == standard.label, (name, column)


def test_every_subject_of_dm_has_one_subject_level_record(tables):
    assert list(tables["ADSL"][0]["USUBJID"]) == list(tables["DM"][0]["USUBJID"])
    assert tables["ADSL"][0]["USUBJID"].is_unique


def test_subject_level_values_are_those_of_adsl_everywhere(tables):
    subjects = tables["ADSL"][0].set_index("USUBJID")
    same = {"TRTP": "TRT01P", "TRTA": "TRT01A", "TRTPN": "TRT01PN", "TRTAN": "TRT01AN"}
    for name, (frame, _) in analysis(tables).items():
        own = subjects.loc[frame["USUBJID"]].reset_index()
        for column in ("SUBJID", "SITEID", "SAFFL", "FASFL", "TRTSDT", "TRTSDTM", *same):
            if column in frame.columns:
                wanted = own[same.get(column, column)]
                assert frame[column].astype(str).tolist() == wanted.astype(str).tolist(), (
                    name,
                    column,
                )


def test_parameters_have_one_name_and_one_number_each(tables):
    for name, (frame, _) in analysis(tables).items():
        if "PARAMCD" not in frame.columns:
            continue
        triples = frame[["PARAMCD", "PARAM", "PARAMN"]].drop_duplicates()
        for column in triples:
            assert triples[column].is_unique, (name, column)
        assert all(re.fullmatch(r"[A-Z][A-Z0-9_]{0,7}", code) for code in triples["PARAMCD"]), name
        assert not (triples == "").any().any() and triples.notna().all().all(), name


def test_records_are_unique_by_their_keys_and_numbered(tables):
    for name, (frame, _) in analysis(tables).items():
        if "PARAMCD" not in frame.columns:
            continue
        keys = [
            "USUBJID",
            "PARAMCD",
            "BASETYPE",
            "DTYPE",
            "ADT",
            "ADTM",
            "SRCDOM",
            "SRCSEQ",
            "AVISITN",
        ]
        assert not frame.duplicated(keys).any(), name
        numbers = frame.groupby("USUBJID")["ASEQ"]
        assert (numbers.max() == numbers.count()).all() and not frame.duplicated(
            ["USUBJID", "ASEQ"]
        ).any()
        chosen = frame[(frame["ANL01FL"] == "Y") & (frame["AVISIT"] != "")]
        if name in ("ADLYM", "ADLB", "ADVS", "ADRS"):
            assert not chosen.duplicated(["USUBJID", "PARAMCD", "BASETYPE", "AVISITN"]).any(), name


def test_sources_of_records_exist_and_hold_the_value(tables):
    for name, (frame, _) in analysis(tables).items():
        if "SRCSEQ" not in frame.columns:
            continue
        for domain, group in frame[frame["SRCSEQ"].notna()].groupby("SRCDOM"):
            source = tables[domain][0]
            number = next(c for c in source.columns if c.endswith("SEQ") and c != "ASEQ")
            known = set(zip(source["USUBJID"], source[number], strict=True))
            assert set(zip(group["USUBJID"], group["SRCSEQ"], strict=True)) <= known, (name, domain)
            assert set(group["SRCVAR"]) <= set(source.columns), (name, domain)


def test_baselines_and_changes_follow_from_the_records(tables):
    for name in ("ADLYM", "ADLB", "ADVS", "ADRS"):
        frame = tables[name][0]
        keys = list(zip(frame["USUBJID"], frame["PARAMCD"], frame["BASETYPE"], strict=True))
        flagged = frame["ABLFL"] == "Y"
        base = {}
        for key, is_base, value in zip(keys, flagged, frame["AVAL"], strict=True):
            if is_base:
                assert key not in base, (name, key)
                base[key] = value
        wanted = np.array([base.get(key, np.nan) for key in keys])
        assert np.array_equal(frame["BASE"], wanted, equal_nan=True), name
        changed = frame["CHG"].notna()
        assert np.allclose(frame["CHG"][changed], (frame["AVAL"] - frame["BASE"])[changed]), name
        percent = frame["PCHG"].notna()
        expected = 100 * frame["CHG"] / frame["BASE"]
        assert np.allclose(frame["PCHG"][percent], expected[percent]), name
        assert (frame["ADY"][changed] > 0).all(), name


def test_flags_are_yes_or_no(tables):
    for name, (frame, _) in analysis(tables).items():
        for column in frame.columns:
            if FLAGS.fullmatch(column):
                assert set(frame[column]) <= {"Y", "N", ""}, (name, column)


def test_time_to_event_has_one_record_per_treated_subject_and_parameter(tables):
    frame = tables["ADTTE"][0]
    assert Counter(frame["PARAMCD"]) == dict.fromkeys(("OSDTH", "TTINF", "TTRECOV", "TTRESP"), 21)
    assert (frame["AVAL"] > 0).all()
    assert ((frame["CNSDTDSC"] != "") == (frame["CNSR"] == 1)).all()


def test_samples_after_the_next_infusion_are_not_of_the_profile(tables):
    doses = defaultdict(list)
    for subject, number, start in tables["EX"][0][["USUBJID", "EXLNKID", "EXSTDTC"]].to_numpy():
        doses[subject].append((int(number.split()[1]), start))
    samples = tables["PC"][0].set_index(["USUBJID", "PCSEQ"])
    late = 0
    for record in tables["ADPC"][0].to_dict("records"):
        source = samples.loc[(record["USUBJID"], record["SRCSEQ"])]
        own = int(source["PCGRPID"].split()[1])
        later = [start for number, start in doses[record["USUBJID"]] if number > own]
        is_late = bool(later) and source["PCDTC"] >= min(later)
        late += is_late
        assert (record["ANL01FL"] == "Y") == (not is_late and not math.isnan(record["AVAL"]))
    assert late


# -- seed checks ----------------------------------------------------------------------------------


def day(tables, number, code, basetype):
    """Log fold changes of the full analysis set in an analysis window: (drug, placebo)."""
    frame = tables["ADLYM"][0]
    rows = frame[
        (frame["PARAMCD"] == code) & (frame["BASETYPE"] == basetype) & (frame["FASFL"] == "Y")
        & (frame["AVISITN"] == number) & (frame["ANL01FL"] == "Y")
    ]  # fmt: skip
    return [rows[rows["TRTA"] == arm]["LFCHG"].tolist() for arm in (DRUG, PLACEBO)]


COUNTS = (("ALC", "QUALIFYING MEAN"), ("CD4", "LAST PRE-DOSE"), ("CD8", "LAST PRE-DOSE"))


def rank_sum_p(left, right):
    """Exact two-sided rank-sum p by going through all divisions (CHK-SEP-3, CHK-SEP-8)."""
    pooled = sorted([*left, *right])
    ranks = [
        np.mean([i + 1 for i, v in enumerate(pooled) if v == value]) for value in [*left, *right]
    ]
    expected = len(right) * (len(pooled) + 1) / 2
    seen = abs(sum(ranks[len(left) :]) - expected)
    sums = [sum(chosen) for chosen in combinations(ranks, len(right))]
    return sum(abs(total - expected) >= seen - 1e-9 for total in sums) / len(sums)


def test_chk_sep_2_three_reactions_on_the_drug(tables):
    events = tables["ADAE"][0]
    distress, fever = events[events["ARESPFL"] == "Y"], events[events["AFEVFL"] == "Y"]
    assert set(distress["USUBJID"]) == set(fever["USUBJID"]) and distress["USUBJID"].nunique() == 3
    assert set(distress["TRTA"]) | set(fever["TRTA"]) == {DRUG}
    for hours in (*distress["ATMDOSE"], *fever["ATMDOSE"]):
        assert 5 <= hours <= 8


@pytest.mark.parametrize(("code", "basetype"), COUNTS)
def test_chk_sep_3_counts_at_day_29_are_two_to_three_times_those_of_placebo(tables, code, basetype):
    drug, placebo = day(tables, 29, code, basetype)
    assert 2.0 <= math.exp(np.mean(drug) - np.mean(placebo)) <= 3.0
    assert rank_sum_p(drug, placebo) < 0.05


@pytest.mark.parametrize("number", [60, 90])
def test_chk_sep_4_the_difference_is_kept(tables, number):
    drug, placebo = day(tables, number, *COUNTS[0])
    assert math.exp(np.mean(drug) - np.mean(placebo)) >= 1.8


def test_chk_sep_5_more_days_without_organ_support_on_the_drug(tables):
    frame = tables["ADOSFD"][0]
    medians = frame[frame["PARAMCD"] == "OSFD28"].groupby("TRTP")["AVAL"].median()
    assert medians[DRUG] > medians[PLACEBO]


def test_chk_sep_8_no_cytokine_storm(tables):
    frame = tables["ADLB"][0]
    six = frame[(frame["PARAMCD"] == "IL6") & frame["FCHG24"].notna()]
    assert len(six) == 21 and six["FCHG24"].max() <= 10
    arms = [six[six["TRTA"] == arm]["FCHG24"].tolist() for arm in (DRUG, PLACEBO)]
    assert rank_sum_p(*arms) > 0.05


# -- results and trace ----------------------------------------------------------------------------


def test_every_endpoint_has_parameters_a_result_and_a_display(output):
    run = json.loads((output.folder / "run.json").read_text(encoding="utf-8"))
    links = run["results"]["endpoints"]
    wanted = {f"SEP-SEC-{n}" for n in range(1, 7)}
    wanted |= {"SEP-PRI-1", "SEP-SAF-1", "SEP-SAF-2", "SEP-IMM-1", "SEP-PK-1"}
    assert {link["endpoint"] for link in links} == wanted
    assert {link["result"] for link in links} == {f"SEP-AR-{n}" for n in range(1, 11)}
    for link in links:
        assert link["parameters"] and link["displays"] and link["records"] > 0, link


def results(output, name):
    """The figures of an analysis by operation and groups."""
    event = json.loads((output.folder / "results.json").read_text(encoding="utf-8"))
    found = {}
    for one in (a for a in event["analyses"] if a["id"] == name):
        for result in one["results"]:
            groups = tuple(group["groupValue"] for group in result["resultGroups"])
            found[(result["operationId"].rsplit(".", 1)[-1], *groups)] = result["rawValue"]
    return found


def test_results_are_those_counted_by_hand(output, tables):
    response = tables["ADLYM"][0]
    response = response[(response["PARAMCD"] == "R50D29") & (response["FASFL"] == "Y")]
    found = results(output, "SEP-AR-1.1")
    for arm in (DRUG, PLACEBO):
        mine = response[response["TRTP"] == arm]["AVAL"]
        assert (int(found["n", arm]), int(found["of", arm])) == (mine.sum(), len(mine))
    found = results(output, "SEP-AR-2.3")
    panel = "CD4 T Lymphocyte Count (10^6/L)"
    drug, placebo = day(tables, 29, *COUNTS[1])
    ratio = math.exp(np.mean(drug) - np.mean(placebo))
    assert float(found["ratio", panel, DRUG]) == pytest.approx(ratio)
    assert float(results(output, "SEP-AR-2.4")["p", panel, DRUG]) == pytest.approx(
        rank_sum_p(drug, placebo)
    )
    peaks = tables["ADPP"][0]
    peaks = peaks[peaks["PARAMCD"] == "CMAX"]["AVAL"]
    ratio = math.exp(np.log(peaks).mean()) / 1.5
    assert float(results(output, "SEP-AR-10.3")["ratio", DRUG]) == pytest.approx(ratio)
    assert 70 <= ratio <= 140


def test_random_values_are_made_again_and_lead_to_the_raw_files(output):
    run = read_trace(output.folder)
    rng = np.random.default_rng(20261126)
    for name in DATASETS:
        spec = run.world.study.datasets[name]
        variables = [s.name for s in spec.statements.values() if not s.is_helper]
        size = int(run.record[name].max())
        for _ in range(CELLS):
            record = int(rng.integers(1, size + 1))
            variable = variables[int(rng.integers(len(variables)))]
            for cell in distinct(trace_cell(run, name, record, variable)):
                assert cell.agrees, (name, record, variable, cell.name)
                if not cell.inputs:
                    assert cell.kind in ("raw", "table", "constant", "subject"), (name, variable)


def distinct(cell: Cell) -> list[Cell]:
    """The cell and all below it, each once."""
    found: dict[int, Cell] = {}
    waiting = [cell]
    while waiting:
        one = waiting.pop()
        if id(one) not in found:
            found[id(one)] = one
            waiting.extend(one.inputs)
    return list(found.values())


@pytest.mark.parametrize("dataset", DATASETS)
def test_every_dataset_explains_itself(dataset):
    command = ["explain", str(MAPPING), dataset]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    assert "None" not in result.output and "{" not in result.output


def test_tables_hold_only_lines_that_are_complete():
    for path in sorted(Path(MAPPING, "adam", "tables").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        assert {len(line) for line in lines} == {len(lines[0])}, path.name
