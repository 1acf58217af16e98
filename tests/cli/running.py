"""Runs the command as users do: a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def order(*words: object) -> list[str]:
    """The command line of `cdisc-convert` with `words`."""
    return [sys.executable, "-m", "cdisc_convert", *map(str, words)]


def environment(**more: str) -> dict[str, str]:
    """Ours, with the package importable and texts as in a plain terminal of 100 columns."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "NO_COLOR": "1", "COLUMNS": "100", **more}


def cdisc_convert(
    *words: object, folder: Path | None = None, **more: str
) -> subprocess.CompletedProcess[str]:
    """The finished process, with its texts; more: variables of its environment."""
    return subprocess.run(
        order(*words),
        cwd=folder,
        env=environment(**more),
        text=True,
        capture_output=True,
        check=False,
        timeout=300,
    )


def write_study(folder: Path, datasets: str, sources: str, **raw: str) -> tuple[Path, Path]:
    """A study of one file of datasets, and its raw files (name without .csv -> text)."""
    study, export = folder / "study", folder / "raw"
    study.mkdir(parents=True)
    export.mkdir()
    head = 'study: tiny\nstudyid: T1\nstandards: {sdtmig: "3.4"}\n'
    (study / "study.yaml").write_text(
        f"{head}{sources}\nfiles: [datasets.yaml]\n", encoding="utf-8"
    )
    (study / "datasets.yaml").write_text(datasets, encoding="utf-8")
    for name, text in raw.items():
        (export / f"{name}.csv").write_text(text, encoding="utf-8")
    return study, export


TINY_SOURCES = """
subjects: {register: people, id: "T1-{SUBJID}"}
sources:
  people: {file: people.csv, subject: {column: ID, form: "{SUBJID}"}, key: [ID], per: subject}
"""
TINY_DM = """
dataset: DM
rows: [{how: take, from: people}]
key: [USUBJID]
variables:
  STUDYID: {how: copy, from: study.STUDYID}
  DOMAIN:  {how: constant, value: DM}
  USUBJID: {how: copy, from: subjects.USUBJID}
  SUBJID:  {how: copy, from: subjects.SUBJID}
  SEX:     {how: decode, from: people.SEX, codelist: SEX}
  RFICDTC: {how: iso_date, from: people.CONSENT, formats: [DD-MMM-YYYY]}
"""
TINY_RAW = "ID,SEX,CONSENT\n001,M,01-MAR-2024\n002,Female,05-MAR-2024\n"
