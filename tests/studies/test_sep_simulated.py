"""NCT03821038: the simulated export of the shipped size, converted; structure, issues, ledger."""

from __future__ import annotations

import csv
import hashlib
import json
import math
from collections import Counter
from pathlib import Path

import numpy as np
import pyreadstat
import pytest
from click.testing import CliRunner

from cdisc_convert.cli.main import main
from cdisc_convert.engine.trace import trace_cell
from cdisc_convert.engine.trace_read import read_trace
from cdisc_convert.standards.sdtmig import sdtm_variables
from cdisc_convert.standards.terminology import Terminology
from tests.studies.sep.runs import MAPPING, Output, convert

ISSUES = {
    "AE_START_NO_DAY": 3, "AE_ONGOING_WITH_END": 1, "AE_END_BEFORE_START": 1, "WEIGHT_CARRIED": 2,
    "INFUSION_STOP_BEFORE_START": 1, "LINK_WITHOUT_PARTNER": 1, "LAB_DUPLICATE": 4,
    "LAB_CORRECTED": 1, "LAB_TEST_UNKNOWN": 1, "LAB_RESULT_NOT_GIVEN": 1, "QUALALC_DIFFERS": 1,
    "AFTER_DEATH": 1, "SUBJECT_UNKNOWN": 1, "NOT_CODED": 1, "CODED_TWICE": 1, "SIC_DISAGREES": 1,
}  # fmt: skip
"""Data issues of the shipped export, class by class."""
DATASETS = (
    "AE CE CM CO CP DD DM DS DV EC EX HO IE IS LB MB MH PC PP PR RELREC RS SE SS SUPPAE SUPPCE "
    "SUPPDM SUPPLB SV TA TE TI TS TV VS"
).split()
SPONSOR_TERMS = {
    "ISBDAGNT": {"CYT107"},
    "RACE": {"MULTIPLE"},
    "TSVCDREF": {"CLINICALTRIALS.GOV", "ISO 3166-1 ALPHA-3", "ISO 8601"},
}
"""Terms beyond the terminology: study drug, several races, sources of codes in TS."""
CLASSIFICATIONS = {
    "RSTESTCD": ("SOFA01TC", "APCH1TC"),
    "RSTEST": ("SOFA01TN", "APCH1TN"),
}
"""Codelists of clinical classifications, which the guide does not name one by one."""
CELLS = 6


