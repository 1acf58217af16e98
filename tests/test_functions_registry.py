"""Every mapping function is found, described, documented and tested."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cdisc_convert.functions._registry import FOLDERS, KIND_NAMES, RESERVED, functions

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "cdisc_convert" / "functions"
DESIGN = ROOT / "../shared/design/language.md"
NAMES = list(functions())
FILES = sorted(p for p in FOLDER.glob("*/*.py") if not p.name.startswith("_"))


def test_every_folder_is_looked_into():
    found = {path.name for path in FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"}
    assert found <= set(FOLDERS)


@pytest.mark.parametrize("path", FILES, ids=[f"{p.parent.name}/{p.stem}" for p in FILES])
def test_file_registers_the_function_of_its_name(path):
    function = functions()[path.stem.rstrip("_")]
    assert function.folder == path.parent.name
    assert function.call.__module__ == f"cdisc_convert.functions.{path.parent.name}.{path.stem}"


def test_functions_come_in_order_of_folder_and_name():
    order = [(FOLDERS.index(f.folder), f.name) for f in functions().values()]
    assert order == sorted(order)
    assert len(NAMES) == len(FILES)


@pytest.mark.parametrize("name", NAMES)
def test_function_is_described(name):
    function = functions()[name]
    assert function.summary.endswith(".")
    assert re.search(r"^Gives\b|\bGives\b|^[A-Z]", function.doc)
    assert {a.kind for a in function.arguments} <= set(KIND_NAMES)
    assert not {a.name for a in function.arguments} & RESERVED
    assert all(a.words for a in function.arguments if a.kind == "w")


@pytest.mark.parametrize("name", NAMES)
def test_says_is_a_sentence_and_leaves_no_hole(name):
    function = functions()[name]
    assert function.says.endswith(".")
    assert function.says.count("[") == function.says.count("]")
    outside = re.sub(r"\[[^\[\]]*\]", "", function.says)
    holes = [
        a.name
        for a in function.arguments
        if f"{{{a.name}}}" in outside and not a.is_required and a.default in (None, ())
    ]
    # a copy without `from` has a sentence of its own
    assert holes == (["from"] if name == "copy" else [])


@pytest.mark.parametrize("name", NAMES)
def test_function_has_a_test_file(name):
    function = functions()[name]
    assert (ROOT / "tests" / "functions" / function.folder / f"test_{name}.py").exists()


def test_records_functions_take_among_and_match_and_within_functions_look_at_sisters():
    known = functions()
    assert known["pick"].takes_among and known["pick"].looks_at_records
    assert known["last_before"].takes_among and not known["last_before"].looks_at_records
    assert known["last_before"].looks_at_sisters
    assert not known["change"].looks_at_sisters
    assert not known["copy"].takes_among
    assert known["copy"].keeps_origin and not known["study_day"].keeps_origin


@pytest.mark.skipif(not DESIGN.exists(), reason="the design of the language is not here")
def test_catalogue_of_the_design_is_complete():
    text = DESIGN.read_text(encoding="utf-8")
    catalogue = text[text.index("## 3. Catalogue") : text.index("#### statistics")]
    designed = {
        found[1]: {word.split()[0].rstrip("?") for word in found[2].split(", ") if word}
        for found in re.finditer(r"^\| (\w+)\*?\(([^)]*)\) \|", catalogue, re.MULTILINE)
    }
    assert len(designed) > 120
    known = functions()
    assert set(designed) - set(known) == set()
    lacking = {
        name: lost
        for name, arguments in designed.items()
        if (lost := arguments - {a.name for a in known[name].arguments})
    }
    # D-06 has one rounding rule, half up, so `rounded` needs no word for it
    assert lacking == {"rounded": {"rule"}}
