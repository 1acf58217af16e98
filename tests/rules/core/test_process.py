"""The official engine is driven as a process: answers, a rule that hangs, a rule that crashes."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from cdisc_convert.model.errors import SpecError
from cdisc_convert.rules.core import process
from cdisc_convert.rules.core.environment import CoreSetup, core_setup
from cdisc_convert.rules.core.results import result_of
from cdisc_convert.rules.finding import Status

WORKER = """
import json, os, sys, time
order = json.load(open(sys.argv[1]))
rules = order["only"] or ["A", "HANGS", "B", "CRASHES", "C"]
def say(**told):
    print(json.dumps(told), flush=True)
say(event="ready", rules=rules)
for rule in rules:
    say(event="start", rule=rule)
    if rule == "HANGS":
        time.sleep(60)
    if rule == "CRASHES":
        print("out of luck", file=sys.stderr)
        os.close(1)  # its output ends a while before it is known as ended
        time.sleep(0.3)
        os._exit(9)
    say(event="result", rule=rule, seconds=0.5, message="m", findings=[], count=0, ran=True,
        errors=[], skipped=[])
say(event="end")
"""


@pytest.fixture
def setup(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CoreSetup:
    worker = tmp_path / "worker.py"
    worker.write_text(WORKER)
    monkeypatch.setattr(process, "WORKER", worker)
    monkeypatch.setattr(process, "GRACE", 0.0)
    return CoreSetup(Path(sys.executable), tmp_path, seconds=6.0)


def test_a_rule_that_hangs_or_crashes_costs_that_rule_only(setup: CoreSetup):
    answers = process.run_official(setup, {})
    told = {answer["rule"]: result_of(answer) for answer in answers}
    assert list(told) == ["A", "HANGS", "B", "CRASHES", "C"]
    statuses = {name: result.status.value for name, result in told.items()}
    assert statuses == {
        "A": "passed",
        "HANGS": "not_run",
        "B": "passed",
        "CRASHES": "not_run",
        "C": "passed",
    }
    assert told["HANGS"].reason == "execution error: took longer than 6 s"
    assert told["CRASHES"].reason == "execution error: crashed: out of luck"


def test_an_engine_that_does_not_start_says_why(setup: CoreSetup):
    process.WORKER.write_text("raise SystemExit('no module named so')")
    with pytest.raises(SpecError, match="did not start: no module named so"):
        process.run_official(setup, {})


def test_what_is_not_set_up_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CDISC_CORE_CACHE", raising=False)
    with pytest.raises(SpecError, match="run make core, or name the Python"):
        core_setup(tmp_path / "python")
    with pytest.raises(SpecError, match="no folder is given; give the folder"):
        core_setup(Path(sys.executable))
    with pytest.raises(SpecError, match=r"has no rules\.pkl"):
        core_setup(Path(sys.executable), tmp_path)


FINDING = {
    "dataset": "AE",
    "row": 3,
    "usubjid": "S-1",
    "seq": 2.0,
    "message": "no term",
    "variables": ["AETERM"],
    "values": [None],
}


def test_execution_errors_are_kept_apart_from_findings():
    answer = {"rule": "R", "findings": [FINDING], "count": 1, "errors": [["LB", "broken"]]}
    result = result_of(answer)
    assert (result.status, result.true_count) == (Status.FAILED, 1)
    assert result.reason == "execution error: broken (LB)"
    (found,) = result.findings
    assert (found.dataset, found.record, found.usubjid, found.seq) == ("AE", 3, "S-1", 2.0)


def test_a_rule_that_was_skipped_everywhere_is_not_applicable():
    result = result_of({"rule": "R", "skipped": [["AE", "Outside scope"], ["LB", "Outside scope"]]})
    assert (result.status, result.reason) == (Status.NOT_APPLICABLE, "Outside scope (AE, LB)")
