"""Datasets against a specification that we did not make: a P21-style workbook, a define.xml."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from openpyxl import Workbook

from cdisc_convert.cli.validate import validate
from cdisc_convert.model.errors import SourceError, SpecError

SHARED = Path(__file__).resolve().parents[3] / "shared"
SHEETS = {
    "Define": [("Attribute", "Value"), ("StandardName", "SDTMIG"), ("StandardVersion", "3.4")],
    "Datasets": [
        ("Dataset", "Label", "Class", "Structure", "Key Variables", "Repeating", "Reference Data"),
        ("DM", "Demographics", "SPECIAL PURPOSE", "One record per subject", "USUBJID", "No", "No"),
    ],
    "Variables": [
        ("Order", "Dataset", "Variable", "Label", "Data Type", "Length", "Mandatory", "Origin"),
        (1, "DM", "DOMAIN", "Domain Abbreviation", "text", 2, "Yes", "Assigned"),
        (2, "DM", "USUBJID", "Unique Subject Identifier", "text", 3, "Yes", "Derived"),
        (3, "DM", "SEX", "Sex", "text", 1, "Yes", "Collected"),
    ],
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data/_datasets.csv").write_text("Filename,Label\ndm,Demographics\n")
    (tmp_path / "data/dm.csv").write_text("DOMAIN,USUBJID,AGE\nDM,S-0001,31\n")
    book = Workbook()
    book.remove(book.active)
    for name, lines in SHEETS.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    book.save(tmp_path / "spec.xlsx")
    return tmp_path


def told(*arguments: object) -> dict:
    made = CliRunner().invoke(
        validate, [*map(str, arguments), "--format", "json"], catch_exceptions=False
    )
    return json.loads(made.output)


def test_data_are_compared_with_the_workbook(folder: Path):
    found = told(folder / "data", "--spec", folder / "spec.xlsx")
    against = {(f["rule"][:6], *f["variables"]) for f in found["findings"] if f["dataset"] == "DM"}
    assert ("CDC-DX", "SEX") in against  # in the workbook, not in the data
    assert ("CDC-DX", "AGE") in against  # in the data, not in the workbook
    plain = told(folder / "data")
    assert not [f for f in plain["findings"] if f["rule"].startswith("CDC-DX")]


def test_only_one_of_workbook_and_define(folder: Path):
    with pytest.raises(SpecError, match="give one of the two"):
        told(folder / "data", "--spec", folder / "spec.xlsx", "--define", folder / "d.xml")


def test_what_is_no_specification_is_refused(folder: Path):
    with pytest.raises(SourceError):
        told(folder / "data", "--spec", folder / "data/dm.csv")


@pytest.mark.parametrize(
    "file",
    [
        "p21-specs/gen1-community-sdtm-phuse-tdf.xlsx",
        "p21-specs/gen2-enterprise-adam-rconsortium-pilot5.xlsx",
        "p21-specs/gen3-define21-adam-pharmaverseadam.xlsx",
        "define-examples/v20-sdtm-cdisc.xml",
        "define-examples/v21-sdtm-cdisc2019.xml",
        "define-examples/v21-adam-arm-cdisc2019.xml",
    ],
)
def test_real_specifications_are_read_and_compared(folder: Path, file: str):
    path = SHARED / "reference" / file
    if not path.is_file():
        pytest.skip("the shared specifications are not beside the project")
    option = "--spec" if path.suffix == ".xlsx" else "--define"
    found = told(folder / "data", option, path)
    statuses = {r["id"]: r["status"] for r in found["rules"] if r["id"].startswith("CDC-DX")}
    assert "failed" in statuses.values()
