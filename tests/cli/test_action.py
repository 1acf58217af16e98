"""The GitHub action and the pre-commit hooks, run as they stand, on a sample repository."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
WORKFLOW = yaml.safe_load(
    (ROOT / "docs/examples/validate-workflow.yml").read_text(encoding="utf-8")
)
HOOKS = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
RULE = """
Core: {Id: CORE-1}
Rule Type: Record Data
Sensitivity: Record
Scope: {Domains: {Include: [AE]}}
Check: {all: [{name: AETERM, operator: empty}]}
Outcome: {Message: --TERM is empty, Output Variables: [AETERM]}
"""
CLEAN = "DOMAIN,USUBJID,AESEQ,AETERM\nAE,S-1,1,Headache\n"
DIRTY = "DOMAIN,USUBJID,AESEQ,AETERM\nAE,S-1,1,\n"
WAIVER = "waivers:\n  - {{rule: CG1, reason: r, owner: o, expires: {day}}}\n"


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with datasets, rules, waivers, the command on its path, and the workflow."""
    for name in ("sdtm", "rules", "bin"):
        (tmp_path / name).mkdir()
    (tmp_path / "sdtm/_datasets.csv").write_text("Filename,Label\nae,Adverse Events\n")
    (tmp_path / "sdtm/ae.csv").write_text(CLEAN)
    (tmp_path / "rules/CG1.yml").write_text(RULE)
    (tmp_path / "waivers.yaml").write_text("waivers: []\n")
    command = tmp_path / "bin/cdisc-convert"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cdisc_convert "$@"\n')
    command.chmod(0o755)
    return tmp_path


def run_workflow(repository: Path) -> subprocess.CompletedProcess[str]:
    """The validation step of the action with the inputs of the sample workflow."""
    told = next(s["with"] for s in WORKFLOW["jobs"]["validate"]["steps"] if s["uses"] == "./")
    inputs = {name: about.get("default", "") for name, about in ACTION["inputs"].items()} | told
    step = next(s for s in ACTION["runs"]["steps"] if s.get("id") == "validate")

    def filled(text: str) -> str:
        return re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda m: str(inputs[m[1]]), text)

    environment = {**os.environ, **{key: filled(value) for key, value in step["env"].items()}}
    environment["PATH"] = f"{repository / 'bin'}{os.pathsep}{os.environ['PATH']}"
    environment["PYTHONPATH"] = str(ROOT)
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
        cwd=repository,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )


def test_the_sample_workflow_turns_red_and_green(repository: Path):
    assert run_workflow(repository).returncode == 0
    (repository / "sdtm/ae.csv").write_text(DIRTY)
    red = run_workflow(repository)
    assert red.returncode == 1
    assert red.stdout.startswith("::error file=sdtm/ae.csv,line=1,title=CG1::AETERM is empty")
    told = json.loads((repository / "cdisc-convert.sarif").read_text())
    assert [one["ruleId"] for one in told["runs"][0]["results"]] == ["CG1"]
    (repository / "waivers.yaml").write_text(WAIVER.format(day="2999-12-31"))
    assert run_workflow(repository).returncode == 0
    (repository / "waivers.yaml").write_text(WAIVER.format(day="2020-12-31"))
    assert run_workflow(repository).returncode == 1
    (repository / "waivers.yaml").write_text("waivers: []\n")
    (repository / "sdtm/ae.csv").write_text(CLEAN)
    assert run_workflow(repository).returncode == 0


def test_usage_and_unreadable_data_have_codes_of_their_own(repository: Path):
    (repository / "waivers.yaml").write_text("waivers: [{rule: CG1}]\n")
    assert run_workflow(repository).returncode == 2
    (repository / "waivers.yaml").write_text("waivers: []\n")
    for path in (repository / "sdtm").iterdir():
        path.unlink()
    made = run_workflow(repository)
    assert made.returncode == 3
    assert "has no dataset" in made.stderr


def test_every_input_of_the_action_reaches_the_command():
    step = next(s for s in ACTION["runs"]["steps"] if s.get("id") == "validate")
    used = set(re.findall(r"inputs\.([\w-]+)", str(ACTION["runs"]["steps"])))
    assert used == set(ACTION["inputs"])
    assert all(f"${name}" in step["run"] for name in step["env"])
    assert "${{" not in step["run"]  # inputs come as variables: no text is run as code


def test_hooks_name_commands_that_exist():
    from cdisc_convert.cli.main import COMMANDS

    for hook in HOOKS:
        command, name = hook["entry"].split()
        assert command == "cdisc-convert" and name in COMMANDS
        assert {"id", "name", "entry", "language"} <= set(hook)
