"""Analysis results of the shipped export: the endpoints of the protocol, every figure by hand."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from cdisc_convert.pipeline import find_study
from tests.studies.naive_results import Naive

DESIGN = Path(__file__).resolve().parents[3] / "../shared/design"
SHELLS = (
    "T-14.1.1", "T-14.1.2", "T-14.1.3", "T-14.2.1", "F-14.2.1", "T-14.2.2", "T-14.2.3", "T-14.2.4",
    "T-14.2.5", "F-14.2.5", "T-14.2.6", "T-14.2.7", "T-14.2.8", "T-14.2.9", "T-14.2.10",
    "F-14.2.10", "F-14.2.11", "T-14.2.12", "T-14.3.1", "T-14.3.2", "T-14.3.3", "L-16.2.7",
)  # fmt: skip


@pytest.fixture(scope="module")
def event(done):
    return json.loads((done.folder / "results.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def study():
    from cdisc_convert.language.studies import load_study

    return load_study(find_study("nct05600920"))


def test_every_figure_agrees_with_plain_python(done):
    by_hand = Naive(find_study("nct05600920"), done.folder)
    assert by_hand.figures > 10_000
    assert list(by_hand.differences()) == []


def test_the_fourteen_results_of_the_design_have_figures(event):
    found = {analysis["id"].rpartition(".")[0] for analysis in event["analyses"]}
    assert {f"ICL-AR-{number}" for number in range(1, 15)} <= found
    assert all(analysis["results"] for analysis in event["analyses"])


def test_displays_are_the_shells_of_the_design(event, study):
    assert set(SHELLS) <= set(study.displays)


def test_every_endpoint_has_a_result_and_a_display(study):
    table = DESIGN / "traceability.csv"
    if not table.exists():
        pytest.skip("the design tables of ../shared are not beside this checkout")
    with table.open(encoding="utf-8", newline="") as file:
        lines = [line for line in csv.DictReader(file) if line["endpoint"].startswith("ICL")]
    assert len(lines) == 13
    for line in lines:
        result = study.results[line["analysis_result"]]
        assert line["endpoint"] in result.endpoints
        assert set(line["display"].split(", ")) <= set(result.displays)
