from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import Workbook

from cdisc_convert.model.errors import SourceError, SpecError
from cdisc_convert.standards.package_file import Term
from cdisc_convert.standards.package_import import import_package
from cdisc_convert.standards.packages import find_package, list_packages
from cdisc_convert.standards.terminology import Terminology

HEADER = (
    "Code\tCodelist Code\tCodelist Extensible (Yes/No)\tCodelist Name\tCDISC Submission Value\t"
    "CDISC Synonym(s)\tCDISC Definition\tNCI Preferred Term"
)
ROWS = (
    "C66742\t\tNo\tNo Yes Response\tNY\tNo Yes Response\tA term.\tCDISC SDTM Yes No Terminology",
    "C49488\tC66742\t\tNo Yes Response\tY\tYes; Ja\tThe affirmative response.\tYes",
    "C49487\tC66742\t\tNo Yes Response\tN\tNo\tThe negative response.\tNo",
    "C71620\t\tYes\tUnit\tUNIT\tUnit\tUnits.\tCDISC SDTM Unit Terminology",
    "C48510\tC71620\t\tUnit\tug\tMicrogram; µg\tA unit.\tMicrogram",
)
ODM = """<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"
     xmlns:nciodm="http://ncicb.nci.nih.gov/xml/odm/EVS/CDISC" FileType="Snapshot">
 <Study OID="CDISC_CT.SDTM.2025-09-26">
  <MetaDataVersion OID="CDISC_CT_MetaDataVersion.SDTM.2025-09-26" Name="SDTM Terminology">
   <CodeList OID="CL.C66742.NY" Name="No Yes Response" DataType="text"
             nciodm:ExtCodeID="C66742" nciodm:CodeListExtensible="No">
    <Description><TranslatedText xml:lang="en">A term.</TranslatedText></Description>
    <EnumeratedItem CodedValue="Y" nciodm:ExtCodeID="C49488">
     <nciodm:CDISCSynonym>Yes</nciodm:CDISCSynonym>
     <nciodm:CDISCSynonym>Ja</nciodm:CDISCSynonym>
     <nciodm:CDISCDefinition>The affirmative response.</nciodm:CDISCDefinition>
     <nciodm:PreferredTerm>Yes</nciodm:PreferredTerm>
    </EnumeratedItem>
    <EnumeratedItem CodedValue="N" nciodm:ExtCodeID="C49487">
     <nciodm:CDISCSynonym>No</nciodm:CDISCSynonym>
     <nciodm:PreferredTerm>No</nciodm:PreferredTerm>
    </EnumeratedItem>
    <nciodm:CDISCSubmissionValue>NY</nciodm:CDISCSubmissionValue>
    <nciodm:CDISCSynonym>No Yes Response</nciodm:CDISCSynonym>
    <nciodm:PreferredTerm>CDISC SDTM Yes No Terminology</nciodm:PreferredTerm>
   </CodeList>
   <CodeList OID="CL.C71620.UNIT" Name="Unit" DataType="text"
             nciodm:ExtCodeID="C71620" nciodm:CodeListExtensible="Yes">
    <EnumeratedItem CodedValue="ug" nciodm:ExtCodeID="C48510">
     <nciodm:CDISCSynonym>Microgram</nciodm:CDISCSynonym>
     <nciodm:CDISCSynonym>µg</nciodm:CDISCSynonym>
     <nciodm:PreferredTerm>Microgram</nciodm:PreferredTerm>
    </EnumeratedItem>
    <nciodm:CDISCSubmissionValue>UNIT</nciodm:CDISCSubmissionValue>
    <nciodm:CDISCSynonym>Unit</nciodm:CDISCSynonym>
    <nciodm:PreferredTerm>CDISC SDTM Unit Terminology</nciodm:PreferredTerm>
   </CodeList>
  </MetaDataVersion>
 </Study>
</ODM>
"""


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("CDISC_CONVERT_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def text_file(folder: Path, *rows: str, header: str = HEADER) -> Path:
    path = folder / "SDTM Terminology 2025-09-26.txt"
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def excel_file(folder: Path) -> Path:
    workbook = Workbook()
    workbook.active.title = "ReadMe"
    workbook.active.append(["Nothing of use"])
    sheet = workbook.create_sheet("SDTM Terminology 2025-09-26")
    for row in (HEADER, *ROWS):
        sheet.append(row.split("\t"))
    path = folder / "SDTM Terminology.xlsx"
    workbook.save(path)
    return path


def odm_file(folder: Path, content: str = ODM) -> Path:
    path = folder / "SDTM Terminology.odm.xml"
    path.write_text(content, encoding="utf-8")
    return path


@pytest.mark.parametrize("make", [lambda f: text_file(f, *ROWS), excel_file, odm_file])
def test_published_package_becomes_a_further_version(tmp_path, home, make):
    made = import_package(make(tmp_path))
    assert (made.name, made.codelist_count, made.term_count) == ("sdtm-2025-09-26", 2, 3)
    assert made.folder == home / "ct" / "sdtm-2025-09-26"
    terminology = Terminology.load("sdtm-2025-09-26")
    assert terminology.codelist("NY").terms == (
        Term("C49487", "N", "No", ("No",)),
        Term("C49488", "Y", "Yes", ("Yes", "Ja")),
    )
    assert terminology.codelist("NY").extensible is False
    assert terminology.codelist("UNIT").extensible is True
    assert terminology.codelist("UNIT").preferred == "CDISC SDTM Unit Terminology"
    assert "µg" in terminology.need("UNIT").by_value["ug"].synonyms


def test_three_forms_give_the_same_bytes(tmp_path):
    contents = []
    for number, make in enumerate((lambda f: text_file(f, *ROWS), excel_file, odm_file)):
        folder = import_package(make(tmp_path), parent=tmp_path / str(number)).folder
        contents.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert contents[0] == contents[1] == contents[2]


def test_definitions_are_not_kept(tmp_path):
    folder = import_package(odm_file(tmp_path)).folder
    assert b"affirmative" not in b"".join(path.read_bytes() for path in folder.iterdir())


def test_imported_package_is_listed_beside_the_shipped_ones(tmp_path):
    before = {entry.name for entry in list_packages()}
    import_package(odm_file(tmp_path))
    added = [entry for entry in list_packages() if entry.name not in before]
    assert [(entry.name, entry.is_shipped) for entry in added] == [("sdtm-2025-09-26", False)]


def test_name_and_folder_may_be_given(tmp_path):
    made = import_package(odm_file(tmp_path), "sdtmct-2030-01-01", tmp_path / "own")
    assert made.folder == tmp_path / "own" / "sdtm-2030-01-01"
    assert find_package(str(made.folder)).heads["C66742"].value == "NY"


def test_existing_package_is_refused_unless_it_may_be_replaced(tmp_path):
    import_package(odm_file(tmp_path))
    with pytest.raises(SpecError, match="'sdtm-2025-09-26' is already there; give --replace"):
        import_package(odm_file(tmp_path))
    made = import_package(text_file(tmp_path, *ROWS[:3]), replace=True)
    assert [head.value for head in Terminology.load(made.name).codelists()] == ["NY"]
    assert [path.name for path in made.folder.parent.iterdir()] == ["sdtm-2025-09-26"]


def test_failed_import_leaves_nothing(tmp_path, home):
    with pytest.raises(SourceError):
        import_package(text_file(tmp_path, ROWS[1]))
    assert not home.exists()


def test_windows_text_is_read(tmp_path):
    path = text_file(tmp_path, *ROWS)
    path.write_bytes(path.read_text(encoding="utf-8").replace("\n", "\r\n").encode("cp1252"))
    import_package(path)
    assert "µg" in Terminology.load("sdtm-2025-09-26").need("UNIT").by_value["ug"].synonyms


def test_text_in_another_encoding_is_refused(tmp_path, home):
    path = text_file(tmp_path, *ROWS)
    path.write_bytes(path.read_bytes().replace("µg".encode(), b"\x81g"))
    with pytest.raises(
        SourceError, match=r"\.txt:\d+: byte 0x81 is neither UTF-8 nor Windows-1252"
    ):
        import_package(path)
    assert not home.exists()


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ((), "there is no codelist in the file"),
        ((ROWS[1],), "terms name the codelist 'C66742', which is not in the file"),
        ((ROWS[0], ROWS[1], ROWS[1]), ".txt:4: codelist C66742 has the term 'Y' twice"),
        ((ROWS[0], ROWS[0]), ".txt:3: codelist C66742 is there twice"),
        ((ROWS[0].replace("\tNo\t", "\tPerhaps\t"),), "extensible is 'Perhaps'; use Yes or No"),
        ((ROWS[0], ROWS[1].replace("C49488", "49488")), "'Y' has the code '49488'"),
        ((ROWS[0], "C1\tC66742\t\tNo Yes Response"), ".txt:3: C1 has no submission value"),
    ],
)
def test_problem_of_a_row_is_told_with_its_line(tmp_path, rows, problem):
    with pytest.raises(SourceError) as caught:
        import_package(text_file(tmp_path, *rows))
    assert problem in str(caught.value)


