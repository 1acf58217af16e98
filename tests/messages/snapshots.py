"""Messages by case in a snapshot beside the other ones, for tests that make their cases elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).parent


def agrees(request: pytest.FixtureRequest, stage: str, case: str, messages: list[str]) -> None:
    """The messages of a case are those in the snapshot `stage`."""
    path = HERE / f"{stage}.txt"
    held = path.read_text(encoding="utf-8") if path.exists() else ""
    cases = dict(block.split("\n", 1) for block in held.split("-- ")[1:])
    told = "\n".join(messages) + "\n\n"
    if request.config.getoption("--update-messages"):
        cases[case] = told
        path.write_text("".join(f"-- {name}\n{cases[name]}" for name in cases), encoding="utf-8")
    assert cases.get(case) == told
