"""P21 workbooks of three generations: read whole, written in the 2.1 layout, read again equal."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from cdisc_convert.model.errors import SourceError
from cdisc_convert.model.where_text import Condition, parse_where, where_text
from cdisc_convert.package.p21_workbook import HEADINGS, write_p21
from cdisc_convert.sources.define_xml import read_define
from cdisc_convert.sources.p21_workbook import read_p21
from cdisc_convert.submission.define_meaning import meaning
from cdisc_convert.submission.define_upgrade import upgrade
from tests.submission.define_examples import VALID, named, needs_examples

SPECS = Path(__file__).resolve().parents[2] / "../shared/reference/p21-specs"
WORKBOOKS = sorted(SPECS.glob("*.xlsx"))
needs_specs = pytest.mark.skipif(not WORKBOOKS, reason="the P21 workbooks are not at hand")
SIZES = {
    "gen1": (31, 747, 75),
    "gen2": (5, 231, 36),
    "gen3-define": (30, 2378, 0),
    "gen3-par": (4, 87, 39),
}
"""Datasets, items and codelists of each, counted in the sheets."""


def book(path, **sheets):
    """A workbook with `sheets`: name -> rows, the first of headers."""
    with xlsxwriter.Workbook(str(path)) as made:
        for name, rows in sheets.items():
            sheet = made.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    sheet.write(number, column, cell)
    return path


@needs_specs
@pytest.mark.parametrize("path", WORKBOOKS, ids=named)
def test_real_workbook_is_read_and_its_export_means_the_same(path, tmp_path):
    first = read_p21(path)
    metadata = first.define.metadata
    size = next(size for start, size in SIZES.items() if path.name.startswith(start))
    assert (len(metadata.datasets), len(metadata.items), len(metadata.codelists)) == size
    write_p21(first.define, tmp_path / "out.xlsx")
    again = read_p21(tmp_path / "out.xlsx")
    assert meaning(again.define) == meaning(first.define)
    assert again.remarks == ()
    content = (tmp_path / "out.xlsx").read_bytes()
    write_p21(again.define, tmp_path / "again.xlsx")
    assert (tmp_path / "again.xlsx").read_bytes() == content


@needs_examples
@pytest.mark.parametrize("path", VALID, ids=named)
def test_define_through_a_workbook_loses_only_what_is_counted(path, tmp_path):
    define, _ = upgrade(read_define(path).define)
    lost = write_p21(define, tmp_path / "out.xlsx")
    again = read_p21(tmp_path / "out.xlsx")
    before, after = meaning(define), meaning(again.define)
    assert list(after["datasets"]) == list(before["datasets"])
    for name, dataset in before["datasets"].items():
        assert after["datasets"][name]["order"] == dataset["order"]
        assert after["datasets"][name].get("keys") == dataset.get("keys")
    assert lost and all(count > 0 for count in lost.values())


def test_traps_of_real_workbooks(tmp_path):
    path = book(
        tmp_path / "spec.xlsx",
        Study=[
            ["Attribute", "Value"],
            ["StudyName", "ABC"],
            ["StandardName", "ADaM-IG"],
            ["StandardVersion", 1.1],
        ],
        Datasets=[
            [
                "Dataset",
                "Description",
                "Class",
                "Structure",
                "Key, Variables",
                "Repeating",
                "Comment",
                "Owner",
            ],
            [
                "ADSL",
                "Subjects",
                "ADSL",
                "One record per subject",
                "STUDYID, USUBJID",
                "N",
                "Said in words.",
                "me",
            ],
            [" ", " ", "", "", "", "", "", ""],
        ],
        Variables=[
            [
                "Order",
                "Dataset",
                "Variable",
                "Label",
                "Data Type",
                "Length",
                "Mandatory",
                "Origin",
                "Pages",
                "Method",
                "Predecessor",
                "Developer Notes",
            ],
            [1, "ADSL", "STUDYID", "Study", "Char", 8, "Yes", "CRF", "7 12", "", "", "a note"],
            [
                2,
                "ADSL",
                "USUBJID",
                "Subject",
                "string",
                20,
                "Yes",
                "Copied",
                "",
                "",
                "DM.USUBJID",
                "",
            ],
            [
                3,
                "ADSL",
                "AGE",
                "Age",
                "Num",
                8,
                "No",
                "Derived",
                "",
                "Years from birth to consent.",
                "",
                "",
            ],
            [4, "ADSL", "X", "Odd", "integer", 8, "No", "Source", "", "", "", ""],
        ],
        Notes=[["A"], ["something"]],
    )
    file = read_p21(path)
    metadata = file.define.metadata
    dataset = metadata.datasets[0]
    assert [ref.key_sequence for ref in dataset.refs] == ["1", "2", "", ""]
    assert (dataset.repeating, metadata.standards[0].name, metadata.standards[0].version) == (
        "No",
        "ADaMIG",
        "1.1",
    )
    study, subject, _, odd = metadata.items
    assert (study.data_type, study.origins[0].type, study.origins[0].source) == (
        "text",
        "Collected",
        "Investigator",
    )
    assert study.origins[0].documents[0].pages[0].pages == "7 12"
    assert (subject.data_type, subject.origins[0].type) == ("text", "Predecessor")
    assert (
        str(metadata.method_of[dataset.refs[2].method_oid].description)
        == "Years from birth to consent."
    )
    assert str(metadata.comment_of[dataset.comment_oid].description) == "Said in words."
    assert odd.origins[0].type == "Source"
    assert file.counts() == {
        "data type Char is read as text": 1,
        "data type string is read as text": 1,
        "data type Num is read as float": 1,
        "origin CRF is read as Collected (Investigator)": 1,
        "origin Copied is read as Predecessor": 1,
        "Datasets: 1 cells under 'Owner' have no place in define.xml": 1,
        "Variables: 1 cells under 'Developer Notes' have no place in define.xml": 1,
        "sheet Notes with 1 rows is not read": 1,
    }


def test_a_workbook_that_is_no_specification_is_refused(tmp_path):
    with pytest.raises(SourceError, match="no sheets Datasets and Variables"):
        read_p21(book(tmp_path / "other.xlsx", Sheet1=[["A"], ["b"]]))


def test_no_cell_is_a_formula(tmp_path):
    rows = [["Dataset", "Label"], ["AE", "=1+1"]]
    path = book(
        tmp_path / "spec.xlsx",
        Datasets=[["Dataset", "Label"], ["AE", "'=cmd"]],
        Variables=[["Dataset", "Variable", "Label"], ["AE", "X", "-1 day"]],
    )
    write_p21(read_p21(path).define, tmp_path / "out.xlsx")
    import openpyxl

    cells = [
        c for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx") for row in sheet for c in row
    ]
    assert rows and all(cell.data_type != "f" for cell in cells)
    assert len(HEADINGS) == 11


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("PARAMCD EQ ACITM01", [("PARAMCD", "EQ", ("ACITM01",))]),
        ("QNAM EQ (RACE1)", [("QNAM", "EQ", ("RACE1",))]),
        ("A EQ (B) AND DM.C IN (CAN, MEX)", [("A", "EQ", ("B",)), ("DM.C", "IN", ("CAN", "MEX"))]),
        ("PARAM EQ Weight (kg)", [("PARAM", "EQ", ("Weight (kg)",))]),
        ("A not in (x,y) and B >= 3", [("A", "NOTIN", ("x", "y")), ("B", "GE", ("3",))]),
        ('A IN ("x, y", "say ""hi""")', [("A", "IN", ("x, y", 'say "hi"'))]),
        ("PARAM EQ Head AND Neck", [("PARAM", "EQ", ("Head AND Neck",))]),
        ("A EQ", [("A", "EQ", ("",))]),
    ],
)
def test_where_clauses_are_read_and_written(text, means):
    expected = tuple(Condition(*entry) for entry in means)
    assert parse_where(text) == (expected,)
    assert parse_where(where_text([expected])) == (expected,)
