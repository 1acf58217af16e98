"""The same cells in another form of file give the same datasets, byte for byte."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from cdisc_convert.pipeline import convert
from tests.cli.running import write_study
from tests.metamorphic.exports import hashes

HEADER = ("ID", "SEX", "CONSENT", "NOTE")
ROWS = (
    ("001", "M", "01-MAR-2024", 'well, "very" well'),
    ("002", "Female", "05-MAR-2024", "Ménière"),
    ("003", "F", "UN-MAR-2024", ""),
    ("004", "M", "", "0.10"),
)
SOURCES = """
unlisted_columns: report
subjects: {{register: people, id: "T1-{{SUBJID}}"}}
sources:
  {box}
  people: {{{given}, subject: {{column: ID, form: "{{SUBJID}}"}}, key: [ID], per: subject}}
"""
DM = """
dataset: DM
rows: [{how: take, from: people}]
key: [USUBJID]
variables:
  STUDYID: {how: copy, from: study.STUDYID}
  DOMAIN:  {how: constant, value: DM}
  USUBJID: {how: copy, from: subjects.USUBJID}
  SUBJID:  {how: copy, from: subjects.SUBJID}
  SEX:     {how: decode, from: people.SEX, codelist: SEX}
  RFICDTC: {how: iso_date, from: people.CONSENT, formats: [DD-MMM-YYYY], unknown: [UN]}
  NOTE:    {how: copy, from: people.NOTE, supplemental: {label: Note}}
"""


def text(mark: str = ",", end: str = "\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """The table as delimited text."""
    made = io.StringIO()
    csv.writer(made, delimiter=mark, lineterminator=end, quoting=quoting).writerows([HEADER, *ROWS])
    return made.getvalue()


def excel() -> bytes:
    """The table in a workbook, as texts."""
    import xlsxwriter

    made = io.BytesIO()
    book = xlsxwriter.Workbook(made, {"in_memory": True})
    sheet = book.add_worksheet("people")
    for number, row in enumerate((HEADER, *ROWS)):
        for place, cell in enumerate(row):
            sheet.write_string(number, place, cell)
    book.close()
    return made.getvalue()


def parquet() -> bytes:
    """The table as parquet."""
    import pandas as pd

    made = io.BytesIO()
    pd.DataFrame(ROWS, columns=list(HEADER)).to_parquet(made)
    return made.getvalue()


def odm() -> bytes:
    """The table as an ODM snapshot, all in one line but for the declaration."""
    from xml.sax.saxutils import quoteattr

    records = "".join(
        f'<SubjectData SubjectKey="{row[0]}"><StudyEventData StudyEventOID="E">'
        '<FormData FormOID="F"><ItemGroupData ItemGroupOID="people">'
        + "".join(
            f'<ItemData ItemOID="{name}" Value={quoteattr(cell)}/>'
            for name, cell in zip(HEADER, row, strict=True)
        )
        + "</ItemGroupData></FormData></StudyEventData></SubjectData>"
        for row in ROWS
    )
    head = '<?xml version="1.0" encoding="UTF-8"?>\n<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3"'
    return (
        f'{head} FileType="Snapshot"><ClinicalData StudyOID="S">{records}</ClinicalData></ODM>'
    ).encode()


def dataset_json() -> bytes:
    """The table as Dataset-JSON 1.1."""
    import json

    columns = [
        {"itemOID": f"IT.{name}", "name": name, "label": name, "dataType": "string"}
        for name in HEADER
    ]
    told = {
        "datasetJSONCreationDateTime": "2024-01-01T00:00:00",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": "IG.people",
        "name": "people",
        "label": "People",
        "records": len(ROWS),
        "columns": columns,
        "rows": [list(row) for row in ROWS],
    }
    return json.dumps(told).encode()


def redcap() -> bytes:
    """The table as a REDCap export whose only form it is."""
    rows = [("ID", "redcap_event_name", *HEADER[1:]), *((r[0], "base_arm_1", *r[1:]) for r in ROWS)]
    made = io.StringIO()
    csv.writer(made, lineterminator="\n").writerows(rows)
    return made.getvalue().encode()


DICTIONARY = (
    "field_name,form_name,field_type,field_label,select_choices_or_calculations\n"
    "ID,people,text,Number,\nSEX,people,text,Sex,\n"
    "CONSENT,people,text,Consent,\nNOTE,people,text,Note,\n"
)
OF_CSV: dict[str, tuple[str, Callable[[], bytes]]] = {
    "ends of Windows": ("{kind: csv}", lambda: text(end="\r\n").encode()),
    "mark of UTF-8": ("{kind: csv}", lambda: text().encode("utf-8-sig")),
    "everything quoted": ("{kind: csv}", lambda: text(quoting=csv.QUOTE_ALL).encode()),
    "no last end": ("{kind: csv}", lambda: text().rstrip("\n").encode()),
    "semicolons": ('{kind: csv, delimiter: ";"}', lambda: text(";").encode()),
    "semicolons found": ("{kind: csv}", lambda: text(";").encode()),
    "tabs": ('{kind: csv, delimiter: "\\t"}', lambda: text("\t").encode()),
    "latin-1": ("{kind: csv, encoding: latin-1}", lambda: text().encode("latin-1")),
    "windows-1252 found": ("{kind: csv}", lambda: text().encode("cp1252")),
    "UTF-16": ("{kind: csv}", lambda: text().encode("utf-16")),
}
OTHERS: dict[str, tuple[str, str, Callable[[], bytes]]] = {
    "people.xlsx": ("{kind: excel}", "", excel),
    "people.parquet": ("{kind: parquet}", "", parquet),
    "people.xml": ("{kind: odm}", "", odm),
    "people.json": ("{kind: dataset_json}", "", dataset_json),
    "export.csv": ("{kind: redcap, dictionary: dictionary.csv}", "people", redcap),
}


def made(folder: Path, file: str, reader: str, content: bytes, form: str = "") -> dict[str, str]:
    """Hashes of the datasets of the study whose only file is this one."""
    given, box = f"file: {file}, reader: {reader}", ""
    if form:
        box = f"box: {{{given}, subject: none, key: [ID]}}"
        given = f"form_of: box, form: {form}"
    study, raw = write_study(folder, DM, SOURCES.format(given=given, box=box))
    (raw / file).write_bytes(content)
    (raw / "dictionary.csv").write_text(DICTIONARY)
    convert(str(study), raw, folder / "run", validates=False)
    return hashes(folder / "run")


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> dict[str, str]:
    """What the plain file gives."""
    folder = tmp_path_factory.mktemp("plain") / "x"
    found = made(folder, "people.csv", "{kind: csv}", text().encode())
    assert sorted(found) == ["sdtm/dm.xpt", "sdtm/suppdm.xpt"]
    return found


@pytest.mark.parametrize("form", OF_CSV)
def test_how_a_delimited_file_is_written_does_not_matter(plain, tmp_path, form):
    reader, content = OF_CSV[form]
    assert made(tmp_path / "x", "people.csv", reader, content()) == plain


@pytest.mark.parametrize("file", OTHERS)
def test_the_kind_of_file_does_not_matter(plain, tmp_path, file):
    reader, form, content = OTHERS[file]
    assert made(tmp_path / "x", file, reader, content(), form) == plain
