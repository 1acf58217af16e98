"""What changed between two transfers, on one changed cell and one added row."""

from __future__ import annotations

import shutil

import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.pipeline import convert
from cdisc_convert.submission.delta import delta
from tests.studies.conversions import HARD_CASES


@pytest.fixture(scope="module")
def transfers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("transfers")
    shutil.copytree(HARD_CASES / "icl" / "raw", folder / "raw")
    mapping = str(HARD_CASES / "icl" / "mapping")
    convert(mapping, folder / "raw", folder / "one", validates=False, defines=False)
    path = folder / "raw" / "NIH_LAB.csv"
    lines = path.read_text().splitlines()
    del lines[-2]
    path.write_text("\n".join(lines) + "\n")
    convert(mapping, folder / "raw", folder / "two", validates=False, defines=False)
    return folder


def test_equal_runs_have_no_delta(transfers):
    found = delta(transfers / "one", transfers / "one")
    assert {change.status for change in found.changes} == {"same"}
    assert not any(found.files.values()) and not found.findings and not found.issues


def test_a_row_that_is_gone_is_told_in_raw_and_sdtm(transfers):
    found = delta(transfers / "one", transfers / "two")
    assert found.files["changed"] == ("NIH_LAB.csv",)
    changed = {(c.layer, c.name): c for c in found.changes if c.status != "same"}
    raw = next(c for (layer, _), c in changed.items() if layer == "raw")
    assert (raw.gone, raw.new) == (1, 0)
    assert ("sdtm", "LB") in changed
    assert all(c.gone + c.new for c in changed.values())


def test_a_folder_without_a_run_is_refused(transfers, tmp_path):
    with pytest.raises(SourceError, match=r"holds no run\.json"):
        delta(tmp_path, transfers / "one")
