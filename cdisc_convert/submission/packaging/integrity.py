"""Whether the files of a package are those that it was made of: manifest, hashes, log, leftovers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdisc_convert.submission.packaging.layout import MANIFEST, RUN_LOG
from cdisc_convert.submission.packaging.manifest import (
    files_below,
    log_fault,
    read_manifest,
    sha256_of,
)

LEFTOVER_ENDINGS = (".tmp", ".new", ".old", ".bak", ".part", "~")


@dataclass(frozen=True)
class Fault:
    """Something that is wrong: the check that found it, the file, what."""

    check: str
    file: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: {self.text}"


def integrity_faults(package: Path) -> tuple[dict[str, Any], list[Fault]]:
    """The manifest, and every way in which the files differ from it."""
    manifest, fault = read_manifest(package / MANIFEST)
    faults = [Fault("manifest", MANIFEST, fault)] if fault else []
    listed = manifest.get("files", {})
    if not isinstance(listed, dict):
        listed = {}
    faults += _file_faults(package, listed)
    faults += _leftovers(package, set(listed) | {MANIFEST})
    try:
        text = (package / RUN_LOG).read_text(encoding="utf-8")
        broken = log_fault(text)
    except (OSError, ValueError) as error:
        broken = f"cannot be read ({error})"
    if broken:
        faults.append(Fault("run log", RUN_LOG, broken))
    return manifest, faults


def _file_faults(package: Path, listed: dict[str, Any]) -> Iterator[Fault]:
    for name, told in listed.items():
        path = package / name
        if ".." in Path(name).parts or Path(name).is_absolute():
            yield Fault("files", name, "leads out of the package")
        elif not path.is_file() or path.is_symlink():
            yield Fault("files", name, "is missing")
        elif not isinstance(told, dict) or path.stat().st_size != told.get("bytes"):
            yield Fault("files", name, "has another size than the manifest says")
        elif sha256_of(path) != told.get("sha256"):
            yield Fault("files", name, "was changed: its hash is not that of the manifest")


def _leftovers(package: Path, listed: set[str]) -> Iterator[Fault]:
    """Files that the manifest does not name, links, names of temporary files, empty folders."""
    for path in files_below(package):
        name = path.relative_to(package).as_posix()
        if name not in listed:
            yield Fault("leftovers", name, "is not in the manifest")
        elif path.is_symlink():
            yield Fault("leftovers", name, "is a link")
        elif path.name.startswith(".") or path.name.endswith(LEFTOVER_ENDINGS):
            yield Fault("leftovers", name, "has the name of a temporary file")
    for folder in sorted(p for p in package.rglob("*") if p.is_dir() and not p.is_symlink()):
        if not any(folder.iterdir()):
            yield Fault("leftovers", folder.relative_to(package).as_posix(), "is an empty folder")
