"""The real studies of ../shared/oracle, converted once per test session."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
ORACLE = SHARED / "oracle"
DERIVABLE = ORACLE / "derivable.json"


@dataclass(frozen=True)
class Study:
    """A mapping with its raw export and the datasets that it must reproduce."""

    mapping: str
    raw: str
    datasets: tuple[str, ...]


STUDIES = {
    "cdiscpilot": Study("cdiscpilot01", "cdiscpilot/raw", ("dm", "ae", "ex")),
    "abc01": Study("abc01", "abc01/raw", ("dm", "ex", "ae", "vs", "lb")),
}
DATASETS = [(name, dataset) for name, study in STUDIES.items() for dataset in study.datasets]

needs_shared = pytest.mark.skipif(
    not ORACLE.exists(), reason="the reference data of ../shared are not beside this checkout"
)


def assert_agrees(name: str, actual: Path, folder: Path) -> None:
    """Every derivable cell of the dataset `name` of derivable.json agrees with the file `actual`."""
    told = json.loads(DERIVABLE.read_text())["datasets"][name]
    options = {
        "--expected": ORACLE / told["expected"],
        "--actual": actual,
        "--columns": DERIVABLE,
        "--dataset": name,
        "--keys": ",".join(told["keys"]),
        "--json": folder / "agreement.json",
    }
    done = subprocess.run(
        [sys.executable, SHARED / "tools" / "compare_oracle.py", *sum(options.items(), ())],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert f"rows matched {told['rows']}" in done.stdout
