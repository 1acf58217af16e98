"""The same inputs give the same bytes, whatever the machine says."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cdisc_convert.pipeline import PartOptions, convert
from tests.studies.oracle import ORACLE, ROOT, STUDIES, needs_shared

pytestmark = needs_shared


def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a run but timings.json; what only the command keeps is left out."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and path.name not in ("timings.json", "state.json")
        and ".cache" not in path.relative_to(folder).parts
    }


OTHER = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C"}


def command(study: str, out: Path, *options: str, **more: str) -> None:
    """The conversion of a study by the command."""
    name, raw = STUDIES[study].mapping, ORACLE / STUDIES[study].raw
    words = ["-m", "cdisc_convert", "convert", name, "--raw", raw, "--out", out, "--quiet"]
    subprocess.run(
        [sys.executable, *map(str, words), *options],
        check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **more},
        capture_output=True,
    )


@pytest.mark.parametrize("study", STUDIES)
def test_another_hash_seed_zone_and_locale_give_the_same_bytes(converted, tmp_path, study):
    command(study, tmp_path / "again", "--no-displays", "--no-report", **OTHER)
    assert hashes(tmp_path / "again") == hashes(converted[study])


def test_displays_and_the_page_of_the_run_have_the_same_bytes_too(tmp_path):
    command("abc01", tmp_path / "a" / "run", PYTHONHASHSEED="1")
    command("abc01", tmp_path / "b" / "run", **OTHER)
    found = hashes(tmp_path / "a" / "run")
    assert "report.html" in found and any(name.startswith("displays/") for name in found)
    assert hashes(tmp_path / "b" / "run") == found


@pytest.mark.parametrize("rows", [150, 700])
@pytest.mark.parametrize("study", STUDIES)
def test_parts_of_subjects_give_the_same_files(converted, tmp_path, study, rows):
    out = tmp_path / "parts"
    convert(
        STUDIES[study].mapping,
        ORACLE / STUDIES[study].raw,
        out,
        parts=PartOptions(part_rows=rows, jobs=1),
    )
    whole, parts = hashes(converted[study]), hashes(out)
    for name in whole:
        if not name.startswith("trace/"):
            assert parts[name] == whole[name], name
