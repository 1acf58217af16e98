"""How many faults of the open rules' cases our own catalogue sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from cdisc_convert.rules.detection import Detection, detections, report

SHARED = Path(__file__).resolve().parents[2] / "../shared/oracle/open-rules"
LEAST = 0.9


@pytest.fixture(scope="module")
def found() -> list[Detection]:
    if not (SHARED / "cases").is_dir():
        pytest.skip("the shared cases of the open rules are not beside the project")
    return detections(SHARED / "rules/sdtm", SHARED / "cases")


def test_most_negative_cases_are_seen_by_a_rule_that_is_silent_on_positive_ones(
    found: list[Detection],
) -> None:
    assert len(found) == 186
    assert sum(bool(one.by) for one in found) >= LEAST * len(found), report(found)
