"""A small study whose runs are killed, starved and disturbed, and what they leave."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from tests.faults.forks import Forks

STUDY = 'study: tiny\nstudyid: T1\nstandards: {sdtmig: "3.4"}\n'
SOURCES = """
subjects: {register: people, id: "T1-{SUBJID}"}
sources:
  people: {file: people.csv, subject: {column: ID, form: "{SUBJID}"}, key: [ID], per: subject}
  labs: {file: labs.csv, subject: {column: ID, form: "{SUBJID}"}, key: [ID, TEST, DAY], vendor: true}
files: [datasets.yaml]
"""
DATASETS = """
dataset: DM
rows: [{how: take, from: people}]
key: [USUBJID]
variables:
  STUDYID: {how: copy, from: study.STUDYID}
  DOMAIN:  {how: constant, value: DM}
  USUBJID: {how: copy, from: subjects.USUBJID}
  SUBJID:  {how: copy, from: subjects.SUBJID}
  SEX:     {how: decode, from: people.SEX, codelist: SEX}
---
dataset: LB
rows: [{how: take, from: labs}]
key: [USUBJID, LBTESTCD, LBDTC]
variables:
  STUDYID:  {how: copy, from: study.STUDYID}
  DOMAIN:   {how: constant, value: LB}
  USUBJID:  {how: copy, from: labs.USUBJID}
  LBSEQ:    {how: sequence, within: [USUBJID], order: [LBTESTCD, LBDTC]}
  LBTESTCD: {how: copy, from: labs.TEST}
  LBTEST:   {how: copy, from: labs.TEST}
  LBORRES:  {how: copy, from: labs.VALUE}
  LBDTC:    {how: copy, from: labs.DAY}
"""
PERSONS = 40
PAGE = 4096


def write_study(folder: Path) -> Path:
    """The small study."""
    study = folder / "study"
    study.mkdir()
    (study / "study.yaml").write_text(STUDY + SOURCES)
    (study / "datasets.yaml").write_text(DATASETS)
    return study


def write_export(folder: Path, value: int) -> Path:
    """An export in which every result is `value`."""
    folder.mkdir()
    people = [f"{n:03d},{'MF'[n % 2]}" for n in range(PERSONS)]
    labs = [
        f"{n:03d},{test},2024-01-{day:02d},{value}"
        for n in range(PERSONS)
        for test in ("ALT", "AST", "CREAT")
        for day in range(1, 11)
    ]
    (folder / "people.csv").write_text("\n".join(["ID,SEX", *people]) + "\n")
    (folder / "labs.csv").write_text("\n".join(["ID,TEST,DAY,VALUE", *labs]) + "\n")
    return folder


def words(study: Path, raw: Path, out: Path) -> list[str]:
    """What follows the name of the command in a conversion."""
    return ["convert", str(study), "--raw", str(raw), "--out", str(out), "--quiet"]


def state(out: Path) -> str:
    """A hash of all that a run left, but its times; "" where there is nothing."""
    if not out.exists():
        return ""
    told = hashlib.sha256()
    for path in sorted(out.rglob("*")) if out.is_dir() else [out]:
        if path.is_file() and path.name != "timings.json":
            told.update(path.relative_to(out.parent).as_posix().encode() + b"\0")
            told.update(hashlib.sha256(path.read_bytes()).digest())
    return told.hexdigest()


def leftovers(out: Path) -> list[str]:
    """What lies beside the output and is not part of it."""
    return sorted(path.name for path in out.parent.glob(f".{out.name}.*"))


def size(out: Path) -> int:
    """Bytes that the output takes on a disk whose files take whole pages."""
    paths = [out, *out.rglob("*")] if out.is_dir() else [out]
    return sum(-(-path.stat().st_size // PAGE) * PAGE if path.is_file() else PAGE for path in paths)


def done(forks: Forks, *words: object) -> dict[str, Any]:
    """A command that must not fail; `package` and `define` may have findings."""
    answer = forks.run(*words)
    assert answer["status"] in (0, 1), (words, answer)
    return answer
