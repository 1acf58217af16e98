"""The facts in `specs/` against the reference files, which are not part of the project."""

from __future__ import annotations

import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from cdisc_convert.standards.location import specs_folder
from cdisc_convert.standards.package_file import PackageFile
from cdisc_convert.standards.sdtmig import sdtm_dataset, sdtm_variable
from cdisc_convert.standards.versions import read_rows

PROJECT = Path(__file__).resolve().parents[2]
REFERENCE = PROJECT / "../shared/reference"
PACKAGES = sorted(folder.name for folder in (specs_folder() / "ct").iterdir())

pytestmark = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the reference files are not beside the project"
)


def reference(name: str) -> Any:
    return json.loads((REFERENCE / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("version", ["3.3", "3.4"])
def test_every_variable_of_the_guide(version):
    for fact in reference(f"sdtmig-{version}")["variables"]:
        found = sdtm_variable(version, fact["domain"], fact["name"])
        assert found is not None, fact
        for key in ("label", "type", "role", "core"):
            assert getattr(found, key) == fact[key], fact
        assert found.codelists == tuple(fact.get("codelists", ())), fact
        assert found.values == tuple(fact.get("values", ())), fact
        assert found.described == fact.get("described", ""), fact
        assert found.generic == fact.get("model", found.generic), fact


@pytest.mark.parametrize("version", ["3.3", "3.4"])
def test_every_dataset_of_the_guide(version):
    for fact in reference(f"sdtmig-{version}")["domains"]:
        found = sdtm_dataset(version, fact["name"])
        told = (found.label, found.class_, found.structure, found.ordinal)
        assert told == (fact["label"], fact["class"], fact["structure"], fact["ordinal"])


@pytest.mark.parametrize("version", ["1.4", "1.7", "2.0"])
def test_every_variable_of_the_model(version):
    source = reference(f"sdtm-model-{version}")
    keys = "class dataset ordinal name label type role described".split()
    facts = [*source["class_variables"], *source["dataset_variables"]]
    expected = [{key: str(fact.get(key, "")) for key in keys} for fact in facts]
    assert read_rows(f"sdtm-{version}", "variables.csv") == expected


@pytest.mark.parametrize(
    "name",
    ["adamig-1.1", "adamig-1.2", "adamig-1.3", "occds-1.0", "occds-1.1", "adae-1.0", "tte-1.0"],
)
def test_every_variable_of_adam(name):
    source = reference(name if name.startswith("adamig") else f"adam-{name}")
    rows = read_rows(name, "variables.csv")
    assert len(rows) == len(source["variables"])
    for row, fact in zip(rows, source["variables"], strict=True):
        for key in ("structure", "set", "name", "label", "type"):
            assert row[key] == fact[key], fact
        assert row["core"].casefold() == fact["core"].casefold(), fact
        assert row["codelists"].split() == fact.get("codelists", []), fact
        assert row["values"].split() == fact.get("values", []), fact
        assert row["described"] == fact.get("described", ""), fact


@pytest.mark.parametrize("name", PACKAGES)
def test_every_term_of_the_terminology(name):
    package = PackageFile(specs_folder() / "ct" / name)
    codelists = reference(f"ct-{name}")["codelists"]
    assert list(package.heads) == [fact["code"] for fact in codelists]
    for fact in codelists:
        head = package.heads[fact["code"]]
        for key in ("value", "name", "extensible", "preferred"):
            assert getattr(head, key) == fact[key]
        assert list(head.synonyms) == fact["synonyms"]
        terms = [[t.code, t.value, t.preferred, list(t.synonyms)] for t in package.terms(head.code)]
        assert terms == fact["terms"]


def test_specs_are_what_the_tool_writes(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["build_specs", str(REFERENCE), "--out", str(tmp_path)])
    runpy.run_path(str(PROJECT / "tools" / "build_specs.py"), run_name="__main__")
    written = {path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file()}
    kept = (path.relative_to(specs_folder()) for path in specs_folder().rglob("*.[ct]sv"))
    assert written == {path for path in kept if path.parts[0] != "rules"}
    for path in written:
        assert (tmp_path / path).read_bytes() == (specs_folder() / path).read_bytes(), path