def test_every_problem_is_told_at_once(tmp_path):
    rows = (ROWS[0], ROWS[1].replace("C49488", "x"), ROWS[2].replace("C49487", "y"))
    with pytest.raises(SourceError) as caught:
        import_package(text_file(tmp_path, *rows))
    assert len(caught.value.problems) == 2


def test_missing_column_is_told(tmp_path):
    header = HEADER.replace("NCI Preferred Term", "Other")
    with pytest.raises(SourceError, match=":1: the header lacks 'nci preferred term'"):
        import_package(text_file(tmp_path, *ROWS, header=header))


def test_workbook_without_the_columns_is_told(tmp_path):
    workbook = Workbook()
    path = tmp_path / "other.xlsx"
    workbook.save(path)
    with pytest.raises(SourceError, match="no sheet has the columns 'code'"):
        import_package(path)


@pytest.mark.parametrize("name", ["package.xlsx", "package.xml"])
def test_file_that_is_not_what_its_suffix_says_is_told(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"PK not really")
    with pytest.raises(SourceError, match=r"no Excel workbook|not well-formed"):
        import_package(path)


def test_document_type_is_refused_before_anything_is_expanded(tmp_path):
    bomb = '<!DOCTYPE ODM [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>\n<ODM x="&b;">&b;</ODM>'
    with pytest.raises(SourceError, match="the XML has a DOCTYPE"):
        import_package(odm_file(tmp_path, bomb))
    path = tmp_path / "wide.xml"
    path.write_bytes(bomb.encode("utf-16"))
    with pytest.raises(SourceError, match="the XML has a DOCTYPE"):
        import_package(path)


def test_unknown_form_and_missing_file_are_told(tmp_path):
    with pytest.raises(SourceError, match=r"'\.xls' is no form of a terminology package"):
        import_package(tmp_path / "old.xls")
    with pytest.raises(SourceError, match="there is no such file"):
        import_package(tmp_path / "none.txt")


@pytest.mark.parametrize("name", ["../escape", "a/b", "A B", ".hidden"])
def test_name_that_is_no_plain_name_is_refused(tmp_path, name):
    with pytest.raises(SpecError, match="is no package name"):
        import_package(odm_file(tmp_path), name)


def test_file_that_does_not_tell_its_version_needs_a_name(tmp_path):
    with pytest.raises(SpecError, match="give --name sdtm-YYYY-MM-DD"):
        import_package(odm_file(tmp_path, ODM.replace("2025-09-26", "")))
