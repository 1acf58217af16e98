"""Runs of both trials, small, and the package of one; made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.pipeline import convert
from cdisc_convert.simulate.simulation import simulate
from cdisc_convert.submission.packaging.assemble import Wishes, package_run

TRIALS = ("nct05600920", "nct03821038")
TRIAL = "nct03821038"
DATASETS = ("DM", "AE", "EX", "LB", "CP", "SV", "TA", "TE", "TI", "TS", "TV", "ADSL", "ADAE")


@pytest.fixture(scope="session")
def trial_runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Folders of the runs of both trials, 8 subjects each, by name."""
    folders = {}
    for name in TRIALS:
        home = tmp_path_factory.mktemp(name)
        simulate(name, home / "raw", subjects=8)
        convert(name, home / "raw", home / "run")
        folders[name] = home / "run"
    return folders


@pytest.fixture(scope="session")
def trial_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of the smaller trial with few subjects."""
    folder = tmp_path_factory.mktemp("trial")
    simulate(TRIAL, folder / "raw", subjects=6)
    convert(TRIAL, folder / "raw", folder / "run", only=DATASETS)
    return folder / "run"


@pytest.fixture(scope="session")
def trial_package(trial_run: Path) -> Path:
    """Its package; tests that change it make a copy."""
    out = trial_run.parent / "package"
    package_run(trial_run, out, Wishes())
    return out
