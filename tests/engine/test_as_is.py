"""An existing dataset taken over as it stands: values, labels and types stay."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from cdisc_convert.model.errors import SourceError, SpecError
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


def mapped(tmp_path, statement):
    """Convert with an analysis dataset of one statement more beside the existing ones."""
    folder, raw = tmp_path / "study", tmp_path / "raw"
    folder.mkdir()
    raw.mkdir()
    (folder / "study.yaml").write_text(STUDY)
    (folder / "sdtm.yaml").write_text(
        DATASETS
        + "---\ndataset: ADSL\nstructure: ADSL\nrows: [{how: take, from: DM}]\nkey: [USUBJID]\n"
        + f"variables:\n  USUBJID: {{how: copy}}\n  {statement}\n"
    )
    for name in ("dm.xpt", "ex.xpt"):
        shutil.copyfile(ORACLE / "cdiscpilot" / "sdtm" / name, raw / name)
    return convert(str(folder), raw, tmp_path / "out")


def test_a_variable_that_the_existing_dataset_lacks_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"dm\.xpt has no column 'ACTARMX'.*ACTARM"):
        mapped(tmp_path, "TRT01A: {how: copy, from: DM.ACTARMX}")


def test_date_variables_of_an_existing_dataset_must_be_named(tmp_path):
    with pytest.raises(SpecError, match=r"EX is taken as it stands.*'EX\.EXDTC'"):
        mapped(tmp_path, "RFPENDTC: {how: latest_date_in, datasets: [EX]}")


def test_named_date_variables_of_an_existing_dataset_are_read(tmp_path):
    run = mapped(tmp_path, "RFPENDTC: {how: latest_date_in, datasets: [EX.EXSTDTC, EX.EXENDTC]}")
    made = run.datasets["ADSL"].dataset.columns
    dates = dict(zip(made["USUBJID"].tolist(), made["RFPENDTC"].tolist(), strict=True))
    assert dates["01-701-1015"] == "2014-07-02"


def test_a_variable_without_a_label_in_the_standard_needs_one(tmp_path):
    with pytest.raises(SpecError, match="pattern of DTHADY, but gives it no label"):
        mapped(tmp_path, "DTHADY: {how: copy, from: DM.DMDY}")
