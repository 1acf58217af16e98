"""Both trials: every endpoint leads to a display, and every figure is recomputed by plain Python."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cdisc_convert.cli.main import main
from cdisc_convert.engine.endpoint_links import endpoint_links
from cdisc_convert.language.studies import load_study
from cdisc_convert.pipeline import convert
from tests.studies.naive_results import Naive
from tests.studies.oracle import ROOT

TRIALS = {"ICL": "nct05600920", "SEP": "nct03821038"}
TRACEABILITY = ROOT / "../shared/design/traceability.csv"
RESULTS = {"ICL": 14, "SEP": 10}


@pytest.fixture(scope="module", params=TRIALS)
def trial(request) -> str:
    return request.param


@pytest.fixture(scope="module")
def run(trial, tmp_path_factory) -> Path:
    """The trial simulated at its shipped size and converted."""
    folder = tmp_path_factory.mktemp(trial)
    command = ["simulate", TRIALS[trial], "--out", str(folder / "raw"), "--quiet"]
    assert CliRunner().invoke(main, command, catch_exceptions=False).exit_code == 0
    convert(TRIALS[trial], folder / "raw", folder / "run", validates=False)
    return folder / "run"


def test_every_figure_agrees_with_plain_python(trial, run):
    by_hand = Naive(ROOT / "mappings" / TRIALS[trial], run)
    assert by_hand.figures > 500
    assert list(by_hand.differences()) == []


def test_every_designed_result_is_computed_on_records(trial, run):
    event = json.loads((run / "results.json").read_text(encoding="utf-8"))
    made = {
        analysis["id"].rpartition(".")[0] for analysis in event["analyses"] if analysis["results"]
    }
    assert {f"{trial}-AR-{number}" for number in range(1, RESULTS[trial] + 1)} <= made


def test_every_link_of_every_endpoint_has_records(trial, run):
    links = json.loads((run / "run.json").read_text(encoding="utf-8"))["results"]["endpoints"]
    assert links
    for link in links:
        assert link["parameters"] and link["result"] and link["displays"], link
        assert link["records"], link


@pytest.mark.skipif(not TRACEABILITY.exists(), reason="the design's traceability is not here")
def test_all_endpoints_of_the_design_lead_to_their_result_and_displays():
    with TRACEABILITY.open(encoding="utf-8", newline="") as file:
        wanted = list(csv.DictReader(file))
    assert len(wanted) == 24
    links = [
        link
        for name in TRIALS.values()
        for link in endpoint_links(load_study(ROOT / "mappings" / name))
    ]
    assert all(link.is_complete for link in links)
    for line in wanted:
        found = [
            link
            for link in links
            if link.endpoint == line["endpoint"] and link.result == line["analysis_result"]
        ]
        assert found, line["endpoint"]
        shown = {name for link in found for name in link.displays}
        assert set(line["display"].split(", ")) <= shown, line["endpoint"]
