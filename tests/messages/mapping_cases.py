"""Small mappings with faults: a line that is wrong ends in `# !`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from cdisc_convert.engine.plan import make_plan
from cdisc_convert.language.studies import load_study
from cdisc_convert.model.errors import Problem, SpecError
from cdisc_convert.model.spec import Study

STUDY = """\
study: s
title: A small study
studyid: S1
config: {limit: {value: 30, source: seed, says: limit}}
subjects: {register: dm, id: "{STUDYID}-{SUBJID}"}
tables: {tests: tests.csv, how: how.csv}
sources:
  dm: {file: dm.csv, subject: {column: SUBJ, form: "{SUBJID}"}, key: [SUBJ], per: subject}
  ae: {file: ae.csv, subject: {column: SUBJ, form: "{SUBJID}"}, key: [SUBJ, TERM]}
  vs: {file: vs.csv, subject: {column: SUBJ, form: "{SUBJID}"}, key: [SUBJ, DAY]}
files: [x.yaml]
"""
TESTS = "NAME,CODE\nPulse,PULSE\n"


def write_study(folder: Path, files: Mapping[str, str]) -> Path:
    """A study folder; `study.yaml` and the table `tests` are there unless given."""
    for name, text in {"study.yaml": STUDY, "tests.csv": TESTS, "x.yaml": "", **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def study_of(folder: Path, text: str) -> Study:
    """The small study with `text` as its file x.yaml."""
    return load_study(write_study(folder, {"x.yaml": text}))


def problems_of(folder: Path, files: Mapping[str, str]) -> list[Problem]:
    """What is wrong with a study, or with its plan; [] where nothing is."""
    try:
        make_plan(load_study(write_study(folder, files)))
    except SpecError as bad:
        return bad.problems
    return []


def marked(files: Mapping[str, str]) -> set[tuple[str, int]]:
    """File and line of every mark."""
    return {
        (name, number)
        for name, text in files.items()
        for number, line in enumerate(text.splitlines(), start=1)
        if line.endswith("# !")
    }
