"""The rule catalogue on the datasets of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.submission.conftest import TRIALS

TO_MEND = {("CDC-DX16", "ADVS"), ("CDC-DX16", "ADLYM"), ("CDC-AD15", "ADPC")}
"""Faults of the mappings of analysis datasets that our rules found: keys, and a flag that is N."""


@pytest.mark.parametrize("trial", TRIALS)
def test_findings_of_a_run(trial_runs: dict[str, Path], trial: str) -> None:
    folder = trial_runs[trial]
    facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    told = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    assert facts["rules"]["passed"] > 200
    assert facts["rules"]["not_run"] == 0
    assert sum(facts["rules"].values()) == len(told["rules"])
    assert not [rule for rule in told["rules"] if "a fault of this program" in rule["reason"]]
    counted = {"error": 0, "warning": 0, "info": 0}
    for finding in told["findings"]:
        counted[finding["severity"]] += 1
    assert counted["error"] <= facts["findings"]["error"]
    assert facts["findings"]["known"] == len(told["known"])
    assert all(one["reason"] for one in told["known"])
    errors = {
        (one["rule"], one["dataset"]) for one in told["findings"] if one["severity"] == "error"
    }
    assert errors <= TO_MEND, "an error that is neither known nor to be mended in the mapping"
    on_records = [one for one in told["findings"] if one["record"] is not None]
    assert all(one["place"] for one in on_records), "the place of the statement is not known"
