"""A run of a trial and its package, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.pipeline import convert
from cdisc_convert.simulate.simulation import simulate
from cdisc_convert.submission.packaging.assemble import Wishes, package_run

TRIAL = "nct03821038"
DATASETS = ("DM", "AE", "EX", "LB", "CP", "SV", "TA", "TE", "TI", "TS", "TV", "ADSL", "ADAE")


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