@pytest.fixture(scope="module")
def export(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("sep") / "raw"
    command = ["simulate", "nct03821038", "--out", str(folder), "--quiet"]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def output(export, tmp_path_factory) -> Output:
    return convert(export, tmp_path_factory.mktemp("sep") / "out")


@pytest.fixture(scope="module")
def tables(output):
    """Every written dataset with its metadata, by name."""
    return {
        path.stem.upper(): pyreadstat.read_xport(str(path))
        for path in sorted((output.folder / "sdtm").glob("*.xpt"))
    }


def numbers(output: Output, dataset: str, name: str, **wanted) -> list[float]:
    return [float(r[name]) for r in output.records(dataset, **wanted)]


def is_amount(text: str) -> bool:
    """True for a number, also with `<` or `>`."""
    return text.lstrip("<>").replace(".", "", 1).isdigit()


def test_issue_list_holds_the_seeded_classes_and_no_other(output):
    assert output.issues() == Counter(ISSUES)


def test_every_issue_says_what_is_wrong_and_what_was_done(output):
    for line in output.issue_lines():
        assert all(line[name] for name in ("message", "query", "effect", "file", "row")), line


def test_every_domain_of_the_design_is_there(tables):
    assert sorted(tables) == DATASETS
    assert all(len(frame) for frame, _ in tables.values())


def test_variables_are_those_of_the_guide_in_its_order_with_its_labels(tables):
    for name, (frame, meta) in tables.items():
        standard = {v.name: v for v in sdtm_variables("3.4", name)}
        unknown = [column for column in frame.columns if column not in standard]
        assert not unknown, (name, unknown)
        ranks = [standard[column].ordinal for column in frame.columns]
        assert ranks == sorted(ranks), name
        labels = dict(zip(meta.column_names, meta.column_labels, strict=True))
        assert all(labels[c] == standard[c].label for c in frame.columns), name


def test_required_variables_are_there_and_filled(tables):
    uncoded = {("AE", "AEDECOD"): 1}
    for name, (frame, _) in tables.items():
        for variable in sdtm_variables("3.4", name):
            if variable.core in ("Req", "Exp"):
                assert variable.name in frame.columns, (name, variable.name)
            if variable.core == "Req":
                column = frame[variable.name]
                empty = int((column.isna() | (column == "")).sum())
                assert empty == uncoded.get((name, variable.name), 0), (name, variable.name)


def test_values_of_codelists_are_terms_of_the_terminology(tables):
    terminology = Terminology.load("sdtm-2025-03-28")
    for name, (frame, _) in tables.items():
        for variable in sdtm_variables("3.4", name):
            codes = (*variable.codelists, *CLASSIFICATIONS.get(variable.name, ()))
            lists = [terminology.codelist(code) for code in codes]
            known = [found for found in lists if found is not None]
            if not known or variable.name not in frame.columns:
                continue
            allowed = {term for found in known for term in found.by_value}
            allowed |= SPONSOR_TERMS.get(variable.name, set()) | {""}
            values = set(frame[variable.name].dropna().astype(str))
            if variable.name.endswith("STRESC"):
                values = {value for value in values if not is_amount(value)}
            assert values <= allowed, (name, variable.name, sorted(values - allowed)[:5])


def test_sequence_numbers_and_keys_are_unique(tables):
    for name, (frame, _) in tables.items():
        sequence = f"{name}SEQ"
        if sequence in frame.columns and "USUBJID" in frame.columns:
            assert not frame.duplicated(["USUBJID", sequence]).any(), name
        assert not frame.duplicated().any(), name


def test_every_record_belongs_to_a_person_of_dm(tables):
    persons = set(tables["DM"][0]["USUBJID"])
    for name, (frame, _) in tables.items():
        if "USUBJID" in frame.columns:
            assert set(frame["USUBJID"]) - {""} <= persons, name


def test_supplemental_and_related_records_have_their_parents(tables):
    for name in ("SUPPAE", "SUPPCE", "SUPPLB", "RELREC", "CO"):
        frame = tables[name][0]
        for line in frame[frame["IDVARVAL"] != ""].to_dict("records"):
            parent = tables[line["RDOMAIN"]][0]
            hits = (parent["USUBJID"] == line["USUBJID"]) & (
                parent[line["IDVAR"]] == float(line["IDVARVAL"])
            )
            assert hits.sum() == 1, (name, line)


def test_ledger_balances(output):
    ledger = json.loads((output.folder / "run.json").read_text(encoding="utf-8"))["ledger"]
    assert ledger["read"] == ledger["mapped"] + ledger["set_aside"] > 5_000


def test_another_run_gives_the_same_bytes(export, output, tmp_path):
    again = convert(export, tmp_path / "again")

    def hashes(folder: Path) -> dict[str, str]:
        return {
            path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in folder.rglob("*")
            if path.is_file() and path.name != "timings.json"
        }

    assert hashes(again.folder) == hashes(output.folder)


def test_random_cells_of_every_domain_lead_back_to_their_sources(output):
    run = read_trace(output.folder)
    rng = np.random.default_rng(20261121)
    for name in [name for name in run.record if name in run.world.study.datasets]:
        spec = run.world.study.datasets[name]
        variables = [s.name for s in spec.statements.values() if not s.is_helper]
        size = int(run.record[name].max())
        for _ in range(CELLS):
            record = int(rng.integers(1, size + 1))
            variable = variables[int(rng.integers(len(variables)))]
            cell = trace_cell(run, name, record, variable)
            assert all(inner.agrees for inner in cell.walk()), (name, record, variable)
            kinds = {leaf.kind for leaf in cell.leaves()}
            assert kinds <= {"raw", "table", "constant", "subject"}, (name, variable, kinds)


def test_arms_and_sites_are_those_published(output):
    persons = output.records("DM")
    assert Counter(p["ACTARMCD"] for p in persons) == {"CYT107": 15, "PBO": 6, "": 5}
    treated = {(p["SITEID"], p["COUNTRY"]) for p in persons if p["ACTARMCD"]}
    assert Counter(country for _, country in treated) == {"FRA": 8, "USA": 2}
    assert len(output.records("DS", DSDECOD="RANDOMIZED")) == 21


def test_doses_are_ten_micrograms_per_kilogram_or_none(output):
    assert all(9.5 <= dose <= 10.5 for dose in numbers(output, "EX", "EXDOSE", EXTRT="CYT107"))
    assert set(numbers(output, "EX", "EXDOSE", EXTRT="PLACEBO")) == {0}


def test_peak_concentration_is_about_a_hundred_times_the_intramuscular_one(output):
    peaks = numbers(output, "PP", "PPSTRESN", PPTESTCD="CMAX")
    assert 70 <= math.exp(np.mean(np.log(peaks))) / 1.5 <= 140


def test_no_sample_has_antibodies_to_the_drug(output):
    assert {r["ISSTRESC"] for r in output.records("IS", ISTESTCD="ADA_BAB")} == {"NEGATIVE"}


def test_three_subjects_on_the_drug_had_respiratory_distress_after_a_dose(output):
    found = output.records("SUPPAE", QNAM="AESI")
    arms = {p["USUBJID"]: p["ACTARMCD"] for p in output.records("DM")}
    assert [arms[r["USUBJID"]] for r in found] == ["CYT107"] * 3
    related = [r for r in output.records("RELREC", RDOMAIN="EX") if str(r["RELID"])[:4] == "RXN-"]
    assert len(related) == 3


def test_every_randomised_subject_has_two_qualifying_counts(output):
    counts = {(r["USUBJID"], r["LBSEQ"]): r["LBSTRESN"] for r in output.records("LB")}
    randomised = {r["USUBJID"] for r in output.records("DS", DSDECOD="RANDOMIZED")}
    pairs = [
        (r["USUBJID"], counts[r["USUBJID"], float(r["IDVARVAL"])])
        for r in output.records("SUPPLB", QNAM="QUALALC")
        if r["USUBJID"] in randomised
    ]
    assert Counter(Counter(person for person, _ in pairs).values()) == {2: 21}
    assert all(count <= 0.9 for _, count in pairs)


def test_tables_hold_only_lines_that_are_complete():
    for path in sorted((MAPPING / "tables").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.reader(file))
        assert {len(line) for line in lines} == {len(lines[0])}, path.name
