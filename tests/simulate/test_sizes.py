"""Exports of any size: they are made, keep to their shape, and scale in proportion."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import raw_figures as raw

from cdisc_convert.simulate.icl import facts as icl_facts
from cdisc_convert.simulate.icl.people import BLOCK
from cdisc_convert.simulate.sep import facts as sep_facts
from cdisc_convert.simulate.simulation import TRIALS, Simulated, simulate
from cdisc_convert.simulate.streams import Streams, stream

ROOT = Path(__file__).resolve().parents[2]
COURSES = {"TRT_DISCONTINUED", "SIC_DISAGREES", "SIC_PENDING", "SUBJECT_UNKNOWN"}
"""Classes that follow from the courses of subjects, each of which is rounded by itself."""


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def enrolled(made: Simulated) -> int:
    if made.trial == icl_facts.TRIAL:
        return len(raw.cohorts(made.folder))
    return len(raw.arms(made.folder))


@pytest.mark.parametrize("trial", TRIALS)
@pytest.mark.parametrize("subjects", [1, 2, 3, 12, 200])
def test_any_number_of_subjects_is_simulated(trial: str, subjects: int, tmp_path: Path) -> None:
    made = simulate(trial, tmp_path / "raw", subjects)
    assert enrolled(made) == subjects
    assert all(not path.name.startswith(".") for path in tmp_path.iterdir())


@pytest.mark.parametrize("trial", TRIALS)
@pytest.mark.parametrize("seed", range(100, 106))
def test_other_seeds_carry_the_same_dirt(
    trial: str, seed: int, tmp_path: Path, icl: Simulated, sep: Simulated
) -> None:
    shipped = icl if trial == icl_facts.TRIAL else sep
    counts = simulate(trial, tmp_path / "raw", seed=seed).dirt
    fixed = (icl_facts if trial == icl_facts.TRIAL else sep_facts).DIRT
    assert {name: counts.get(name, 0) for name in fixed} == {n: shipped.dirt[n] for n in fixed}


@pytest.mark.parametrize("facts", [icl_facts, sep_facts])
def test_dirt_grows_in_proportion(facts: object, tmp_path: Path) -> None:
    made = simulate(facts.TRIAL, tmp_path / "raw", 10 * facts.SHIPPED)
    for name, count in facts.DIRT.items():
        slack = 4 if name in COURSES else 0
        assert abs(made.dirt[name] - 10 * count) <= slack, name


def test_at_twelve_subjects_every_issue_of_the_records_occurs(tmp_path: Path) -> None:
    made = simulate(icl_facts.TRIAL, tmp_path / "raw", 12)
    assert set(icl_facts.DIRT) - made.dirt.keys() == {"NOT_TREATED"}


@pytest.mark.parametrize("trial", TRIALS)
def test_more_than_one_block_is_one_export(trial: str, tmp_path: Path) -> None:
    made = simulate(trial, tmp_path / "raw", BLOCK + 30)
    assert enrolled(made) == BLOCK + 30
    header = "PROTOCOL" if trial == icl_facts.TRIAL else "record_id"
    path = "lab/nihcc_lab.csv" if trial == icl_facts.TRIAL else "redcap/data.csv"
    lines = (made.folder / path).read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith(header) for line in lines) == 1
    assert len(lines) == made.rows[path] + 1


@pytest.mark.parametrize("trial", TRIALS)
def test_a_rerun_elsewhere_gives_the_same_bytes(
    trial: str, tmp_path: Path, icl: Simulated, sep: Simulated
) -> None:
    shipped = icl if trial == icl_facts.TRIAL else sep
    code = (
        "import sys; from pathlib import Path; "
        "from cdisc_convert.simulate.simulation import simulate; "
        "simulate(sys.argv[1], Path(sys.argv[2]))"
    )
    settings = {
        "PYTHONHASHSEED": "4242",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "C",
        "PYTHONPATH": str(ROOT),
    }
    subprocess.run(
        [sys.executable, "-c", code, trial, str(tmp_path / "raw")],
        check=True,
        env=os.environ | settings,
        cwd=tmp_path,
    )
    assert digests(tmp_path / "raw") == digests(shipped.folder)


def test_another_seed_gives_another_export(tmp_path: Path, sep: Simulated) -> None:
    simulate(sep.trial, tmp_path / "raw", seed=sep.seed + 1)
    other, shipped = digests(tmp_path / "raw"), digests(sep.folder)
    same = {path for path in shipped if other.get(path) == shipped[path]}
    assert same == {
        "SYNTHETIC.txt", "admin/corrections.csv", "admin/sites.csv", "irt/code_list.csv",
        "redcap/dictionary.csv",
    }  # fmt: skip


def draws(enrolled: int, others: int, name: str = "x") -> np.ndarray:
    order = np.arange(enrolled + others)
    return Streams(5, "trial", 0, enrolled, others, order).normal(name, 3)


def test_draws_of_a_subject_do_not_depend_on_the_size() -> None:
    assert np.array_equal(draws(30, 6)[:30], draws(300, 0)[:30])
    assert np.array_equal(draws(30, 6)[30:], draws(10, 6)[10:])


def test_streams_are_told_apart_by_name_block_and_seed() -> None:
    assert not np.array_equal(draws(5, 0), draws(5, 0, "y"))
    first = stream(1, "t", "x").random(4)
    assert np.array_equal(first, stream(1, "t", "x").random(4))
    assert not np.array_equal(first, stream(1, "t", "x", 1).random(4))
    assert not np.array_equal(first, stream(2, "t", "x").random(4))


def test_the_first_numbers_of_a_stream_are_known() -> None:
    # The bytes of an export rest on these; another generator would show here first.
    assert stream(1, "t", "x").integers(0, 1000, 5).tolist() == [554, 147, 843, 927, 63]


def test_progress_is_told_block_by_block(tmp_path: Path) -> None:
    shares: list[float] = []
    simulate(sep_facts.TRIAL, tmp_path / "raw", BLOCK + 1, tell=shares.append)
    assert shares == [0.5, 1.0]
