"""An existing dataset taken over as it stands: values, labels and types stay."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from cdisc_convert.pipeline import convert
from cdisc_convert.sources.xpt import read_xpt
from tests.studies.oracle import ORACLE, needs_shared

pytestmark = needs_shared

STUDY = """
study: existing
studyid: CDISCPILOT01
standards: {sdtmig: "3.4"}
subjects: {register: dm_in, id: "{USUBJID}"}
sources:
  dm_in: {file: dm.xpt, subject: {column: USUBJID, form: "{USUBJID}"}, key: [USUBJID], per: subject}
  ex_in: {file: ex.xpt, subject: {column: USUBJID, form: "{USUBJID}"}, key: [USUBJID, EXSEQ]}
files: [sdtm.yaml]
"""
DATASETS = """
dataset: DM
as_is: dm_in
---
dataset: EX
as_is: ex_in
submit: true
"""


@pytest.fixture
def run(tmp_path):
    (tmp_path / "study").mkdir()
    (tmp_path / "raw").mkdir()
    (tmp_path / "study" / "study.yaml").write_text(STUDY)
    (tmp_path / "study" / "sdtm.yaml").write_text(DATASETS)
    for name in ("dm.xpt", "ex.xpt"):
        shutil.copyfile(ORACLE / "cdiscpilot" / "sdtm" / name, tmp_path / "raw" / name)
    convert(str(tmp_path / "study"), tmp_path / "raw", tmp_path / "out")
    return tmp_path


def test_only_what_says_submit_is_written(run):
    assert [path.name for path in (run / "out" / "sdtm").iterdir()] == ["ex.xpt"]


def test_values_labels_and_types_stay(run):
    (before,) = read_xpt(run / "raw" / "ex.xpt").members
    (after,) = read_xpt(run / "out" / "sdtm" / "ex.xpt").members
    assert [v.name for v in after.variables] == [v.name for v in before.variables]
    assert [v.label for v in after.variables] == [v.label for v in before.variables]
    key = [
        f"{u}|{n}"
        for u, n in zip(
            before.columns["USUBJID"].tolist(), before.columns["EXSEQ"].tolist(), strict=True
        )
    ]
    order = np.argsort(key, kind="stable")
    again = [
        f"{u}|{n}"
        for u, n in zip(
            after.columns["USUBJID"].tolist(), after.columns["EXSEQ"].tolist(), strict=True
        )
    ]
    back = np.argsort(again, kind="stable")
    for name, column in before.columns.items():
        assert column.take(order).same_as(after.columns[name].take(back)).all(), name
