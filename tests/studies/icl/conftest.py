"""The shipped synthetic export of NCT05600920, made and converted once per test session."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.studies.icl.converted import Converted, convert


@pytest.fixture(scope="session")
def export(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("raw") / "nct05600920"
    command = [sys.executable, "-m", "cdisc_convert", "simulate", "nct05600920", "--out", folder]
    subprocess.run(command, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="session")
def done(export: Path, tmp_path_factory: pytest.TempPathFactory) -> Converted:
    return convert(export, tmp_path_factory.mktemp("icl") / "run")
