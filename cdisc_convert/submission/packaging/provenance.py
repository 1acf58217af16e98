"""What a package was made with: versions of the tool and its libraries, hashes of the standards."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

from cdisc_convert import __version__
from cdisc_convert.standards.location import specs_folder, user_terminology_folder
from cdisc_convert.submission.packaging.manifest import sha256_of

LIBRARIES = (
    "great-tables",
    "lxml",
    "matplotlib",
    "numpy",
    "openpyxl",
    "pandas",
    "pyarrow",
    "pyreadstat",
    "python-docx",
    "PyYAML",
    "reportlab",
    "rtflite",
    "scipy",
    "statsmodels",
)


def tool_versions() -> dict[str, str]:
    """Versions of cdisc-convert, Python and the libraries that the files depend on."""
    found = {"cdisc-convert": __version__, "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            found[name] = "unknown"
    return found


def spec_hashes(standards: Mapping[str, Any]) -> dict[str, str]:
    """SHA-256 of every file of the standards and terminology packages that the study names."""
    wanted = {str(version) for version in standards.values()}
    wanted |= {f"{name}-{version}" for name, version in standards.items()}
    found = {}
    for root in (specs_folder(), user_terminology_folder()):
        for path in _files(root):
            name = path.relative_to(root).as_posix()
            parts = re.split(r"/", name)
            if any(Path(part).stem in wanted or part in wanted for part in parts):
                found.setdefault(f"specs/{name}", sha256_of(path))
    return dict(sorted(found.items()))


def _files(folder: Path) -> Iterator[Path]:
    if folder.is_dir():
        yield from sorted(path for path in folder.rglob("*") if path.is_file())
