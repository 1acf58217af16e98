"""Runs of both trials, small, with the define documents that `convert` wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.pipeline import convert
from cdisc_convert.simulate.simulation import simulate

TRIALS = ("nct05600920", "nct03821038")


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
