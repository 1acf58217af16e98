"""The shipped synthetic export of NCT05600920 through the mapping: structure, issues, reruns, trace."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cdisc_convert.model.column import Kind
from cdisc_convert.sources.xpt import read_xpt
from cdisc_convert.standards.sdtmig import sdtm_variables
from cdisc_convert.standards.terminology import Terminology
from tests.studies.icl.converted import Converted, convert

VERSION = "3.4"
DESIGN = Path(__file__).resolve().parents[2] / "../shared/design"
ISSUES = {
    "AE_START_NO_DAY": 4, "AE_START_NO_MONTH": 1, "AE_ONGOING_WITH_END": 2,
    "AE_END_BEFORE_START": 1, "AE_BEFORE_CONSENT": 1, "NO_COENROLMENT": 1, "IE_TEXT_MISMATCH": 1,
    "IGG_LIMIT_READING": 1, "VS_BP_INCOMPLETE": 1, "DOSE_WEIGHT_MISMATCH": 1, "OUT_OF_RANGE": 1,
    "PHOTO_MISSING": 1, "LESION_UNKNOWN": 1, "LINK_WITHOUT_PARTNER": 1, "LAB_DUPLICATE": 6,
    "LAB_CORRECTED": 2, "LAB_TEST_UNKNOWN": 1, "FLOW_QC_FAILED": 3, "PK_PREDOSE_QUANTIFIABLE": 1,
    "PK_PERIOD_MISSING": 1, "VISIT_LABEL_DATE": 1, "SUBJECT_UNKNOWN": 2, "NOT_CODED": 1,
    "CODED_TWICE": 1,
}  # fmt: skip
"""Data issues of the shipped export; every other class occurs 0 times."""
EXTENSIONS = {
    "VSTESTCD": {"ADJWT", "VSALL"},
    "VSTEST": {"Adjusted Body Weight", "Vital Signs"},
    "PRDECOD": {"LUMBAR PUNCTURE", "LEUKAPHERESIS", "RECTAL SWAB"},
    "FATESTCD": {"OIRESP", "SEVGA"},
    "FATEST": {"Opportunistic Infection Response", "HPV Global Severity"},
    "ISBDAGNT": {"HEPATITIS C VIRUS", "EFINEPTAKIN ALFA"},
    "MITSTDTL": {"P16"},
    "TSVCDREF": {"CLINICALTRIALS.GOV", "ISO 8601"},
}
"""Sponsor terms of extensible codelists, named in the study's documentation."""
BESIDES = {"RACE": {"MULTIPLE"}}
"""Values that the guide gives outside the codelist (SDTMIG 3.4, DM)."""
UNCODED = {("AE", "AEDECOD")}
"""Required variables that are empty only where a term is not coded yet."""


@pytest.fixture(scope="module")
def raw(tmp_path_factory):
    folder = tmp_path_factory.mktemp("raw") / "nct05600920"
    command = [sys.executable, "-m", "cdisc_convert", "simulate", "nct05600920", "--out", folder]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def done(raw, tmp_path_factory):
    return convert(raw, tmp_path_factory.mktemp("icl") / "run")


def members(done: Converted):
    for path in sorted((done.folder / "sdtm").glob("*.xpt")):
        yield read_xpt(path).members[0]


def standard(dataset: str):
    return {variable.name: variable for variable in sdtm_variables(VERSION, dataset)}


def test_the_issue_list_finds_what_was_planted_and_nothing_else(done):
    assert done.issue_counts() == ISSUES


def test_the_ledger_balances(done):
    ledger = done.facts["ledger"]
    assert ledger["read"] == ledger["mapped"] + ledger["set_aside"]
    assert ledger["unbalanced"] == 0


def test_variables_are_those_of_the_guide_in_its_order_with_its_labels(done):
    wrong = []
    for member in members(done):
        known = standard(member.name)
        names = [v.name for v in member.variables if v.name != "COVAL1"]
        wrong += [f"{member.name}.{name}" for name in names if name not in known]
        ranks = [known[name].ordinal for name in names if name in known]
        if ranks != sorted(ranks):
            wrong.append(f"{member.name}: order")
        wrong += [
            f"{member.name}.{v.name}: {v.label}"
            for v in member.variables
            if v.name in known and known[v.name].label and v.label != known[v.name].label
        ]
    assert wrong == []


