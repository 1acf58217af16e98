"""Whether the folder of a run is what a new run would give, told by the hash of all that goes in.

`state.json` holds one hash over the program, the standards, the options, the mapping and every raw
file, and the hash of every file of the run. It says nothing of the clock or the machine, so that
equal runs have equal files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cdisc_convert import __version__
from cdisc_convert.language.yaml_file import load_documents
from cdisc_convert.model.errors import SpecError
from cdisc_convert.standards.location import specs_folder

STATE = "state.json"
TIMES = "timings.json"
PACKAGE = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Inputs:
    """Everything that a run depends on; begun: the hash of all of it but the raw files."""

    begun: str
    raw: Path
    files: tuple[Path, ...]

    def state(self, known: Mapping[str, str] | None = None) -> str:
        """The hash of everything; known: SHA-256 of raw files that were read already, by name."""
        digest = hashlib.sha256(self.begun.encode())
        for path in self.files:
            name = path.relative_to(self.raw).as_posix()
            told = (known or {}).get(name)
            if told or path.is_file():
                _add(digest, f"raw/{name}", bytes.fromhex(told) if told else _hash(path))
        return digest.hexdigest()


def inputs_of(study: Path, raw: Path, out: Path, options: Mapping[str, Any]) -> Inputs:
    """Everything that a run depends on, as it is now.

    study: folder of the mapping; raw: folder of the raw export; out: folder of the run, which is no
    input even where it lies inside one of the others.
    """
    digest = hashlib.sha256()
    _add(digest, "version", __version__.encode())
    _add(digest, "options", json.dumps(dict(options), sort_keys=True).encode())
    folders = {"program": PACKAGE, "standards": specs_folder(), "study": study}
    for number, library in enumerate(_libraries(study)):
        folders[f"library{number}"] = library
    for name, folder in folders.items():
        for path in _files(folder, out):
            _add(digest, f"{name}/{path.relative_to(folder).as_posix()}", _hash(path))
    return Inputs(digest.hexdigest(), raw, tuple(_files(raw, out)))


def is_current(out: Path, inputs: Inputs) -> bool:
    """True where `out` is a whole run of these inputs."""
    try:
        told = json.loads((out / STATE).read_text(encoding="utf-8"))
        if told["state"] != inputs.state():
            return False
        return bool(told["files"]) and _hashes(out) == told["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_state(
    folder: Path, inputs: Inputs | None, read: Mapping[str, str], written: Mapping[str, str]
) -> None:
    """Write the state of a run into its folder, where its inputs are known.

    read, written: SHA-256, so far as they are known, of raw files and of files of the run, by name.
    """
    if inputs is None:
        return
    told = {"state": inputs.state(read), "files": _hashes(folder, written)}
    text = json.dumps(told, indent=1)
    (folder / STATE).write_text(text + "\n", encoding="utf-8")


def _hashes(run: Path, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """SHA-256 of every file of the run, but the two that tell of it."""
    found = {
        path.relative_to(run).as_posix(): path
        for path in sorted(run.rglob("*"))
        if path.is_file() and path.name not in (STATE, TIMES)
    }
    return {name: (known or {}).get(name) or _hash(path).hex() for name, path in found.items()}


def _libraries(study: Path) -> list[Path]:
    """The folder of shared fragments that the study names, if it names one."""
    try:
        documents = load_documents(study / "study.yaml")
    except SpecError:
        return []
    named = [document.get("library") for document in documents]
    return [study / str(node.value) for node in named if node is not None and node.is_scalar]


def _files(folder: Path, out: Path) -> Iterable[Path]:
    other = out.resolve()
    for path in sorted(folder.rglob("*")):
        is_made = "__pycache__" in path.parts
        if path.is_file() and not is_made and not path.resolve().is_relative_to(other):
            yield path


def _hash(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _add(digest: Any, name: str, content: bytes) -> None:
    digest.update(f"{len(name)}:{name}:{len(content)}:".encode())
    digest.update(content)
