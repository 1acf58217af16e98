"""Looks for places of one machine in the files of a package."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from cdisc_convert.submission.packaging.integrity import Fault
from cdisc_convert.submission.packaging.manifest import files_below

CHECK = "absolute paths"
TEXT_ENDINGS = frozenset(
    ".xml .xsl .html .htm .yaml .yml .json .ndjson .jsonl .txt .csv .svg .rtf .md".split()
)
ZIP_ENDINGS = frozenset((".docx", ".xlsx"))
_ROOTS = "home|Users|root|tmp|var|mnt|opt|srv|private|Volumes|workspace|work|data|usr|build"
_ABSOLUTE = re.compile(
    rb"(?<![\w./:<)\]-])/(?:" + _ROOTS.encode() + rb")/[\w.-]+"
    rb"|(?<![A-Za-z])[A-Za-z]:\\[\w.-]+"
    rb"|file:///[\w.%-]+"
)


def path_faults(package: Path) -> Iterator[Fault]:
    """The first absolute path of each file that has one."""
    for path in files_below(package):
        if path.is_symlink():
            continue
        name = path.relative_to(package).as_posix()
        for content in _texts(path):
            found = _ABSOLUTE.search(content)
            if found:
                text = found[0].decode("utf-8", "replace")
                yield Fault(CHECK, name, f"names the place '{text}' of a machine")
                break


def _texts(path: Path) -> Iterator[bytes]:
    suffix = path.suffix.lower()
    if suffix in TEXT_ENDINGS:
        yield path.read_bytes()
    elif suffix in ZIP_ENDINGS:
        with zipfile.ZipFile(path) as archive:
            for member in archive.namelist():
                if member.endswith((".xml", ".rels")):
                    yield archive.read(member)
