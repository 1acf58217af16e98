"""Real raw data in, published SDTM out: every derivable cell agrees."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.studies.oracle import DATASETS, DERIVABLE, ORACLE, SHARED, needs_shared

pytestmark = needs_shared


@pytest.mark.parametrize(("study", "dataset"), DATASETS)
def test_every_derivable_cell_agrees_with_the_published_dataset(
    converted, tmp_path, study, dataset
):
    name = f"{study}/sdtm/{dataset}"
    told = json.loads(DERIVABLE.read_text())["datasets"][name]
    result = tmp_path / "agreement.json"
    done = subprocess.run(
        [
            sys.executable,
            SHARED / "tools" / "compare_oracle.py",
            "--expected",
            ORACLE / told["expected"],
            "--actual",
            converted[study] / "sdtm" / f"{dataset}.xpt",
            "--columns",
            DERIVABLE,
            "--dataset",
            name,
            "--keys",
            ",".join(told["keys"]),
            "--json",
            result,
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert f"rows matched {told['rows']}" in done.stdout


@pytest.mark.parametrize("study", ["cdiscpilot", "abc01"])
def test_the_ledger_balances(converted, study):
    ledger = json.loads((converted[study] / "run.json").read_text())["ledger"]
    assert ledger["read"] == ledger["mapped"] + ledger["set_aside"]
    assert ledger["unbalanced"] == 0
    assert ledger["read"] == {"cdiscpilot": 306 + 1191 + 591, "abc01": 8 * 4 + 10 + 24 + 48}[study]
