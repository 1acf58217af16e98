from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cdisc_convert.cli.validate import validate
from cdisc_convert.model.errors import SourceError, SpecError

RULE = """
Core: {Id: CORE-1}
Rule Type: Record Data
Sensitivity: Record
Scope: {Domains: {Include: [AE]}}
Check: {all: [{name: AETERM, operator: empty}]}
Outcome: {Message: no term, Output Variables: [AETERM]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "rules").mkdir()
    (tmp_path / "data/_datasets.csv").write_text("Filename,Label\nae,Adverse Events\n")
    (tmp_path / "data/ae.csv").write_text("DOMAIN,USUBJID,AESEQ,AETERM\nAE,1,1,x\nAE,1,2,\n")
    (tmp_path / "rules/CG1.yml").write_text(RULE)
    (tmp_path / "rules/CG2.yml").write_text("Core: {}")
    return tmp_path


def run(folder: Path, *arguments: str) -> Result:
    told = [str(folder / "data"), "--rules", str(folder / "rules"), *arguments]
    return CliRunner().invoke(validate, told, catch_exceptions=False)


def test_json_has_rules_and_findings(folder: Path):
    made = run(folder, "-s", "sdtmig", "-v", "3-4", "--format", "json")
    told = json.loads(made.output)
    assert made.exit_code == 1
    assert [(r["core_id"], r["status"]) for r in told["rules"]] == [
        ("CG1", "failed"),
        ("CG2", "not_run"),
    ]
    assert told["findings"] == [
        {
            "rule": "CORE-1",
            "core_id": "CG1",
            "severity": "error",
            "dataset": "AE",
            "record": 2,
            "usubjid": "1",
            "seq": 2,
            "variables": ["AETERM"],
            "values": [None],
            "message": "no term",
            "place": None,
        }
    ]
    assert told["truncated"] == {}


def test_text_tells_counts_findings_and_what_was_not_run(folder: Path):
    lines = run(folder).output.splitlines()
    assert lines[1] == "0 passed, 1 failed, 0 not applicable, 1 not run"
    assert "error  CG1: 1 findings: no term" in lines
    assert "    AE 2: AETERM = (missing)" in lines
    assert lines[-2].startswith("not run  CG2: the rule file is broken")
    assert (
        lines[-1] == "findings: 0 info, 0 warning, 1 error; 50.0% of the rules that apply were run"
    )


def test_the_report_goes_to_a_file(folder: Path):
    made = run(folder, "--format", "json", "--output", str(folder / "out.json"))
    assert made.output == ""
    assert json.loads((folder / "out.json").read_text())["ok"] is True


def test_findings_need_not_fail_the_command(folder: Path):
    assert run(folder, "--fail-on", "never").exit_code == 0
    assert run(folder, "--fail-on", "warning").exit_code == 1


def test_a_clean_study_gives_nought(folder: Path):
    (folder / "data/ae.csv").write_text("DOMAIN,AETERM\nAE,x\n")
    assert run(folder).exit_code == 0


def test_folders_that_are_not_there_are_named(folder: Path):
    nowhere = str(folder / "nowhere")
    with pytest.raises(SpecError, match="is no folder"):
        CliRunner().invoke(validate, [str(folder), "--rules", nowhere], catch_exceptions=False)
    with pytest.raises(SourceError, match="is no folder"):
        CliRunner().invoke(
            validate, [nowhere, "--rules", str(folder / "rules")], catch_exceptions=False
        )


def test_without_rules_our_catalogue_runs(folder: Path):
    result = CliRunner().invoke(validate, [str(folder / "data"), "--format", "json"])
    told = json.loads(result.output)
    assert told["rules"] and all(rule["core_id"] is None for rule in told["rules"])
