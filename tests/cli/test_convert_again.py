"""A run of which nothing has changed is not done again."""

from __future__ import annotations

import shutil

import pytest

from tests.cli.running import cdisc_convert
from tests.studies.conversions import HARD_CASES


@pytest.fixture
def run(tmp_path):
    study, raw = tmp_path / "study", tmp_path / "raw"
    shutil.copytree(HARD_CASES / "icl" / "mapping", study)
    shutil.copytree(HARD_CASES / "icl" / "raw", raw)
    return ("convert", study, "--raw", raw, "--out", tmp_path / "out", "--no-validate")


def test_only_what_has_changed_is_run(run, tmp_path):
    marks = []
    for _ in range(2):
        done = cdisc_convert(*run)
        assert done.returncode == 0
        marks.append((tmp_path / "out" / "timings.json").stat().st_mtime_ns)
    assert marks[0] == marks[1]
    assert "nothing has changed" in done.stderr
    assert "unchanged" in done.stdout
    path = tmp_path / "raw" / "VS.csv"
    path.write_bytes(path.read_bytes() + b"")
    assert "nothing has changed" in cdisc_convert(*run).stderr
    assert "nothing has changed" not in cdisc_convert(*run, "--again").stderr
    changes = (
        lambda: path.write_bytes(path.read_bytes() + b"\n"),
        _drop(tmp_path),
        lambda: (tmp_path / "out" / "define-sdtm.xml").write_text("edited"),
        lambda: (tmp_path / "study" / "extra.txt").write_text("a new file"),
    )
    for change in changes:
        change()
        done = cdisc_convert(*run)
        assert "nothing has changed" not in done.stderr


def _drop(folder):
    def change():
        (folder / "out" / "sdtm" / "dm.xpt").unlink()

    return change
