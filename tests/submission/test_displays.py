"""Displays: what stands in tables, listings and figures, the same bytes again, nothing unescaped."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from cdisc_convert.engine.analysis_table import Analysable
from cdisc_convert.model.errors import Place
from cdisc_convert.model.result import AnalysisResult, Display, Estimate, Outcome, Statistic
from cdisc_convert.model.spec import ConfigValue, Reference
from cdisc_convert.pipeline import convert
from cdisc_convert.submission.displays.sheet import sheet_of
from cdisc_convert.submission.displays.suppression import is_public, suppressed
from cdisc_convert.submission.displays.table_grid import Grid, GridRow, grid_of
from cdisc_convert.submission.displays.table_html import table_page
from cdisc_convert.submission.displays.table_rtf import rtf_text, table_rtf
from tests.studies.oracle import ORACLE, ROOT, needs_shared

NOWHERE = Place("")
KINDS = {"T": {"html", "rtf"}, "L": {"html", "rtf"}, "F": {"svg", "png"}}


def outcome(how: str, estimates: list[Estimate], label: str = "", **given) -> Outcome:
    named = {
        key: tuple(Reference("", name) for name in given.pop(key, ()))
        for key in ("per", "rows", "columns")
    }
    statistic = Statistic("R.1", how, given.pop("arguments", {}), "ADLB", NOWHERE, label, **named)
    result = AnalysisResult("R", "x", "DATA DRIVEN", "x", NOWHERE, displays=("T-1",))
    return Outcome(statistic, result, tuple(estimates), **given)


def lines(grid: Grid) -> list[tuple[str, ...]]:
    return [("  " * row.depth + row.label, *row.cells) for row in grid.rows]


def test_summary_stands_under_its_label_with_groups_across():
    estimates = [
        Estimate(
            {"AVISIT": "Week 1", "TRTA": arm}, {"n": n, "mean": m, "sd": s, "min": 1, "max": 2}
        )
        for arm, n, m, s in (("A", 3, 1.25, 0.5), ("B", 0, None, None))
    ]
    grid = grid_of(
        [
            outcome(
                "summary",
                estimates,
                "Value",
                rows=["AVISIT"],
                columns=["TRTA"],
                levels={"AVISIT": ("Week 1",), "TRTA": ("A", "B")},
                persons={"": 5, "A": 3, "B": 2},
            )
        ]
    )
    assert grid.columns == ("A (N=3)", "B (N=2)")
    assert lines(grid) == [
        ("Value",),
        ("  Week 1",),
        ("    n", "3", "0"),
        ("    Mean (SD)", "1.3 (0.50)", "NE (NE)"),
        ("    Min, Max", "1, 2", "1, 2"),
    ]


def test_counts_of_nested_terms_and_spanners():
    estimates = [
        Estimate({"ARM": "A", **more}, {"n": n, "of": 4, "percent": n * 25, "events": n + 1})
        for more, n in (
            ({}, 2),
            ({"GRADE": "1"}, 1),
            ({"SOC": "Skin"}, 2),
            ({"SOC": "Skin", "PT": "Rash"}, 1),
            ({"SOC": "Skin", "PT": "Itch", "GRADE": "1"}, 0),
        )
    ]
    nested = (Reference("", "SOC"), Reference("", "PT"))
    grid = grid_of(
        [
            outcome(
                "subjects_with",
                estimates,
                rows=["SOC", "PT"],
                columns=["ARM", "GRADE"],
                arguments={"nested": nested},
                levels={"ARM": ("A",), "GRADE": ("1",)},
            )
        ]
    )
    assert grid.spanners == (("A", 2),)
    assert grid.columns == ("1", "Any")
    assert lines(grid) == [
        ("Subjects with any", "1 (25.0) 2", "2 (50.0) 3"),
        ("Skin", "", "2 (50.0) 3"),
        ("  Rash", "", "1 (25.0) 2"),
        ("  Itch", "0", ""),
    ]


def test_sections_by_per_hold_all_statistics():
    both = [
        outcome(
            "spearman",
            [Estimate({"PARAM": p}, {"n": 3, "rho": r}) for p, r in (("B", 0.5), ("A", 1.0))],
            label,
            per=["PARAM"],
            levels={"PARAM": ("A", "B")},
        )
        for label in ("First", "Second")
    ]
    grid = grid_of(both)
    assert [row.label for row in grid.rows if row.depth == 0] == ["A", "B"]
    assert [row.label for row in grid.rows if row.depth == 1] == ["First", "Second"] * 2
    assert grid.columns == ("All",)


def test_shift_counts_stand_under_their_visit():
    cells = [
        Estimate({"AVISIT": "Week 1", "BNRIND": a, "ANRIND": b}, {"n": 1, "percent": 50})
        for a, b in (("LOW", "LOW"), ("LOW", "HIGH"))
    ]
    levels = {"AVISIT": ("Week 1",), "BNRIND": ("LOW",), "ANRIND": ("LOW", "HIGH")}
    grid = grid_of([outcome("shift_table", cells, "Shift", rows=["AVISIT"], levels=levels)])
    assert lines(grid) == [
        ("Shift",),
        ("  Week 1",),
        ("    LOW to LOW", "1 (50.0)"),
        ("    LOW to HIGH", "1 (50.0)"),
    ]


def test_small_numbers_are_not_public():
    source = Analysable({}, {}, {})
    given = [
        Estimate({"A": "1"}, {"n": 3, "of": 20, "percent": 15, "events": 9}),
        Estimate({"A": "2"}, {"n": 0, "of": 20, "percent": 0, "events": 0}),
        Estimate({"A": "3"}, {"n": 5, "of": 20, "percent": 25, "events": 5}),
    ]
    (found,) = suppressed([outcome("subjects_with", given)], source)
    assert [e.values["n"] for e in found.estimates] == ["<5", 0, 5]
    assert found.estimates[0].values == {"n": "<5", "of": 20, "percent": None, "events": None}
    limit = ConfigValue("public_minimum", 6, "seed", "x", NOWHERE)
    (found,) = suppressed(
        [outcome("summary", [Estimate({}, {"n": 5, "mean": 1.5})])],
        Analysable({}, {}, {"public_minimum": limit}),
    )
    assert found.estimates[0].values == {"n": "<6", "mean": None}


@pytest.mark.parametrize(("value", "expected"), [("yes", True), ("no", False), ("", False)])
def test_public_mode_is_chosen_by_config(value, expected):
    config = (
        {"public_mode": ConfigValue("public_mode", value, "seed", "x", NOWHERE)} if value else {}
    )
    assert is_public(config) is expected


@needs_shared
def test_a_public_run_shows_no_single_person(tmp_path):
    study = tmp_path / "study"
    shutil.copytree(ROOT / "mappings" / "abc01", study)
    text = (study / "study.yaml").read_text(encoding="utf-8")
    mode = "config: {public_mode: {value: 'yes', source: sponsor, says: for the paper}}\nsubjects:"
    (study / "study.yaml").write_text(text.replace("subjects:", mode, 1), encoding="utf-8")
    convert(str(study), ORACLE / "abc01" / "raw", tmp_path / "run", with_displays=True)
    names = {path.stem for path in (tmp_path / "run" / "displays").iterdir()}
    assert not names & {"L-16.2.7", "F-14.2.2", "F-14.2.3", "F-14.3.3", "F-16.1.1"}
    event = json.loads((tmp_path / "run" / "results.json").read_text(encoding="utf-8"))
    counts = [
        line.get("rawValue")
        for analysis in event["analyses"]
        for line in analysis["results"]
        if line["operationId"].endswith(".n")
    ]
    assert set(counts) <= {None, "0", "<5", *map(str, range(5, 9))}


NASTY = Display("T-1", "A <b>title</b> & {more} \\par", NOWHERE, footnotes=("{\\b note} é",))
GRID = Grid(("<script>", "{x}"), (GridRow("é \\ {", 1, cells=("<i>1</i>", "\\b")),), stub="")


def test_html_escapes_data_and_asks_for_nothing():
    text = "".join(table_page(NASTY, sheet_of(GRID), ("<note>",)))
    assert "<script>" not in text and "<i>" not in text and "<b>" not in text
    assert "&lt;script&gt;" in text and "&lt;i&gt;1&lt;/i&gt;" in text
    assert not re.search(r"(https?:|src=|url\(|@import)", text)


def test_rtf_is_ascii_and_escapes_control_signs():
    text = "".join(table_rtf(NASTY, sheet_of(GRID), ()))
    assert text.isascii() and text.startswith("{\\rtf1")
    assert rtf_text("é\\{}\U0001f600") == "\\u233?\\\\\\{\\}\\u-10179?\\u-8704?"
    for shown in ("\\{x\\}", "\\u233? \\\\ \\{", "\\{\\\\b note\\} \\u233?", "\\{more\\} \\\\par"):
        assert shown in text, shown
    depth = 0
    for brace in re.findall(r"(?<!\\)(?:\\\\)*([{}])", text):
        depth += 1 if brace == "{" else -1
        assert depth >= 0
    assert depth == 0


@pytest.fixture(scope="module")
def runs(tmp_path_factory) -> list[Path]:
    """Two runs of ABC-01 with displays, the second with another hash seed, zone and locale."""
    folder = tmp_path_factory.mktemp("displays")
    raw = ORACLE / "abc01" / "raw"
    convert("abc01", raw, folder / "one", with_displays=True)
    command = [sys.executable, "-m", "cdisc_convert", "convert", "abc01", "--quiet"]
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland"}
    environment |= {"LC_ALL": "C", "PYTHONPATH": str(ROOT)}
    command += ["--raw", str(raw), "--out", str(folder / "two")]
    subprocess.run(command, check=True, env=environment, capture_output=True)
    return [folder / "one", folder / "two"]


@needs_shared
def test_every_display_is_written_with_the_same_bytes_again(runs):
    import yaml

    text = (ROOT / "mappings" / "abc01" / "results.yaml").read_text(encoding="utf-8")
    _, document = yaml.safe_load_all(text)
    wanted = {f"{name}.{kind}" for name in document["displays"] for kind in KINDS[name[0]]}
    hashes = [
        {
            path.name: hashlib.sha256(path.read_bytes()).hexdigest()
            for path in (run / "displays").iterdir()
        }
        for run in runs
    ]
    assert set(hashes[0]) == wanted
    assert hashes[0] == hashes[1]


@needs_shared
def test_figures_are_sound_and_hold_no_date(runs):
    for path in sorted((runs[0] / "displays").glob("*.svg")):
        text = path.read_text(encoding="utf-8")
        assert ElementTree.fromstring(text).tag.endswith("svg")
        assert "dc:date" not in text
    for path in sorted((runs[0] / "displays").glob("*.png")):
        assert path.read_bytes().startswith(b"\x89PNG")
        assert b"matplotlib" not in path.read_bytes().lower()


@needs_shared
def test_results_json_names_the_files_that_are_there(runs):
    event = json.loads((runs[0] / "results.json").read_text(encoding="utf-8"))
    named = {s["location"] for o in event["outputs"] for s in o["fileSpecifications"]}
    there = {f"displays/{path.name}" for path in (runs[0] / "displays").iterdir()}
    assert named == there
    terms = {t["id"] for e in event["terminologyExtensions"] for t in e["sponsorTerms"]}
    types = [s["fileType"] for o in event["outputs"] for s in o["fileSpecifications"]]
    assert {t["sponsorTermId"] for t in types if "sponsorTermId" in t} <= terms
    assert {t.get("controlledTerm") for t in types} == {None, "rtf"}
