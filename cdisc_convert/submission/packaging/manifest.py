"""The manifest of a package and its log: what is in it, what it was made from, each with its hash.

Neither can be changed by a byte without notice: the manifest holds the hash of its own content and
is only valid as the one text that this content has; each line of the log holds the hash of the line
before it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from cdisc_convert.files.json_text import parse_json
from cdisc_convert.files.output_folder import files_in
from cdisc_convert.submission.packaging.layout import MANIFEST, RUN_FACTS, RUN_LOG

OWN_HASH = "manifest_sha256"
START = "0" * 64
_BLOCK = 1 << 20


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def files_below(folder: Path) -> Iterator[Path]:
    """Every file below `folder`, links to files included, in the order of their names."""
    found = (p for p in folder.rglob("*") if p.is_symlink() or not p.is_dir())
    yield from sorted(found, key=lambda path: path.relative_to(folder).as_posix())


def manifest_text(package: Path, facts: Mapping[str, Any]) -> str:
    """The manifest of everything in `package` but itself; `facts` stand before the files."""
    files = {
        path.relative_to(package).as_posix(): {
            "bytes": path.stat().st_size,
            "sha256": sha256_of(path),
        }
        for path in files_below(package)
        if path.relative_to(package).as_posix() != MANIFEST
    }
    content = {**facts, "files": files}
    return _text({**content, OWN_HASH: _hash(content)})


def read_manifest(path: Path) -> tuple[dict[str, Any], str]:
    """The manifest at `path`, and what is wrong with it as a text ("" = nothing)."""
    try:
        text = path.read_bytes().decode("utf-8")
        content = parse_json(text)
    except (OSError, ValueError) as error:
        return {}, f"cannot be read ({error})"
    if not isinstance(content, dict) or not isinstance(content.get("files"), dict):
        return {}, "is no manifest of a package"
    body = {key: value for key, value in content.items() if key != OWN_HASH}
    if content.get(OWN_HASH) != _hash(body) or text != _text(content):
        return content, "was changed after it was written: its own hash does not fit its content"
    return content, ""


def foreign_files(package: Path) -> list[str]:
    """Names of the files in a package that are none of it.

    Its manifest lists its files; where that cannot be read, the names tell.
    """
    listed = read_manifest(package / MANIFEST)[0].get("files", {})
    own = {MANIFEST, *(listed or (RUN_FACTS, RUN_LOG))}
    others = [name for name in files_in(package) if name not in own]
    return others if listed else [name for name in others if not name.startswith("m5/")]


def _hash(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(_text(content).encode()).hexdigest()


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def log_text(entries: Iterable[Mapping[str, Any]]) -> str:
    """The log: a line of JSON for each entry, with its number and the hash of the line before."""
    lines, before = [], START
    for number, entry in enumerate(entries, start=1):
        line = json.dumps(
            {"entry": number, **entry, "before": before}, ensure_ascii=False, separators=(",", ":")
        )
        lines.append(line)
        before = hashlib.sha256(line.encode()).hexdigest()
    end = json.dumps({"entries": len(lines), "before": before}, separators=(",", ":"))
    return "\n".join([*lines, end]) + "\n"


def log_fault(text: str) -> str:
    """What is wrong with a log, "" if nothing."""
    lines = text.split("\n")
    if lines[-1] or len(lines) < 2:
        return "it does not end with a whole line"
    before = START
    for number, line in enumerate(lines[:-1], start=1):
        try:
            entry = parse_json(line)
        except ValueError:
            return f"line {number} is no JSON"
        if not isinstance(entry, dict) or entry.get("before") != before:
            return f"line {number} does not follow from the line before it"
        is_last = number == len(lines) - 1
        if entry.get("entries" if is_last else "entry") != number - is_last:
            return f"line {number} has the wrong number"
        before = hashlib.sha256(line.encode()).hexdigest()
    return ""
