"""Analysis results: every figure recomputed by plain Python, the terms of the standard, blinding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from cdisc_convert import pipeline
from cdisc_convert.pipeline import convert
from tests.studies.naive_results import Naive
from tests.studies.oracle import ORACLE, ROOT, needs_shared

pytestmark = needs_shared
ABC01 = ROOT / "mappings" / "abc01"


@pytest.fixture(scope="module")
def event(converted) -> dict:
    return json.loads((converted["abc01"] / "results.json").read_text(encoding="utf-8"))


def test_every_figure_of_abc01_agrees_with_plain_python(converted):
    by_hand = Naive(ABC01, converted["abc01"])
    assert by_hand.figures > 500
    assert list(by_hand.differences()) == []


def test_plain_python_finds_a_figure_that_is_wrong(converted, tmp_path):
    by_hand = Naive(ABC01, converted["abc01"])
    line = by_hand.event["analyses"][0]["results"][1]
    line["rawValue"] = str(float(line["rawValue"]) * 1.0001)
    assert len(list(by_hand.differences())) == 1


def test_every_statistic_of_the_catalogue_is_used(event):
    from cdisc_convert.functions._registry import functions

    known = {f"MTH.{name}" for name, f in functions().items() if f.is_statistic}
    assert {method["id"] for method in event["methods"]} == known
    assert {analysis["methodId"] for analysis in event["analyses"]} == known


def test_references_inside_the_event_resolve(event):
    ids = {
        key: {item["id"] for item in event.get(key, [])}
        for key in ("analysisSets", "dataSubsets", "analysisGroupings", "methods", "analyses")
    }
    operations = {o["id"] for method in event["methods"] for o in method["operations"]}
    terms = {t["id"] for e in event["terminologyExtensions"] for t in e["sponsorTerms"]}
    categories = {c["id"] for k in event["categorizations"] for c in k["categories"]}
    for analysis in event["analyses"]:
        assert analysis["methodId"] in ids["methods"]
        assert analysis.get("analysisSetId") in {*ids["analysisSets"], None}
        assert analysis.get("dataSubsetId") in {*ids["dataSubsets"], None}
        assert set(analysis["categoryIds"]) <= categories
        assert analysis["purpose"].get("sponsorTermId") in {*terms, None}
        groupings = [g["groupingId"] for g in analysis["orderedGroupings"]]
        assert set(groupings) <= ids["analysisGroupings"]
        for line in analysis["results"]:
            assert line["operationId"] in operations
            assert {g["groupingId"] for g in line["resultGroups"]} <= set(groupings)
            assert line["formattedValue"]
    outputs = {output["id"] for output in event["outputs"]}
    items = event["mainListOfContents"]["contentsList"]["listItems"]
    assert {item["outputId"] for item in items} == outputs
    inner = [
        i["analysisId"]
        for item in items
        for i in item.get("sublist", {"listItems": []})["listItems"]
    ]
    assert set(inner) == ids["analyses"]


def test_where_clauses_have_one_value_or_lists_of_two(event):
    def conditions(clause):
        if "condition" in clause:
            yield clause["condition"]
        for inner in clause.get("compoundExpression", {}).get("whereClauses", []):
            yield from conditions(inner)

    found = [
        c
        for key in ("analysisSets", "dataSubsets")
        for item in event[key]
        for c in conditions(item)
    ]
    assert found
    for condition in found:
        is_list = condition["comparator"] in ("IN", "NOTIN")
        assert len(condition["value"]) >= 2 if is_list else len(condition["value"]) == 1


def test_run_json_shows_every_endpoint_with_its_chain(converted):
    facts = json.loads((converted["abc01"] / "run.json").read_text(encoding="utf-8"))
    links = facts["results"]["endpoints"]
    assert {link["endpoint"] for link in links} == {f"SAF-{n}" for n in range(1, 5)}
    assert all(link["parameters"] and link["displays"] and link["records"] for link in links)


def test_only_some_datasets_give_the_results_that_they_allow(tmp_path):
    raw = ORACLE / "abc01" / "raw"
    convert("abc01", raw, tmp_path / "run", only=("ADSL",))
    event = json.loads((tmp_path / "run" / "results.json").read_text(encoding="utf-8"))
    assert {analysis["dataset"] for analysis in event["analyses"]} == {"ADSL"}


def test_a_study_without_results_writes_none(converted):
    assert not (converted["cdiscpilot"] / "results.json").exists()


def test_a_blinded_run_makes_no_results(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "refuse_leaks", lambda *_: None)  # this study hides no arms
    study = tmp_path / "study"
    _copy(ABC01, study)
    text = (study / "study.yaml").read_text(encoding="utf-8")
    text = text.replace("files: [", "blinding: {sealed: [lb_raw]}\nfiles: [")
    (study / "study.yaml").write_text(text, encoding="utf-8")
    convert(str(study), ORACLE / "abc01" / "raw", tmp_path / "run", is_blinded=True)
    assert not (tmp_path / "run" / "results.json").exists()
    assert not (tmp_path / "run" / "displays").exists()


def _copy(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file():
            to = target / path.relative_to(source)
            to.parent.mkdir(parents=True, exist_ok=True)
            to.write_bytes(path.read_bytes())
