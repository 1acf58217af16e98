"""The shipped export through the mapping: issues, ledger, figures of the trial, reruns."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.studies.icl.converted import convert

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


def test_the_issue_list_finds_what_was_planted_and_nothing_else(done):
    assert done.issue_counts() == ISSUES


def test_the_ledger_balances(done):
    ledger = done.facts["ledger"]
    assert ledger["read"] == ledger["mapped"] + ledger["set_aside"]
    assert ledger["unbalanced"] == 0


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
    off = [r for r in done.records("EX") if abs(r["EXDOSE"] / planned[r["USUBJID"]] - 1) > 0.05]
    assert len(off) == ISSUES["DOSE_WEIGHT_MISMATCH"]
    bmi = {r["USUBJID"]: r["VSSTRESN"] for r in done.records("VS", VSTESTCD="BMI") if r["VSSTRESN"]}
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


def test_a_second_run_writes_the_same_bytes(export, done, tmp_path):
    again = convert(export, tmp_path / "again")
    paths = sorted(p.relative_to(done.folder) for p in (done.folder / "sdtm").iterdir())
    assert paths == sorted(p.relative_to(again.folder) for p in (again.folder / "sdtm").iterdir())
    for path in (*paths, Path("issues.csv")):
        first, second = (
            hashlib.sha256((run.folder / path).read_bytes()).hexdigest() for run in (done, again)
        )
        assert first == second, path
