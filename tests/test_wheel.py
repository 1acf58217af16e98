"""An installed cdisc-convert works from any folder: standards and shipped mappings are in the wheel."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built and unpacked as an installer would."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        check=True,
        capture_output=True,
    )
    target = folder / "site"
    with zipfile.ZipFile(next(folder.glob("*.whl"))) as wheel:
        wheel.extractall(target)
    return target


def run(installed: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(installed), "NO_COLOR": "1"}
    return subprocess.run(
        [sys.executable, "-m", "cdisc_convert", *arguments],
        cwd=folder,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )


def test_a_shipped_mapping_is_checked_from_any_folder(installed, tmp_path):
    done = run(installed, tmp_path, "check", "abc01")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("abc01: ")
    assert done.stdout.endswith("no problems\n")


def test_the_standards_are_inside_the_wheel(installed, tmp_path):
    done = run(installed, tmp_path, "standard", "show", "AE")
    assert done.returncode == 0, done.stderr
    assert "AETERM" in done.stdout
    assert (installed / "cdisc_convert" / "_specs" / "standards.csv").exists()


def test_a_name_that_is_not_shipped_is_answered_with_those_that_are(installed, tmp_path):
    done = run(installed, tmp_path, "check", "abc02")
    assert done.returncode == 2
    assert "abc01" in done.stderr
