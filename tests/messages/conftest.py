"""Compares messages with the snapshots beside the tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.messages.mapping_cases import marked, problems_of

HERE = Path(__file__).parent
Cases = Mapping[str, str | Mapping[str, str]]


@pytest.fixture
def compare(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str, Cases], None]:
    """Every case gives problems on its marked lines, worded as in the snapshot."""

    def check(stage: str, cases: Cases) -> None:
        lines: list[str] = []
        for name, case in cases.items():
            files = {"x.yaml": case} if isinstance(case, str) else case
            problems = problems_of(tmp_path / name.replace(" ", "_"), files)
            places = {(p.place.file, p.place.line) for p in problems}
            assert problems, f"{name}: no problem was found"
            if expected := marked(files):
                assert places == expected, (name, [str(p) for p in problems])
            lines += [f"-- {name}", *(str(problem) for problem in problems), ""]
        text = "\n".join(lines)
        path = HERE / f"{stage}.txt"
        if request.config.getoption("--update-messages"):
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8")

    return check
