"""Runs over runs, one edit after the other: each gives what a run into an empty folder gives.

`make proof` goes through many sequences; `make test` through a few steps of a seeded one.
"""

from __future__ import annotations

import os
import random
import shutil
from pathlib import Path

import pytest

from tests.incremental.edits import Study
from tests.incremental.exports import both_ways, files
from tests.studies.conversions import HARD_CASES
from tests.studies.lab_study import make_lab

SEQUENCES, STEPS = 4, 25
whole = pytest.mark.skipif(
    os.environ.get("CDISC_CONVERT_PROOF") != "1", reason="many runs: make proof does them"
)


def a_study(name: str, folder: Path, seed: int) -> Study:
    """A study to edit."""
    if name == "lab":
        mapping = make_lab(folder) / "study"
    else:
        mapping = shutil.copytree(HARD_CASES / name / "mapping", folder / "mapping")
        shutil.copytree(HARD_CASES / name / "raw", folder / "raw")
    (folder / "out").mkdir()
    return Study(mapping, folder / "raw", folder / "out", random.Random(f"{name} {seed}"))


def go(study: Study, steps: int) -> tuple[int, int]:
    """Make `steps` edits with a run after each; gives the numbers of runs made and refused."""
    made, refused = 0, 0
    story = []
    for _ in range(steps):
        story.append(study.edit())
        try:
            told = both_ways(str(study.mapping), study.raw, study.out, **study.options)
        except Exception as error:
            error.add_note("after " + "; ".join(story))
            raise
        if isinstance(told, str):
            refused += 1
            for path, content in study.given.items():  # else all others would be refused too
                path.write_bytes(content)
        else:
            made += 1
    return made, refused


@pytest.mark.parametrize(("name", "steps"), [("icl", 2), ("lab", 4)])
def test_sample_of_sequences(name, steps, tmp_path):
    study = a_study(name, tmp_path, 1)
    made, _ = go(study, steps)
    assert made
    assert files(study.out)


@whole
@pytest.mark.proof
@pytest.mark.parametrize("name", ["icl", "lab", "sep"])
def test_sequences(name, tmp_path):
    made, refused = 0, 0
    for seed in range(SEQUENCES):
        folder = tmp_path / str(seed)
        folder.mkdir()
        one, other = go(a_study(name, folder, seed), STEPS)
        made, refused = made + one, refused + other
        shutil.rmtree(folder)
    print(f"{name}: {made} runs over runs equal to whole ones, {refused} refused alike")
    assert made > refused
