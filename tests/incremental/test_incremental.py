"""A run over an old one gives what a run into an empty folder gives, byte by byte, and does less.

`make proof` changes every file of every export; `make test` a sample.
"""

from __future__ import annotations

import json
import os
import shutil

import pytest

from cdisc_convert.package.run_cache import CACHE, INDEX
from cdisc_convert.pipeline import Keeping
from cdisc_convert.simulate.simulation import simulate
from cdisc_convert.submission.packaging.assemble import Wishes, package_run
from cdisc_convert.submission.packaging.verify import verify_package
from tests.cli.running import cdisc_convert
from tests.incremental.exports import (
    CHANGES,
    both_ways,
    change,
    data_files,
    edited,
    files,
    run,
)
from tests.studies.conversions import HARD_CASES

TRIALS = ("nct05600920", "nct03821038")
ALL = {"with_displays": True, "with_report": True}
SEEDS = 3
whole = pytest.mark.skipif(
    os.environ.get("CDISC_CONVERT_PROOF") != "1", reason="many runs: make proof does them"
)


@pytest.fixture(scope="module")
def first(tmp_path_factory):
    """A small study with a run of everything."""
    folder = tmp_path_factory.mktemp("first")
    shutil.copytree(HARD_CASES / "icl" / "mapping", folder / "mapping")
    shutil.copytree(HARD_CASES / "icl" / "raw", folder / "raw")
    made = run(str(folder / "mapping"), folder / "raw", folder / "out", **ALL)
    assert not isinstance(made, str), made
    return folder


@pytest.fixture
def study(first, tmp_path):
    """A copy of it to change."""
    return shutil.copytree(first, tmp_path / "study")


def over(study, **options):
    made = both_ways(str(study / "mapping"), study / "raw", study / "out", **{**ALL, **options})
    assert not isinstance(made, str), made
    return made.memory


def test_one_changed_file_redoes_what_depends_on_it(study):
    change(study / "raw" / "VS.csv", "value", 1)
    memory = over(study)
    redone = memory.stages["datasets"].done
    assert "VS" in redone
    assert memory.why["VS"] == ["VS.csv"]
    assert {"AE", "LB", "CP"} <= set(memory.stages["datasets"].taken_over)


@pytest.mark.parametrize(
    ("name", "what", "seed"),
    [("AE.csv", "removed", 0), ("DEMOG.csv", "value", 0), ("TBNK.csv", "removed", 2)],
)
def test_sample_of_changed_files(study, name, what, seed):
    change(study / "raw" / name, what, seed)
    over(study)


def test_changes_of_the_mapping(study):
    mapping = study / "mapping"
    edited(mapping / "sdtm" / "ae.yaml", lambda text: "# a line that moves all others\n" + text)
    memory = over(study)
    assert memory.why["AE"] == ["sdtm/ae.yaml"]
    assert {"VS", "LB"} <= set(memory.stages["datasets"].taken_over)
    table = next(p for p in sorted((mapping / "tables").glob("*.csv")) if "visit" in p.stem)
    change(table, "value", 0)
    both_ways(str(mapping), study / "raw", study / "out", **ALL)


def test_other_options(study):
    over(study, only=("AE",), validates=False)


@whole
@pytest.mark.proof
def test_all_options(study):
    over(study, cutoff="2030-01-01")
    over(study, verify="full", validates=False)
    over(study, validates=False, defines=False)
    over(study, with_report=False)
    assert over(study).stages["datasets"].taken_over  # what the last run made is there again


def test_accepted_findings_are_no_part_of_what_rules_found(study):
    findings = json.loads((study / "out" / "findings.json").read_text())["findings"]
    waiver = f"waivers:\n  - {{rule: {findings[0]['rule']}, scope: {{}}, reason: known, owner: we,"
    (study / "mapping" / "known_findings.yaml").write_text(f"{waiver} expires: never}}\n")
    memory = over(study)
    assert memory.stages["validations"].done == []
    assert json.loads((study / "out" / "findings.json").read_text())["known"]


