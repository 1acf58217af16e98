"""`ledger` and `trace` on a finished run."""

from __future__ import annotations

import json

import pytest

from tests.cli.running import TINY_DM, TINY_RAW, TINY_SOURCES, cdisc_convert, write_study


@pytest.fixture
def run(tmp_path):
    study, raw = write_study(tmp_path, TINY_DM, TINY_SOURCES, people=TINY_RAW)
    done = cdisc_convert("convert", study, "--raw", raw, "--out", tmp_path / "out", "--quiet")
    assert done.returncode == 0, done.stderr
    return tmp_path / "out"


def test_the_ledger_says_where_rows_went(run):
    done = cdisc_convert("ledger", run)
    assert done.stdout.split() == ["people", "mapped", "2", "DM"]


def test_a_value_is_traced_to_its_cell(run):
    done = cdisc_convert("trace", run, "DM", "--where", "SUBJID=002", "--variable", "SEX")
    assert done.returncode == 0, done.stderr
    assert "DM.SEX = 'F'" in done.stdout
    assert "people.SEX = 'Female'  [people.csv row 3]" in done.stdout


def test_json_holds_the_whole_tree(run):
    done = cdisc_convert(
        "trace", run, "DM", "--record", "1", "--variable", "SEX", "--format", "json"
    )
    (cell,) = json.loads(done.stdout)["cells"]
    assert cell["value"] == cell["recomputed"] == "M"
    assert cell["inputs"][0]["kind"] == "raw"


def test_a_folder_that_is_no_run_is_said_so(tmp_path):
    for command in (("ledger", tmp_path), ("trace", tmp_path, "DM")):
        done = cdisc_convert(*command)
        assert done.returncode == 3
        assert "name the folder of a run" in done.stderr


def test_a_dataset_that_is_not_there_is_answered_with_those_that_are(run):
    done = cdisc_convert("trace", run, "AE", "--record", "1", "--variable", "AETERM")
    assert done.returncode == 3
    assert "is not in this run (it has DM)" in done.stderr
