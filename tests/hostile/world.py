"""One small study with everything that the commands read or make of it, built once."""

from __future__ import annotations

import contextlib
import importlib
import io
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from unittest import mock

from tests.faults import runs
from tests.standards import test_package_import as terms

PERSONS = 5
CORRECTIONS = (
    "id,source,key,column,old,new,who,when,why\n"
    "1,people,001,SEX,F,M,A. Person,2024-03-01,site query 7\n"
)
CHECKS = """
checks:
  VALUE_ONE:
    when: {all: [{var: LBORRES, is: "1"}, {var: LBTESTCD, is: ALT}]}
    severity: note
    to: site
    query: "The value is {LBORRES}."
    effect: None.
"""
WAIVERS = """
waivers:
  - rule: CDC-CT03
    scope: {dataset: LB}
    reason: the sponsor's names
    owner: A. Person
    expires: never
  - rule: CDC-DT05A
    scope: {dataset: LB, record: 3}
    reason: no day
    owner: A. Person
    expires: 2027-06-30
"""
RULE = """
Core: {Id: CORE-1, Status: Published, Version: '1'}
Rule Type: Record Data
Sensitivity: Record
Scope: {Classes: {Include: [ALL]}, Domains: {Include: [LB]}}
Operations:
  - {id: $days, operator: distinct, domain: LB, name: LBDTC, group: [USUBJID]}
Match Datasets: [{Name: DM, Keys: [USUBJID]}]
Check:
  all:
    - {name: --TESTCD, operator: equal_to, value: ALT}
    - any:
        - {name: LBDTC, operator: is_contained_by, value: $days}
        - {name: SEX, operator: matches_regex, value: '^[MF]$'}
Outcome: {Message: a message, Output Variables: [--TESTCD, LBDTC]}
"""
CASE = {
    ".env": "PRODUCT=sdtmig\nVERSION=3-4\nCT=sdtmct-2024-03-29\n",
    "_datasets.csv": "Filename,Label\nae.csv,Adverse Events\n",
    "_variables.csv": "dataset,variable,label,type,length\nae,DOMAIN,Domain,Char,2\n"
    "ae,USUBJID,Subject,Char,9\nae,AESEQ,Sequence Number,Num,8\nae,AETERM,Term,Char,200\n",
    "ae.csv": 'DOMAIN,USUBJID,AESEQ,AETERM\nAE,T1-001,1,"Pain, acute"\nAE,T1-002,2,é\n',
}


@dataclass(frozen=True)
class Said:
    """What a command said and how it ended."""

    code: int
    out: str
    err: str


def command(*words: object) -> Said:
    """Runs `cdisc-convert` with `words` in this process, as the entry point does."""
    entry = importlib.import_module("cdisc_convert.cli.main")
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.object(sys, "argv", ["cdisc-convert", *map(str, words)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        code = entry._exit_code()
    return Said(code, out.getvalue(), err.getvalue())


def done(*words: object) -> Said:
    """The same; it must not fail."""
    said = command(*words)
    assert said.code in (0, 1), (words, said)
    return said


def build(folder: Path) -> Path:
    """The study and all that is made of it, in `folder`."""
    study = runs.write_study(folder)
    text = (study / "study.yaml").read_text()
    (study / "study.yaml").write_text(text + "corrections: admin/corrections.csv\n")
    with (study / "datasets.yaml").open("a") as file:
        file.write(CHECKS)
    (study / "known_findings.yaml").write_text(WAIVERS)
    with mock.patch.object(runs, "PERSONS", PERSONS):
        for name, value in (("raw", 1), ("raw2", 2)):
            runs.write_export(folder / name, value)
    for name in ("raw", "raw2"):
        (folder / name / "admin").mkdir()
        (folder / name / "admin" / "corrections.csv").write_text(CORRECTIONS)
        done("convert", study, "--raw", folder / name, "--out", folder / name.replace("raw", "run"))
    run = folder / "run"
    done("package", run, "--out", folder / "package", "--datasets", "xpt,json,ndjson")
    for name, suffix in (("json", ".json"), ("ndjson", ".ndjson")):
        (folder / name).mkdir()
        for path in (folder / "package").rglob(f"*/sdtm/*{suffix}"):
            shutil.copy(path, folder / name)
        assert any((folder / name).iterdir())
    _tables(folder)
    define = run / "define-sdtm.xml"
    done("define", "export", define, "--out", folder / "spec.xlsx")
    (folder / "define-2.0.xml").write_text(_older(define.read_text(encoding="utf-8")))
    shutil.copy(define, folder / "define.xml")
    said = done("validate", run / "sdtm", "--format", "json")
    (folder / "earlier.json").write_text(said.out)
    (folder / "waivers.yaml").write_text(WAIVERS)
    (folder / "rules").mkdir()
    (folder / "rules" / "CG0001.yml").write_text(RULE)
    (folder / "case").mkdir()
    for name, content in CASE.items():
        (folder / "case" / name).write_text(content, encoding="utf-8")
    terms.text_file(folder, *terms.ROWS).rename(folder / "terms.txt")
    terms.odm_file(folder).rename(folder / "terms.xml")
    terms.excel_file(folder).rename(folder / "terms.xlsx")
    shutil.copy(run / "define.xsl", folder / "style.xsl")
    return folder


def _tables(folder: Path) -> None:
    """The laboratory data as parquet."""
    import pandas as pd

    (folder / "parquet").mkdir()
    rows = [("T1", "LB", f"T1-{n:03d}", float(n), "ALT") for n in range(1, 6)]
    names = ["STUDYID", "DOMAIN", "USUBJID", "LBSEQ", "LBTESTCD"]
    pd.DataFrame(rows, columns=names).to_parquet(folder / "parquet" / "lb.parquet")


def _older(text: str) -> str:
    """Our define.xml 2.1 said in the words of 2.0, as far as the readers tell them apart."""
    import re

    text = text.replace("http://www.cdisc.org/ns/def/v2.1", "http://www.cdisc.org/ns/def/v2.0")
    text = text.replace('def:DefineVersion="2.1.0"', 'def:DefineVersion="2.0.0"')
    text = re.sub(r"<def:Standards>.*?</def:Standards>", "", text, flags=re.S)
    return re.sub(r' def:(StandardOID|Context|IsNonStandard|HasNoData)="[^"]*"', "", text)