def test_damaged_cache_is_not_believed(study):
    expected = files(study / "out")
    held = sorted((study / "out" / CACHE).iterdir())
    for number, path in enumerate(held):
        content = path.read_bytes()
        if number % 3 == 0:
            path.write_bytes(content[: len(content) // 2])
        elif number % 3 == 1:
            middle = len(content) // 2
            path.write_bytes(
                content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :]
            )
        else:
            path.unlink()
    over(study)
    assert files(study / "out") == expected


@pytest.mark.parametrize("index", ["{", None])
def test_index_that_is_broken_or_lost(study, index):
    _takes_nothing_over(study, index)


@whole
@pytest.mark.proof
@pytest.mark.parametrize("index", ["", "[1]", '{"a": 3, "b": "../../x"}', "[" * 100_000])
def test_damaged_index(study, index):
    _takes_nothing_over(study, index)


def _takes_nothing_over(study, index):
    path = study / "out" / CACHE / INDEX
    if index is None:
        path.unlink()
    else:
        path.write_text(index)
    made = run(str(study / "mapping"), study / "raw", study / "out", **ALL, validates=False)
    assert not isinstance(made, str)
    assert not made.memory.has_before or made.memory.stages["datasets"].taken_over == []


def test_cache_holds_what_the_run_used_and_nothing_else(study):
    before = files(study / "out")
    path = study / "raw" / "AE.csv"
    content = path.read_bytes()
    change(path, "removed", 0)
    over(study)
    path.write_bytes(content)
    over(study)
    assert files(study / "out") == before
    cache = study / "out" / CACHE
    told = set(json.loads((cache / INDEX).read_text()).values())
    assert {p.name for p in cache.iterdir()} == {*told, INDEX}


def test_again_takes_nothing_over(study):
    expected = files(study / "out")
    keeping = Keeping(cache=True, again=True)
    made = run(str(study / "mapping"), study / "raw", study / "out", **ALL, keeping=keeping)
    assert all(not steps.taken_over for steps in made.memory.stages.values())
    assert files(study / "out") == expected


def test_cache_is_not_packaged(study, tmp_path):
    package_run(study / "out", tmp_path / "package", Wishes())
    assert not [p for p in (tmp_path / "package").rglob("*") if CACHE in p.parts]
    verify_package(tmp_path / "package")


def test_blinded_run_keeps_no_cache(tmp_path):
    folder = HARD_CASES / "sep"
    made = run(str(folder / "mapping"), folder / "raw", tmp_path / "out", is_blinded=True)
    assert not isinstance(made, str)
    assert not (tmp_path / "out" / CACHE).exists()


def test_command_says_what_it_took_over(study, tmp_path):
    command = ("convert", study / "mapping", "--raw", study / "raw", "--out", tmp_path / "out")
    assert "taken over" not in cdisc_convert(*command, "--no-validate").stdout
    change(study / "raw" / "VS.csv", "value", 1)
    told = cdisc_convert(*command, "--no-validate").stdout
    assert "taken over from the run before: " in told
    assert "VS (VS.csv)" in told
    change(study / "raw" / "VS.csv", "removed", 1)
    told = json.loads(cdisc_convert(*command, "--no-validate", "--format", "json").stdout)
    assert told["steps"]["datasets"]["redone"]["VS"] == ["VS.csv"]
    assert "EX" in told["steps"]["datasets"]["taken_over"]


@whole
@pytest.mark.proof
@pytest.mark.parametrize("trial", TRIALS)
def test_every_file_of_the_trials(trial, tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    simulate(trial, raw, force=False)
    run(trial, raw, out, **ALL)
    done = 0
    for path in data_files(raw):
        for what in CHANGES:
            content = path.read_bytes()
            change(path, what, 7)
            made = both_ways(trial, raw, out, **ALL)
            done += not isinstance(made, str)
            path.write_bytes(content)
    print(f"{trial}: {done} changed exports, equal to whole runs")
    assert done > len(data_files(raw))


@whole
@pytest.mark.proof
@pytest.mark.parametrize("name", ["icl", "sep"])
def test_every_file_of_the_small_studies(name, tmp_path):
    raw, out = tmp_path / "raw", tmp_path / "out"
    shutil.copytree(HARD_CASES / name / "raw", raw)
    mapping = str(HARD_CASES / name / "mapping")
    run(mapping, raw, out, **ALL)
    for path in data_files(raw):
        for what in CHANGES:
            for seed in range(SEEDS):
                content = path.read_bytes()
                change(path, what, seed)
                both_ways(mapping, raw, out, **ALL)
                path.write_bytes(content)
