"""Runs in parts of whole subjects over an old run: equal to whole runs, and what follows is taken over.

Datasets are made anew in each run in parts; define documents, rules, analyses, displays and the page
are taken over where the datasets came out the same.
"""

from __future__ import annotations

import os
import shutil

import pytest

from cdisc_convert.package import run_state
from cdisc_convert.package.run_cache import CACHE
from cdisc_convert.pipeline import PartOptions
from cdisc_convert.simulate.simulation import simulate
from tests.cli.running import cdisc_convert
from tests.incremental.exports import both_ways, change, differing, edited, run
from tests.studies.conversions import HARD_CASES
from tests.studies.lab_study import make_lab

EVERYTHING = {"with_displays": True, "with_report": True}
whole = pytest.mark.skipif(
    os.environ.get("CDISC_CONVERT_PROOF") != "1", reason="many runs: make proof does them"
)


def parts(rows):
    return PartOptions(part_rows=rows, large_bytes=0, jobs=1)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A small study with a run of everything in parts of one subject or two."""
    folder = tmp_path_factory.mktemp("first")
    shutil.copytree(HARD_CASES / "icl" / "mapping", folder / "mapping")
    shutil.copytree(HARD_CASES / "icl" / "raw", folder / "raw")
    made = run(
        str(folder / "mapping"), folder / "raw", folder / "out", parts=parts(9), **EVERYTHING
    )
    assert not isinstance(made, str), made
    assert (folder / "out" / "trace" / "raw" / "vs.00001.parquet").is_file()
    return folder


@pytest.fixture
def study(first, tmp_path):
    return shutil.copytree(first, tmp_path / "study")


def over(study, rows=9, **options):
    options = {**EVERYTHING, "parts": parts(rows), **options}
    made = both_ways(str(study / "mapping"), study / "raw", study / "out", **options)
    assert not isinstance(made, str), made
    return made.memory.stages


def test_what_follows_from_the_same_datasets_is_taken_over(study):
    change(study / "raw" / "VS.csv", "value", 1)
    stages = over(study)
    assert stages["datasets"].taken_over == []
    assert stages["define documents"].taken_over == ["define-adam.xml"]
    assert stages["validations"].taken_over == ["adam"]
    assert {"records of AE", "raw table ae"} <= set(stages["parts of the page"].taken_over)
    assert {"records of VS", "raw table vs"} <= set(stages["parts of the page"].done)


def test_a_run_of_another_hash_seed_is_taken_over(tmp_path):
    lab = make_lab(tmp_path)
    words = ("convert", lab / "study", "--raw", lab / "raw", "--quiet", "--no-report", "--out")
    cdisc_convert(*words, tmp_path / "out", PYTHONHASHSEED="1")
    edited(lab / "raw" / "dm.csv", lambda text: text.replace(",40,", ",41,", 1))
    told = cdisc_convert(*words, tmp_path / "out", PYTHONHASHSEED="2")
    assert "redone datasets: DM (dm.csv)" in told.stdout
    cdisc_convert(*words, tmp_path / "new", PYTHONHASHSEED="3")
    assert differing(tmp_path / "out", tmp_path / "new") == []


@whole
@pytest.mark.proof
@pytest.mark.parametrize("rows", [1, 5, 9, 1000])
def test_subjects_that_come_go_and_move_to_other_parts(study, rows):
    given = {path: path.read_bytes() for path in (study / "raw").glob("*.csv")}
    over(study, rows)
    for gone in (b"01-001", b"01-005"):
        for path, content in given.items():
            lines = content.splitlines(keepends=True)
            path.write_bytes(b"".join(line for line in lines if not line.startswith(gone)))
        both_ways(
            str(study / "mapping"), study / "raw", study / "out", parts=parts(rows), **EVERYTHING
        )
    for path, content in given.items():
        path.write_bytes(content)
    over(study, rows)
    over(study, 10 - min(rows, 9))


@whole
@pytest.mark.proof
def test_mapping_options_and_standards(study):
    mapping = study / "mapping"
    edited(mapping / "sdtm" / "ae.yaml", lambda text: "# a line that moves all others\n" + text)
    assert "AE" not in over(study)["datasets"].taken_over
    change(mapping / "tables" / "visits.csv", "value", 0)
    both_ways(str(mapping), study / "raw", study / "out", parts=parts(9), **EVERYTHING)
    shutil.copy(HARD_CASES / "icl" / "mapping" / "tables" / "visits.csv", mapping / "tables")
    edited(mapping / "study.yaml", lambda text: text.replace("sdtm-2025-03-28", "sdtm-2024-03-29"))
    assert over(study)["validations"].taken_over == []
    over(study, cutoff="2024-03-01")
    over(study, verify="full", with_report=False)
    over(study, only=("AE", "ADSL"), validates=False)


@whole
@pytest.mark.proof
@pytest.mark.parametrize("rows", [9, 10**9])
def test_cache_of_another_program_or_another_run(study, monkeypatch, rows):
    over(study, rows)
    monkeypatch.setattr(run_state, "program_hash", lambda: "of the next version")
    stages = over(study, rows)
    assert not any(steps.taken_over for steps in stages.values())
    lab = make_lab(study / "lab")
    made = run(str(lab / "study"), lab / "raw", study / "other", parts=parts(rows), **EVERYTHING)
    assert not isinstance(made, str), made
    shutil.rmtree(study / "out" / CACHE)
    shutil.copytree(study / "other" / CACHE, study / "out" / CACHE)
    over(study, rows)


@whole
@pytest.mark.proof
def test_damaged_cache(study):
    for number, path in enumerate(sorted((study / "out" / CACHE).iterdir())):
        content = path.read_bytes()
        path.write_bytes(content[: len(content) // 2] if number % 2 else b"")
    stages = over(study)
    assert not any(steps.taken_over for steps in stages.values())


@whole
@pytest.mark.proof
def test_a_trial_in_parts(tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    simulate("nct03821038", raw, force=False)
    options = {**EVERYTHING, "parts": parts(400)}
    run("nct03821038", raw, out, **options)
    for name in ("irt/randomisation.csv", "biomark/luminex.txt"):
        change(raw / name, "removed", 3)
        made = both_ways("nct03821038", raw, out, **options)
        if not isinstance(made, str):
            assert made.memory.stages["displays"].taken_over
