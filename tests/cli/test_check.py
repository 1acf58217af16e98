from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.cli.command import answer, output
from tests.messages.mapping_cases import write_study

AE = "dataset: AE\nrows: [{how: take, from: ae}]\nkey: [AETERM]\nvariables:\n  AETERM: {how: copy, from: ae.TERM}\n"


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cdisc_convert", "check", *arguments], capture_output=True, text=True
    )


@pytest.mark.parametrize("study", ["abc01", "cdiscpilot01"])
def test_shipped_study_has_no_problems(study):
    assert output("check", study).endswith("no problems\n")


def test_mapping_without_faults(tmp_path):
    write_study(tmp_path, {"x.yaml": AE})
    assert output("check", str(tmp_path)) == "s: 1 datasets, 1 statements, 3 sources: no problems\n"
    assert answer("check", str(tmp_path)) == {"ok": True, "datasets": ["AE"], "warnings": []}


def test_note_on_partial_dates_is_no_problem(tmp_path):
    choose = "  AEREL: {choose: [{when: {var: ae.DTC, less_than: '2020'}, how: empty}, {how: copy, from: ae.X}]}\n"
    write_study(tmp_path, {"x.yaml": AE + choose})
    lines = output("check", str(tmp_path)).splitlines()
    assert lines[0].startswith("note: x.yaml:6: AE: AEREL compares dates in a choose")
    assert lines[1].endswith("no problems")


def test_every_problem_is_printed_with_its_place_and_exit_code_two(tmp_path):
    write_study(tmp_path, {"x.yaml": AE + "  AESEV: {how: copyy}\n  AEREL: {how: upper_case}\n"})
    found = run(str(tmp_path))
    assert found.returncode == 2
    assert found.stdout == ""
    assert found.stderr.splitlines() == [
        "x.yaml:6: no mapping function is called 'copyy'; did you mean 'copy'?",
        "x.yaml:7: AEREL: upper_case needs 'from'",
    ]


def test_problems_of_plan_and_standard_are_told_together(tmp_path):
    write_study(
        tmp_path, {"x.yaml": AE + "  AESEV: {how: copy, from: aee.X}\n  AESEVV: {how: empty}\n"}
    )
    lines = run(str(tmp_path)).stderr.splitlines()
    assert lines[0] == "x.yaml:6: AE: aee.X: there is no 'aee'; did you mean 'ae'?"
    assert lines[1].startswith(
        "x.yaml:7: AE: the standard has no variable AESEVV; did you mean 'AESEV'?"
    )


def test_json_of_a_failure_is_one_envelope(tmp_path):
    write_study(tmp_path, {"x.yaml": AE + "  AESEV: {how: copyy}\n"})
    found = run(str(tmp_path), "--format", "json")
    assert json.loads(found.stdout) == {
        "ok": False,
        "exit_code": 2,
        "error": "SpecError",
        "problems": [
            {
                "file": "x.yaml",
                "line": 6,
                "text": "no mapping function is called 'copyy'; did you mean 'copy'?",
            }
        ],
    }


def test_study_that_does_not_exist_names_the_shipped_ones(tmp_path):
    found = run(str(tmp_path / "nothing"))
    assert found.returncode == 2
    assert "no study.yaml here" in found.stderr
    assert "abc01" in found.stderr


def test_labels_that_no_transport_file_holds_are_told(tmp_path):
    long = "x" * 41
    text = AE.replace("dataset: AE\n", f"dataset: AE\nlabel: {long}\n")
    write_study(tmp_path, {"x.yaml": text + f"  AESEV: {{how: empty, label: {long}}}\n"})
    assert run(str(tmp_path)).stderr.splitlines() == [
        "x.yaml:1: the label of AE has 41 characters; at most 40",
        "x.yaml:7: the label of AE.AESEV has 41 characters; at most 40",
    ]