def test_required_and_expected_variables_are_there_and_required_ones_are_filled(done):
    wrong = []
    for member in members(done):
        in_guide = {n: v for n, v in standard(member.name).items() if v.found == "IG"}
        for name, variable in in_guide.items():
            if variable.core in ("Req", "Exp") and name not in member.columns:
                wrong.append(f"{member.name}.{name} is not there")
            elif variable.core == "Req" and (member.name, name) not in UNCODED:
                empty = int(member.columns[name].absent.sum())
                wrong += [f"{member.name}.{name}: {empty} empty"] if empty else []
    assert wrong == []


def test_values_are_terms_of_their_codelists_or_declared_extensions(done):
    terminology = Terminology.load("sdtm-2025-03-28")
    wrong = []
    for member in members(done):
        for name, variable in standard(member.name).items():
            if name not in member.columns or not variable.codelists:
                continue
            lists = [found for code in variable.codelists if (found := terminology.codelist(code))]
            column = member.columns[name]
            if not lists or column.kind is Kind.NUMBER:
                continue
            terms = {value for found in lists for value in found.by_value}
            if any(found.extensible for found in lists):
                terms |= EXTENSIONS.get(name, set())
            terms |= BESIDES.get(name, set())
            values = {value for value in column.tolist() if value is not None}
            if name == "LBSTRESC":  # the codelist is for results that are no numbers
                values = {value for value in values if not re.fullmatch(r"[<>]?[\d.]+", value)}
            wrong += [f"{member.name}.{name}: {value}" for value in sorted(values - terms)]
    assert wrong == []


def test_dates_are_iso_8601_and_sequences_count_each_subject(done):
    form = re.compile(r"\d{4}(-(\d\d|-)(-\d\d(T\d\d:\d\d(:\d\d)?)?)?)?")
    for member in members(done):
        for name, column in member.columns.items():
            if name.endswith("DTC"):
                odd = [v for v in column.tolist() if v is not None and not form.fullmatch(v)]
                assert odd == [], f"{member.name}.{name}"
        sequence = f"{member.name[:2]}SEQ"
        if sequence in member.columns and member.name not in ("FAHP", "FAOI", "TS"):
            numbers: dict[str, list[float]] = {}
            pairs = zip(
                member.columns["USUBJID"].tolist(), member.columns[sequence].tolist(), strict=True
            )
            for subject, number in pairs:
                numbers.setdefault(subject, []).append(number)
            assert all(n == list(range(1, len(n) + 1)) for n in numbers.values()), member.name


def test_findings_about_are_numbered_over_both_datasets(done):
    numbers = [
        (r["USUBJID"], r["FASEQ"]) for name in ("FAHP", "FAOI") for r in done.records(name)
    ]
    assert len(set(numbers)) == len(numbers)
    assert {r["DOMAIN"] for name in ("FAHP", "FAOI") for r in done.records(name)} == {"FA"}


def test_every_variable_of_the_design_is_there(done):
    table = DESIGN / "sdtm-variables.csv"
    if not table.exists():
        pytest.skip("the design tables of ../shared are not beside this checkout")
    made = {member.name: set(member.columns) for member in members(done)}
    wanted: dict[str, set[str]] = {}
    with table.open(encoding="utf-8", newline="") as file:
        for line in csv.DictReader(file):
            if line["study"] == "ICL":
                wanted.setdefault(line["domain"], set()).add(line["variable"])
    findings_about = wanted.pop("FA")
    wanted |= {"FAHP": findings_about, "FAOI": findings_about}
    del wanted["DD"]  # nobody died
    assert {name: wanted[name] - made.get(name, set()) for name in wanted} == {
        name: set() for name in wanted
    }


def test_arms_and_baselines_are_those_of_the_trial(done):
    arms = done.values("DM", "ACTARMCD")
    assert {arm: arms.count(arm) for arm in set(arms)} == {
        None: 6, "NTI7-240": 10, "NTI7-480": 10, "NTI7-720": 10,
    }  # fmt: skip
    reasons = done.values("DM", "ARMNRS")
    assert reasons.count("SCREEN FAILURE") == 5
    assert reasons.count("ASSIGNED, NOT TREATED") == 1
    baseline = [r["CPSTRESN"] for r in done.records("CP", CPTESTCD="TLYH", CPLOBXFL="Y")]
    assert max(baseline) < 300
    treated = set(done.values("EX", "USUBJID"))
    counts = sorted(
        r["CPSTRESN"]
        for r in done.records("CP", CPTESTCD="TLYH", CPLOBXFL="Y")
        if r["USUBJID"] in treated
    )
    assert len(counts) == 30
    assert 50 <= (counts[14] + counts[15]) / 2 <= 120
    assert set(done.values("AE", "AEREL")) == {
        "UNRELATED", "UNLIKELY", "POSSIBLE", "PROBABLE", "DEFINITE",
    }  # fmt: skip


