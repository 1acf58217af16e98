"""Real raw data in, published SDTM out: every derivable cell agrees."""

from __future__ import annotations

import json

import pytest

from tests.studies.oracle import DATASETS, assert_agrees, needs_shared

pytestmark = needs_shared


@pytest.mark.parametrize(("study", "dataset"), DATASETS)
def test_every_derivable_cell_agrees_with_the_published_dataset(
    converted, tmp_path, study, dataset
):
    actual = converted[study] / "sdtm" / f"{dataset}.xpt"
    assert_agrees(f"{study}/sdtm/{dataset}", actual, tmp_path)


@pytest.mark.parametrize("study", ["cdiscpilot", "abc01"])
def test_the_ledger_balances(converted, study):
    ledger = json.loads((converted[study] / "run.json").read_text())["ledger"]
    assert ledger["read"] == ledger["mapped"] + ledger["set_aside"]
    assert ledger["unbalanced"] == 0
    assert ledger["read"] == {"cdiscpilot": 306 + 1191 + 591, "abc01": 8 * 4 + 10 + 24 + 48}[study]
