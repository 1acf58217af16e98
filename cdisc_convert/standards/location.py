"""Where the shipped standards and mappings lie, and where imported terminology goes."""

from __future__ import annotations

import os
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def specs_folder() -> Path:
    """Folder of the standards: `specs/` of the source tree, or its copy inside the wheel."""
    return _shipped("specs")


def mappings_folder() -> Path:
    """Folder of the shipped studies: `mappings/` of the source tree, or its copy in the wheel."""
    return _shipped("mappings")


def user_terminology_folder() -> Path:
    """Folder of the terminology packages that the user imported.

    `$CDISC_CONVERT_HOME/ct`, or `.cdisc-convert/ct` in the home folder.
    """
    home = os.environ.get("CDISC_CONVERT_HOME")
    return (Path(home).expanduser() if home else Path.home() / ".cdisc-convert") / "ct"


def _shipped(name: str) -> Path:
    installed = PACKAGE / f"_{name}"
    return installed if installed.is_dir() else PACKAGE.parent / name