def test_doses_follow_the_protocol_weight(done):
    planned = {r["USUBJID"]: int(r["ARMCD"][5:]) for r in done.records("DM") if r["ACTARMCD"]}
    off = [
        r for r in done.records("EX") if abs(r["EXDOSE"] / planned[r["USUBJID"]] - 1) > 0.05
    ]
    assert len(off) == ISSUES["DOSE_WEIGHT_MISMATCH"]
    bmi = {
        r["USUBJID"]: r["VSSTRESN"] for r in done.records("VS", VSTESTCD="BMI") if r["VSSTRESN"]
    }
    kinds = {r["USUBJID"]: r["QVAL"] for r in done.records("SUPPEX", QNAM="DOSEWTTP")}
    # one subject has a BMI of 29.96, which shows as 30.0
    assert {k for u, k in kinds.items() if bmi[u] > 30} == {"ADJUSTED"}
    assert {k for u, k in kinds.items() if bmi[u] < 30} == {"ACTUAL"}


def test_planned_visits_are_those_of_the_protocol(done):
    days = {r["VISITNUM"]: r["VISITDY"] for r in done.records("TV")}
    assert len(days) == 16
    assert days[16] == 421
    for dose, first in ((1, 2), (2, 6), (3, 10)):
        start = days[first + 1]
        assert start == 1 + 84 * (dose - 1)
        assert [days[first + n] - start for n in (2, 3)] == [14, 30]
    assert {14, 15, 16} <= set(done.values("SV", "VISITNUM", SVOCCUR="Y"))


def test_a_second_run_writes_the_same_bytes(raw, done, tmp_path):
    again = convert(raw, tmp_path / "again")
    paths = sorted(p.relative_to(done.folder) for p in (done.folder / "sdtm").iterdir())
    assert paths == sorted(p.relative_to(again.folder) for p in (again.folder / "sdtm").iterdir())
    for path in (*paths, Path("issues.csv")):
        first, second = (
            hashlib.sha256((run.folder / path).read_bytes()).hexdigest() for run in (done, again)
        )
        assert first == second, path


TRACED = (
    ("AE", "AESTDTC"), ("BE", "BESTDTC"), ("BS", "BSSTRESN"), ("CM", "CMTRT"), ("CO", "COVAL"),
    ("CP", "CPSTRESN"), ("DM", "RFXENDTC"), ("DS", "DSDECOD"), ("DV", "DVTERM"), ("EC", "ECDOSE"),
    ("EX", "EXDOSE"), ("FAHP", "FASTRESC"), ("FAOI", "FAOBJ"), ("IE", "IETESTCD"),
    ("IS", "ISSTRESC"), ("LB", "LBSTRESN"), ("MB", "MBSTRESC"), ("MH", "MHDECOD"),
    ("MI", "MISTRESC"), ("PC", "PCSTRESC"), ("PE", "PESTRESC"), ("PP", "PPSTRESN"),
    ("PR", "PRSTDTC"), ("QS", "QSSTRESN"), ("RELSPEC", "SPEC"), ("SE", "SEENDTC"),
    ("SV", "SVSTDTC"), ("TA", "ETCD"), ("TE", "TESTRL"), ("TI", "IETEST"), ("TS", "TSVAL"),
    ("TV", "TVSTRL"), ("VS", "VSSTRESN"), ("SUPPEX", "DOSEWT"), ("SUPPDM", "COENRID"),
)  # fmt: skip


@pytest.mark.parametrize(("dataset", "variable"), TRACED)
def test_trace_explains_a_value_of_each_dataset(done, dataset, variable):
    from click.testing import CliRunner

    from cdisc_convert.cli.trace import trace

    parent = dataset.removeprefix("SUPP")
    records = done.records(parent)
    found = [at for at, r in enumerate(records, start=1) if r.get(variable) is not None]
    at = found[len(found) // 2] if found else 1
    result = CliRunner().invoke(
        trace,
        [str(done.folder), parent, "--record", str(at), "--variable", variable, "--format", "json"],
    )
    assert result.exit_code == 0, result.output
    told = json.loads(result.output)
    assert variable in json.dumps(told)
    if found:
        assert str(records[at - 1][variable]).split(".")[0] in result.output
