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
    """SHA-256 of every file of a run but timings.json; state.json is of the command alone."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in ("timings.json", "state.json")
    }


@pytest.mark.parametrize("study", STUDIES)
def test_another_hash_seed_zone_and_locale_give_the_same_bytes(converted, tmp_path, study):
    environment = {
        **os.environ,
        "PYTHONHASHSEED": "4711",
        "TZ": "Pacific/Auckland",
        "LC_ALL": "C",
        "PYTHONPATH": str(ROOT),
    }
    out = tmp_path / "again"
    raw = ORACLE / STUDIES[study].raw
    subprocess.run(
        [
            sys.executable,
            "-m",
            "cdisc_convert",
            "convert",
            STUDIES[study].mapping,
            "--raw",
            raw,
            "--out",
            out,
            "--quiet",
            "--no-displays",
        ],
        check=True,
        env=environment,
        capture_output=True,
    )
    assert hashes(out) == hashes(converted[study])


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
