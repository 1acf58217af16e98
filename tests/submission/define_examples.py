"""The real define.xml files that tests read, where they are at hand."""

from __future__ import annotations

from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "../shared/reference/define-examples"
FILES = sorted(EXAMPLES.glob("*.xml"))
VALID = [path for path in FILES if "INVALID" not in path.name]
needs_examples = pytest.mark.skipif(not FILES, reason="the define.xml examples are not at hand")


def named(path: Path) -> str:
    return path.name
