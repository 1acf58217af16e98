"""The shape of the code: layers, sizes, names, and what it never does."""

from __future__ import annotations

import ast
import csv
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from importlinter.cli import lint_imports

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "cdisc_convert"
MODULES = sorted(PACKAGE.rglob("*.py"))
IDS = [str(path.relative_to(PACKAGE)) for path in MODULES]
LONGEST_MODULE, LONGEST_FUNCTION = 400, 60
FORBIDDEN_FILES = {"utils", "util", "helpers", "helper", "common", "misc", "tools"}
FORBIDDEN_TEXTS = {
    "rows one by one": r"\.iterrows\(|\.itertuples\(",
    "rows one by one through apply": r"\.apply\([^)]*axis\s*=\s*(1|\"columns\")",
    "a note to do something later": r"#.*\b(TODO|FIXME|XXX)\b",
    "the place of one machine": r"/home/[a-z]|/tmp/[a-z]|/root/",
}
TOP = PACKAGE / "cli" / "main.py"
"""The one place that may catch everything, to turn a bug into exit code 70."""


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


OFFICIAL = "_worker.py"
"""Runs in the environment of the official engine, whose cache files are pickles (decision 061)."""


def nodes(path: Path, *kinds: type[ast.AST]) -> Iterator[ast.AST]:
    return (node for node in ast.walk(tree_of(path)) if isinstance(node, kinds))


def test_imports_only_point_down(monkeypatch):
    monkeypatch.chdir(ROOT)
    assert lint_imports(no_cache=True) == 0


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_module_is_short_and_well_named(path):
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= LONGEST_MODULE
    assert path.stem.strip("_") not in FORBIDDEN_FILES


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_functions_are_short(path):
    long = {
        node.name: node.end_lineno - node.lineno + 1
        for node in nodes(path, ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_module_postpones_its_annotations(path):
    # the registry reads the annotations of mapping functions, so those stay as they are
    if path.name != "__init__.py" and "functions" not in path.parts:
        imports = [n for n in nodes(path, ast.ImportFrom) if n.module == "__future__"]
        assert imports or not list(nodes(path, ast.FunctionDef, ast.AnnAssign))


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_nothing_runs_text_as_code(path):
    called = {getattr(n.func, "id", "") for n in nodes(path, ast.Call)}
    assert called.isdisjoint({"eval", "exec", "compile", "__import__"})
    imported = {alias.name.split(".")[0] for n in nodes(path, ast.Import) for alias in n.names}
    imported |= {(n.module or "").split(".")[0] for n in nodes(path, ast.ImportFrom)}
    unsafe = {"marshal", "shelve", "dill"} | ({"pickle"} if path.name != OFFICIAL else set())
    assert imported.isdisjoint(unsafe)


@pytest.mark.parametrize("path", MODULES, ids=IDS)
def test_errors_are_caught_by_name(path):
    caught = [n for n in nodes(path, ast.ExceptHandler)]
    wide = [
        n.lineno for n in caught if n.type is None or "Exception" in ast.unparse(n.type).split(".")
    ]
    assert wide == [] or path == TOP or path.name == OFFICIAL


@pytest.mark.parametrize("what", FORBIDDEN_TEXTS)
def test_code_is_free_of(what):
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if re.search(FORBIDDEN_TEXTS[what], line)
    ]
    assert found == []


def test_mappings_and_documents_name_no_machine():
    paths = [*(ROOT / "mappings").rglob("*"), *(ROOT / "docs").rglob("*.md"), ROOT / "README.md"]
    found = [
        str(path.relative_to(ROOT))
        for path in paths
        if path.suffix in (".yaml", ".csv", ".md")
        and re.search(FORBIDDEN_TEXTS["the place of one machine"], path.read_text("utf-8"))
    ]
    assert found == []


@cache
def domains() -> frozenset[str]:
    with (ROOT / "specs" / "sdtmig-3.4" / "domains.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(next(iter(line.values())) for line in csv.DictReader(file))


@pytest.mark.parametrize("path", sorted((PACKAGE / "engine").glob("*.py")), ids=lambda p: p.name)
def test_engine_knows_no_domain(path):
    # the right side of `kind in "CM"` is a set of letters
    letters = {
        id(right)
        for compared in nodes(path, ast.Compare)
        for word, right in zip(compared.ops, compared.comparators, strict=True)
        if isinstance(word, ast.In | ast.NotIn)
    }
    texts = {
        n.value
        for n in nodes(path, ast.Constant)
        if isinstance(n.value, str) and id(n) not in letters
    }
    assert {"AE", "DM", "LB", "VS"} <= domains()
    assert {text for text in texts if len(text) == 2 and text in domains()} == set()
    assert [text for text in texts if re.fullmatch(r"(AE|DM|EX|LB|VS|CM|DS)[A-Z]{2,6}", text)] == []


def test_repository_holds_no_machine_file():
    found = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    if found.returncode:
        pytest.skip("this is no git checkout")
    listed = found.stdout.split("\n")
    odd = [name for name in listed if re.search(r"(\.pyc|\.egg-info|/\.DS_Store|~)$", name)]
    assert odd == []
