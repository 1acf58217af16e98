"""Every text that the language and the planner can say of a mapping is in a snapshot."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PACKAGE = HERE.parents[1] / "cdisc_convert"
MODULES = sorted(
    [
        *(PACKAGE / "language").glob("*.py"),
        *(PACKAGE / "engine").glob("plan*.py"),
    ]
)
ANY = r"[^\n]*"
SAY = {"problem", "at", "Problem"}
SHOWN_ELSEWHERE = {
    "is not UTF-8 text": "test_file_that_is_not_utf8_names_its_line",
    "compares dates in a choose": "tests/engine/test_plan.py, a warning",
    "cannot be read (it is no plain file": "test_a_folder_in_place_of_a_mapping_file",
    "there is no such file": "tests/language/test_studies.py",
    "there is no dataset '": "tests/engine/test_plan.py, of --only",
}


def pattern(node: ast.expr) -> str:
    """A regular expression for the texts that an expression can give."""
    if isinstance(node, ast.Constant):
        return re.escape(str(node.value))
    if isinstance(node, ast.JoinedStr):
        return "".join(pattern(part) for part in node.values)
    if isinstance(node, ast.BinOp):
        return pattern(node.left) + pattern(node.right)
    return ANY


def texts() -> Iterator[tuple[str, str]]:
    """(place, pattern) of every text said of a mapping."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in SAY and len(node.args) == 2:
                    found = pattern(node.args[1])
                    if re.search(r"[A-Za-z]{3}", found.replace(ANY, "")):
                        yield f"{path.name}:{node.lineno}", found


SAID = list(texts())


def test_texts_are_found():
    assert len(SAID) > 90


@pytest.mark.parametrize(("place", "said"), SAID, ids=[place for place, _ in SAID])
def test_text_is_in_a_snapshot(place, said):
    shown = "\n".join(path.read_text(encoding="utf-8") for path in sorted(HERE.glob("*.txt")))
    literal = re.sub(r"\\(.)", r"\1", said)
    if any(text in literal for text in SHOWN_ELSEWHERE):
        return
    assert re.search(rf": {said}$", shown, re.MULTILINE), f"{place}: no case shows '{said}'"


@pytest.mark.parametrize("path", sorted(HERE.glob("*.txt")), ids=lambda path: path.name)
def test_messages_blame_nobody_and_name_no_python(path):
    said = path.read_text(encoding="utf-8")
    forbidden = (
        r"\b(invalid|failed to|unexpected|illegal|NoneType|dict|(?<!!!)str|int|tuple|bool)\b"
    )
    assert re.findall(forbidden, said) == []
