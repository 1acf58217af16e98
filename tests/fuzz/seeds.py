"""Small well-formed inputs to begin with, by target."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import xlsxwriter

from tests.hostile.good_files import REDCAP_DATA, REDCAP_DICTIONARY, good_files

SHEET = "xl/worksheets/sheet1.xml"


def _book() -> bytes:
    """A workbook with values of every kind."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet = book.add_worksheet("data")
        sheet.write_row(0, 0, ("ID", "DAY", "YN", "SUM"))
        for row in (1, 2, 4):
            sheet.write_row(row, 0, (f"00{row}", None, True))
            sheet.write_number(row, 1, 45000 + row, day)
        sheet.write_formula(1, 3, "=1+1", None, 2)
        sheet.write_formula(2, 3, "=1/0", None, "#DIV/0!")
        sheet.merge_range(5, 0, 5, 1, "merged")
    return made.getvalue()


GOOD_BOOK = _book()

DEFINE = b"""<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:def="http://www.cdisc.org/ns/def/v2.1"
 xmlns:xlink="http://www.w3.org/1999/xlink" ODMVersion="1.3.2" FileType="Snapshot" FileOID="f"
 CreationDateTime="2024-01-01T00:00:00" def:Context="Submission"><Study OID="S"><GlobalVariables>
<StudyName>S</StudyName><StudyDescription>d</StudyDescription><ProtocolName>P</ProtocolName>
</GlobalVariables><MetaDataVersion OID="M" Name="m" def:DefineVersion="2.1.0"><def:Standards>
<def:Standard OID="STD.1" Name="SDTMIG" Type="IG" Version="3.4" Status="Final"/></def:Standards>
<def:ValueListDef OID="VL.1"><ItemRef ItemOID="IT.V" Mandatory="No"><def:WhereClauseRef
 WhereClauseOID="WC.1"/></ItemRef></def:ValueListDef><def:WhereClauseDef OID="WC.1"><RangeCheck
 SoftHard="Soft" def:ItemOID="IT.A" Comparator="EQ"><CheckValue>X</CheckValue></RangeCheck>
</def:WhereClauseDef><ItemGroupDef OID="IG.AE" Name="AE" Repeating="Yes" Purpose="Tabulation"
 SASDatasetName="AE" def:Structure="one" def:StandardOID="STD.1"><Description><TranslatedText
 xml:lang="en">Adverse Events</TranslatedText></Description><ItemRef ItemOID="IT.A" OrderNumber="1"
 Mandatory="Yes" KeySequence="1" MethodOID="MT.1"/></ItemGroupDef><ItemDef OID="IT.A" Name="AETERM"
 DataType="text" Length="20"><CodeListRef CodeListOID="CL.1"/><def:Origin Type="Collected"
 Source="Investigator"/><def:ValueListRef ValueListOID="VL.1"/></ItemDef><CodeList OID="CL.1"
 Name="c" DataType="text"><EnumeratedItem CodedValue="Y"/></CodeList><MethodDef OID="MT.1" Name="m"
 Type="Computation"><Description><TranslatedText>t</TranslatedText></Description></MethodDef>
</MetaDataVersion></Study></ODM>"""
MAPPING = b"""dataset: AE
use: [a, b]
rows:
  - {how: take, from: ae, when: {all: [{var: ae.X, is: "1"}]}, because: no}
variables:
  A: &v {how: constant, value: "Y"}
  B: {<<: *v, how: copy, from: ae.B}
---
fragment: timing
"""
RULE = b"""Core: {Id: CORE-1, Version: "1", Status: Published}
Authorities: [{Organization: CDISC, Standards: [{Name: SDTMIG, Version: "3.4", References: []}]}]
Scope: {Classes: {Include: [EVENTS]}, Domains: {Include: [ALL]}}
Sensitivity: Record
Rule Type: Record Data
Operations: [{id: $x, domain: DM, operator: distinct, name: USUBJID}]
Match Datasets: [{Name: DM, Keys: [USUBJID]}]
Check: {all: [{name: --TERM, operator: equal_to, value: X}, {not: {any: [{name: A, operator: empty}]}}]}
Outcome: {Message: m, Output Variables: [AETERM]}
"""
CASE = b"""PRODUCT=SDTMIG
VERSION=3-4
CT=sdtmct-2024-03-29
~
Filename,Label
ae.csv,Adverse Events
~
dataset,variable,label,type,length
ae.csv,STUDYID,Study,Char,10
~
STUDYID,DOMAIN,AESEQ
S,AE,1
"""


def seeds(folder: Path) -> dict[str, list[bytes]]:
    """Inputs to begin with."""
    good = good_files(folder)
    with zipfile.ZipFile(io.BytesIO(GOOD_BOOK)) as book:
        sheet = book.read(SHEET)
    return {
        "xpt": [good["xpt5"].content, good["xpt8"].content],
        "xlsx": [
            sheet,
            re.sub(rb' r="[A-Z]?\d+"| spans="[^"]*"', b"", sheet),
            re.sub(
                rb'<c r="A([23])" t="s"><v>\d+</v></c>',
                rb'<c r="A\1" t="inlineStr"><is><t>x</t></is></c>',
                sheet,
            ),
        ],
        "csv": [good["csv"].content, good["csv_latin"].content],
        "rave_csv": [good["rave_csv"].content],
        "redcap": [REDCAP_DICTIONARY + b"\n~\n" + REDCAP_DATA],
        "odm": [good["odm"].content],
        "rave_odm": [good["rave_odm"].content],
        "dataset_json": [good["dataset_json"].content],
        "ndjson": [good["ndjson"].content],
        "castor": [b'record_id;"A#b"\n1;"x"\n2;-99\n'],
        "secutrial": [good["secutrial"].content],
        "define": [DEFINE],
        "mapping": [MAPPING],
        "rule": [RULE],
        "case": [CASE],
        "references": [b"AE.AETERM", b"raw.Col_1", b"{STUDYID}-{ae.X[ text]}"],
        "dates": [
            b"2024-01-05T10:30\n2024---15\n2024\n-----T10\nP1Y2M3DT4H",
            b"2024-02-30/2024-03",
        ],
    }
