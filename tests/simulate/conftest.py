"""The shipped exports, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.simulate.simulation import Simulated, simulate


@pytest.fixture(scope="session")
def icl(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return simulate("nct05600920", tmp_path_factory.mktemp("raw") / "nct05600920")


@pytest.fixture(scope="session")
def sep(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    return simulate("nct03821038", tmp_path_factory.mktemp("raw") / "nct03821038")


@pytest.fixture(scope="session")
def design() -> Path:
    """The folder of the design tables; without it the test is skipped."""
    folder = Path(__file__).resolve().parents[2] / "../shared/design"
    if not (folder / "raw-layouts.csv").is_file():
        pytest.skip("the design tables are not beside the project")
    return folder
