"""Whether the folder of a run is what a new run would give, told by the hash of all that goes in.

`state.json` holds one hash over the program with its libraries, the standards, the options, the
mapping and every raw file, and the hash of every file of the run but the cache (see `run_cache`). It
says nothing of the clock, so that equal runs have equal files.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from cdisc_convert import __version__
from cdisc_convert.language.yaml_file import load_documents
from cdisc_convert.model.errors import SpecError
from cdisc_convert.package.run_cache import CACHE
from cdisc_convert.standards.location import specs_folder

STATE = "state.json"
TIMES = "timings.json"
PACKAGE = Path(__file__).resolve().parent.parent


def state_of(study: Path, raw: Path, out: Path, options: Mapping[str, Any]) -> str:
    """The hash of everything that a run depends on.

    study: folder of the mapping; raw: folder of the raw export; out: folder of the run, which is no
    input even where it lies inside one of the others.
    """
    digest = hashlib.sha256()
    _add(digest, "program", program_hash().encode())
    _add(digest, "options", json.dumps(dict(options), sort_keys=True).encode())
    folders = {"study": study, "raw": raw}
    for number, library in enumerate(_libraries(study)):
        folders[f"library{number}"] = library
    for name, folder in folders.items():
        _add_files(digest, name, folder, out)
    return digest.hexdigest()


@cache
def program_hash() -> str:
    """The hash of the program with the standards that it knows, and of all that it runs on."""
    digest = hashlib.sha256()
    _add(digest, "version", __version__.encode())
    _add(digest, "platform", f"{sys.version} {sys.platform} {sys.byteorder}".encode())
    for name in _installed():
        _add(digest, "installed", name.encode())
    for name, folder in {"program": PACKAGE, "standards": specs_folder()}.items():
        _add_files(digest, name, folder, None)
    return digest.hexdigest()


def _installed() -> list[str]:
    """Names of the installed packages with their versions."""
    found = {
        path.name
        for folder in sys.path
        if folder and Path(folder).is_dir()
        for path in Path(folder).glob("*.dist-info")
    }
    return sorted(found)


def _add_files(digest: Any, name: str, folder: Path, out: Path | None) -> None:
    for path in _files(folder, out):
        _add(digest, f"{name}/{path.relative_to(folder).as_posix()}", _hash(path))


def is_current(out: Path, state: str) -> bool:
    """True where `out` is a whole run of this state."""
    try:
        if json.loads((out / STATE).read_text(encoding="utf-8"))["state"] != state:
            return False
        told = json.loads((out / STATE).read_text(encoding="utf-8"))["files"]
        return bool(told) and _hashes(out) == told
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_state(folder: Path, state: str) -> None:
    """Write the state of a run into its folder, where it is known."""
    if not state:
        return
    text = json.dumps({"state": state, "files": _hashes(folder)}, indent=1)
    (folder / STATE).write_text(text + "\n", encoding="utf-8")


def _hashes(run: Path) -> dict[str, str]:
    """SHA-256 of every file of the run, but the two that tell of it and the cache."""
    names = {path.relative_to(run): path for path in sorted(run.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): _hash(path).hex()
        for name, path in names.items()
        if path.name not in (STATE, TIMES) and name.parts[0] != CACHE
    }


def _libraries(study: Path) -> list[Path]:
    """The folder of shared fragments that the study names, if it names one."""
    try:
        documents = load_documents(study / "study.yaml")
    except SpecError:
        return []
    named = [document.get("library") for document in documents]
    return [study / str(node.value) for node in named if node is not None and node.is_scalar]


def _files(folder: Path, out: Path | None) -> Iterable[Path]:
    other = out.resolve() if out is not None else None
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or "__pycache__" in path.parts:
            continue
        if other is None or not path.resolve().is_relative_to(other):
            yield path


def _hash(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _add(digest: Any, name: str, content: bytes) -> None:
    digest.update(f"{len(name)}:{name}:{len(content)}:".encode())
    digest.update(content)
