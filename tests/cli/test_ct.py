from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from cdisc_convert.cli.ct import ct
from cdisc_convert.model.errors import SourceError, StandardsError

ROWS = """\
Code\tCodelist Code\tCodelist Extensible (Yes/No)\tCodelist Name\tCDISC Submission Value\t\
CDISC Synonym(s)\tCDISC Definition\tNCI Preferred Term
C66742\t\tNo\tNo Yes Response\tNY\tNo Yes Response\tA term.\tCDISC Yes No Terminology
C49488\tC66742\t\tNo Yes Response\tY\tYes\tThe affirmative response.\tYes
"""


@pytest.fixture(autouse=True)
def _home(tmp_path, monkeypatch):
    monkeypatch.setenv("CDISC_CONVERT_HOME", str(tmp_path / "home"))


def run(*arguments: str) -> str:
    result = CliRunner().invoke(ct, arguments, catch_exceptions=False)
    assert result.exit_code == 0
    return result.output


def test_list_counts_codelists_and_terms():
    assert "sdtm-2025-03-28          1,158 codelists  43,698 terms  shipped" in run("list")
    told = json.loads(run("list", "--format", "json"))["packages"]
    assert {"name": "adam-2026-03-27", "codelists": 25, "terms": 144, "from": "shipped"} in told


def test_show_prints_the_terms():
    assert run("show", "C66769", "--package", "sdtm-2025-03-28").splitlines() == [
        "AESEV  C66769  Severity/Intensity Scale for Adverse Events",
        "sdtm-2025-03-28, 3 terms, not extensible",
        "  MILD      C41338   Mild Adverse Event; 1; Grade 1",
        "  MODERATE  C41339   Moderate Adverse Event; 2; Grade 2",
        "  SEVERE    C41340   Severe Adverse Event; 3; Grade 3",
    ]


def test_show_as_json():
    told = json.loads(run("show", "DATEFL", "--format", "json"))
    assert told["package"] == "adam-2026-03-27"
    assert [term["value"] for term in told["terms"]] == ["D", "M", "Y"]


def test_show_of_an_unknown_codelist_says_what_is_near():
    with pytest.raises(StandardsError, match="did you mean AESEV"):
        run("show", "AESVE")


def test_diff_counts_and_lists_the_changes():
    lines = run("diff", "sdtm-2024-03-29", "sdtm-2025-03-28").splitlines()
    assert lines[0] == "codelists: 56 added, 4 removed, 0 changed"
    assert lines[1] == "terms: 3,710 added, 134 removed, 334 changed"
    assert "- LBTESTCD (C65047)  CRYSTALS (C74673)" in lines
    assert len(lines) == 2 + 56 + 4 + 3710 + 134 + 334


def test_diff_as_json():
    told = json.loads(run("diff", "adam-2024-03-29", "adam-2026-03-27", "--format", "json"))
    assert (told["old"], told["new"]) == ("adam-2024-03-29", "adam-2026-03-27")
    assert told["counts"]["codelist"] == {"added": 9, "removed": 0, "changed": 0}
    assert sum(change["what"] == "term" for change in told["changes"]) == sum(
        told["counts"]["term"].values()
    )


def test_import_makes_a_package_that_can_be_shown(tmp_path):
    file = tmp_path / "SDTM Terminology 2031-01-01.txt"
    file.write_text(ROWS, encoding="utf-8")
    assert run("import", str(file)).startswith("sdtm-2031-01-01: 1 codelists, 1 terms, written to")
    assert "Y  C49488   Yes" in run("show", "NY", "--package", "sdtm-2031-01-01")
    assert "sdtm-2031-01-01" in run("list")


def test_import_as_json_into_a_folder(tmp_path):
    file = tmp_path / "package.txt"
    file.write_text(ROWS, encoding="utf-8")
    arguments = ("--name", "own-1", "--to", str(tmp_path / "to"), "--format", "json")
    assert json.loads(run("import", str(file), *arguments)) == {
        "name": "own-1",
        "folder": str(tmp_path / "to" / "own-1"),
        "codelist_count": 1,
        "term_count": 1,
    }


def test_import_of_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(SourceError, match="there is no such file"):
        run("import", str(tmp_path / "none.xml"))


@pytest.mark.parametrize("command", ["list", "show", "diff", "import"])
def test_help_has_an_example(command):
    assert "Example: cdisc-convert ct " + command in run(command, "--help")
