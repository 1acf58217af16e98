"""The command as a whole: help, exit codes, the JSON answer of a failure."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from cdisc_convert import __version__
from cdisc_convert.cli.main import COMMANDS
from tests.cli.running import ROOT, TINY_DM, TINY_RAW, TINY_SOURCES, cdisc_convert, write_study


def test_help_names_every_command():
    done = cdisc_convert("--help")
    assert done.returncode == 0
    for name, text in COMMANDS.items():
        assert f"{name} " in done.stdout
        assert text.split()[0] in done.stdout


def test_help_loads_neither_columns_nor_readers():
    code = (
        "import sys; from cdisc_convert.cli.main import main\n"
        "main(['--help'], standalone_mode=False)\n"
        "print(sorted(m for m in sys.modules if m in ('numpy', 'pandas', 'pyarrow', 'lxml', 'yaml')))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, text=True, capture_output=True)
    assert done.stdout.strip().endswith("[]"), done.stdout + done.stderr


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help_with_an_example(name):
    done = cdisc_convert(name, "--help")
    assert done.returncode == 0, done.stderr
    subcommands = "COMMAND" in done.stdout.splitlines()[0]
    assert "Example:" in done.stdout or subcommands


def test_version():
    assert cdisc_convert("--version").stdout.strip().endswith(__version__)


def test_a_mistyped_command_is_answered_with_the_nearest():
    done = cdisc_convert("convrt")
    assert done.returncode == 2
    assert "there is no command 'convrt'; did you mean 'convert'?" in done.stderr


def test_a_mapping_with_problems_exits_with_2_and_places(tmp_path):
    study, _ = write_study(tmp_path, TINY_DM.replace("decode", "decod"), TINY_SOURCES)
    done = cdisc_convert("check", study)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.splitlines() == [
        "datasets.yaml:10: no mapping function is called 'decod'; did you mean 'decode'?"
    ]


def test_json_answers_a_failure_too(tmp_path):
    study, _ = write_study(tmp_path, TINY_DM.replace("decode", "decod"), TINY_SOURCES)
    done = cdisc_convert("check", study, "--format", "json")
    answer = json.loads(done.stdout)
    assert done.returncode == answer["exit_code"] == 2
    assert answer["ok"] is False
    assert answer["problems"][0]["file"] == "datasets.yaml"
    assert answer["problems"][0]["line"] == 10


def test_an_absent_raw_file_exits_with_3(tmp_path):
    study, raw = write_study(tmp_path, TINY_DM, TINY_SOURCES)
    done = cdisc_convert("convert", study, "--raw", raw, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "there is no file 'people.csv' in the raw folder" in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_folder_that_is_no_run_is_not_overwritten(tmp_path):
    study, raw = write_study(tmp_path, TINY_DM, TINY_SOURCES, people=TINY_RAW)
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "letter.txt").write_text("mine")
    done = cdisc_convert("convert", study, "--raw", raw, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "holds no run.json" in done.stderr
    assert (tmp_path / "out" / "letter.txt").read_text() == "mine"
