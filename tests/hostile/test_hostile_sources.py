"""Broken and hostile raw files through `convert`: a clear message or a whole result, never worse.

`make proof` takes the whole corpus; `make test` a sample of it.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cdisc_convert.model.errors import UserError
from cdisc_convert.pipeline import convert
from tests.hostile.damage import damages
from tests.hostile.good_files import Good, good_files
from tests.hostile.limits import SEED, limited

pytestmark = pytest.mark.proof
WHOLE = os.environ.get("CDISC_CONVERT_PROOF") == "1"
PER_KIND = 80 if WHOLE else 16
KINDS = tuple(
    "csv csv_latin rave_csv redcap redcap_dictionary odm rave_odm excel parquet xpt5 xpt8 "
    "dataset_json ndjson secutrial".split()
)
SLOW = {"excel", "parquet"}  # read in a process of their own
DATASETS = """
dataset: DM
rows: [{{how: take, from: data}}]
key: [USUBJID]
variables:
  STUDYID: {{how: copy, from: study.STUDYID}}
  DOMAIN:  {{how: constant, value: DM}}
  USUBJID: {{how: copy, from: subjects.USUBJID}}
  SUBJID:  {{how: copy, from: subjects.SUBJID}}
  SEX:     {{how: decode, from: data.SEX, codelist: SEX}}
  RFICDTC: {{how: iso_date, from: data.CONSENT, formats: [DD-MMM-YYYY], unknown: [UN]}}
  VALUE:   {{how: copy, from: data.VALUE, supplemental: {{label: Value}}}}
"""
STUDY = """
study: tiny
studyid: T1
standards: {{sdtmig: "3.4"}}
unlisted_columns: report
subjects: {{register: data, id: "T1-{{SUBJID}}"}}
sources:
  {container}
  data: {source}
files: [dm.yaml]
"""


@pytest.fixture(scope="module")
def good(tmp_path_factory) -> dict[str, Good]:
    """The undamaged files by kind."""
    return good_files(tmp_path_factory.mktemp("good"))


def study_of(folder: Path, kind: str, good: Good) -> Path:
    """A study whose only source is the file."""
    study = folder / "study"
    study.mkdir()
    about = 'subject: {column: ID, form: "{SUBJID}"}, key: [ID], per: subject'
    file = "data.csv" if kind == "redcap_dictionary" else good.name
    container, source = "", f"{{file: {file}, reader: {good.reader}, {about}}}"
    form = {"redcap": "data", "redcap_dictionary": "data"}.get(kind)
    if form:
        container = f"box: {{file: {file}, reader: {good.reader}, subject: none, key: [ID]}}"
        source = f"{{form_of: box, form: {form}, {about}}}"
    (study / "study.yaml").write_text(STUDY.format(container=container, source=source))
    (study / "dm.yaml").write_text(DATASETS.format())
    return study


@pytest.mark.parametrize("kind", KINDS)
def test_the_undamaged_file_converts(good, tmp_path, kind):
    raw = tmp_path / "raw"
    raw.mkdir()
    (raw / good[kind].name).write_bytes(good[kind].content)
    for name, content in good[kind].companions:
        (raw / name).write_bytes(content)
    done = convert(str(study_of(tmp_path, kind, good[kind])), raw, tmp_path / "out")
    assert len(done.datasets["DM"].dataset) == 4


@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_give_a_message_or_a_result(good, tmp_path, kind):
    study = study_of(tmp_path, kind, good[kind])
    count = PER_KIND if WHOLE or kind not in SLOW else PER_KIND // 4
    refused = 0
    for name, damage, chance in damages(kind, count, seed=f"{SEED}2026"):
        raw, out = tmp_path / name / "raw", tmp_path / name / "out"
        raw.mkdir(parents=True)
        (raw / good[kind].name).write_bytes(damage(good[kind].content, chance))
        for companion, content in good[kind].companions:
            (raw / companion).write_bytes(content)
        try:
            with limited():
                convert(str(study), raw, out)
        except UserError as error:
            refused += 1
            assert error.exit_code in (2, 3), name
            assert all(str(p.place) and len(p.text) > 10 for p in error.problems), name
            assert "Traceback" not in str(error), name
            assert not out.exists(), name
        except Exception as error:
            raise AssertionError(f"{name}: {type(error).__name__}: {error}") from error
        else:
            assert (out / "run.json").exists(), name
        left = [p for p in (tmp_path / name).iterdir() if p.name not in ("raw", "out")]
        assert not left, (name, left)
    assert refused > count // 8
