"""The generated reference says what the code does now."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

from cdisc_convert.functions._registry import functions

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_docs", ROOT / "tools" / "build_docs.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["build_docs"] = module
    spec.loader.exec_module(module)
    return module


def test_reference_is_up_to_date(tool):
    assert tool.stale() == []


def test_check_fails_where_a_page_is_old(tool, tmp_path, monkeypatch, capsys):
    assert tool.main(["--check"]) == 0
    monkeypatch.setattr(tool, "ROOT", tmp_path)
    monkeypatch.setattr(tool, "REFERENCE", tmp_path / "docs")
    assert tool.main(["--check"]) == 1
    assert "functions.md is out of date; run python tools/build_docs.py" in capsys.readouterr().out
    assert tool.main([]) == 0
    assert tool.main(["--check"]) == 0


def test_every_function_has_a_section(tool):
    from cdisc_convert.functions._registry import functions

    text = tool.pages()[tool.REFERENCE / "functions.md"]
    assert re.findall(r"^### (\w+)$", text, re.MULTILINE) == list(functions())


def test_examples_of_the_language_page_are_mappings(tool):
    from cdisc_convert.language.yaml_file import parse_text

    text = tool.pages()[tool.REFERENCE / "language.md"]
    examples = re.findall(r"`((?:[A-Z]{2,8}: )?\{[a-z_]+: [^`]*\})`", text)
    assert len(examples) > 10
    for example in examples:
        assert parse_text(example, "language.md")


def test_links_of_the_pages_lead_somewhere(tool):
    for path, text in tool.pages().items():
        for target in re.findall(r"\]\(([a-z]+\.md)\)", text):
            assert (path.parent / target).exists()
        anchors = set(re.findall(r"^### (\w+)$", text, re.MULTILINE))
        assert set(re.findall(r"\]\(#(\w+)\)", text)) <= anchors


def test_every_function_named_beside_a_family_of_admiral_exists():
    text = (ROOT / "docs" / "reference" / "functions.md").read_text(encoding="utf-8")
    lines = text[text.index("| family of admiral |") : text.index("\n## text")].splitlines()[2:]
    words = {
        "join",
        "among",
        "keep_one",
        "number",
        "choose",
        "spread",
        "group",
        "expand",
        "keep_event",
    }
    named = {word for line in lines for word in re.findall(r"`(\w+)`", line)}
    assert len([line for line in lines if line.startswith("|")]) > 20
    assert named - words - set(functions()) == set()
