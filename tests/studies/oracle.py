"""The real studies of ../shared/oracle, converted once per test session."""

from __future__ import annotations

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
