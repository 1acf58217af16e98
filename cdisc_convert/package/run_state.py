"""Whether the folder of a run is what a new run would give, and is still what the run wrote.

`state.json` holds one hash over the program with its libraries, the standards, the options, the
mapping and every raw file, and the hash of every file of the run but the cache (see `run_cache`). It
says nothing of the clock, so that equal runs have equal files.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cdisc_convert import __version__
from cdisc_convert.files.json_text import read_json
from cdisc_convert.language.yaml_file import load_documents
from cdisc_convert.model.errors import Place, Problem, SourceError, SpecError
from cdisc_convert.package.run_cache import CACHE
from cdisc_convert.standards.location import specs_folder

STATE = "state.json"
TIMES = "timings.json"
PACKAGE = Path(__file__).resolve().parent.parent
FACTS, FINDINGS, ISSUES, LEDGER = "run.json", "findings.json", "issues.csv", "ledger.parquet"
TRACE, SDTM, ADAM = "trace", "sdtm", "adam"
CLOSED = (TRACE, SDTM, ADAM)
"""Folders of a run that hold nothing but what the run wrote."""


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
    _add(digest, "program", program_hash().encode())
    _add(digest, "options", json.dumps(dict(options), sort_keys=True).encode())
    folders = {"study": study}
    for number, library in enumerate(_libraries(study)):
        folders[f"library{number}"] = library
    for name, folder in folders.items():
        _add_files(digest, name, folder, out)
    return Inputs(digest.hexdigest(), raw, tuple(_files(raw, out)))


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


def is_current(out: Path, inputs: Inputs) -> bool:
    """True where `out` is a whole run of these inputs."""
    try:
        told = read_json(out / STATE)
        if told["state"] != inputs.state():
            return False
        return bool(told["files"]) and _hashes(out) == told["files"]
    except (OSError, ValueError, KeyError, TypeError):
        return False


def write_state(
    folder: Path, inputs: Inputs | None, read: Mapping[str, str], written: Mapping[str, str]
) -> None:
    """Write the state of a run into its folder; "" where it is not known, which no later run has.

    read, written: SHA-256, so far as they are known, of raw files and of files of the run, by name.
    """
    state = inputs.state(read) if inputs else ""
    text = json.dumps({"state": state, "files": _hashes(folder, written)}, indent=1)
    (folder / STATE).write_text(text + "\n", encoding="utf-8")


def refuse_changed(run: Path, *parts: str) -> None:
    """Raises SourceError where a file of the run in `run` is not the one that the run wrote.

    parts: the files and folders that will be read; what else lies in the folder does not matter.
    """
    if not (run / FACTS).is_file():
        raise SourceError.at(str(run), f"holds no {FACTS}; name the folder of a run of convert")
    told = _told(run)
    asked = {name for name in told if name in parts or name.partition("/")[0] in parts}
    there = {
        path.relative_to(run).as_posix()
        for part in set(parts) & set(CLOSED)
        for path in (run / part).rglob("*")
        if path.is_file()
    }
    problems = [
        Problem(Place(str(run / name)), fault)
        for name in sorted(asked | there)
        if (fault := _fault(run / name, told.get(name)))
    ]
    if problems:
        raise SourceError(problems)


def _told(run: Path) -> dict[str, str]:
    """The hash of each file of a run, as the run wrote it down."""
    try:
        files = read_json(run / STATE)["files"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SourceError.at(
            str(run / STATE),
            f"does not tell the hashes of the run's files ({error}); convert again",
        ) from None
    if not isinstance(files, dict) or not files:
        raise SourceError.at(str(run / STATE), "lists no files of the run; convert again")
    return files


def _fault(path: Path, told: str | None) -> str:
    """What is wrong with a file of a run whose hash should be `told`; "" = nothing."""
    if told is None:
        return f"is no file of this run ({STATE} does not list it); take it away"
    try:
        is_same = _hash(path).hex() == told
    except OSError as error:
        return f"cannot be read ({error.strerror}); convert again"
    return "" if is_same else f"is not the file that the run wrote (see {STATE}); convert again"


def _hashes(run: Path, known: Mapping[str, str] | None = None) -> dict[str, str]:
    """SHA-256 of every file of the run, but the two that tell of it and the cache."""
    names = {path.relative_to(run): path for path in sorted(run.rglob("*")) if path.is_file()}
    return {
        name.as_posix(): (known or {}).get(name.as_posix()) or _hash(path).hex()
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
    # The name of a file may be bytes that are no UTF-8.
    digest.update(f"{len(name)}:{name}:{len(content)}:".encode(errors="surrogateescape"))
    digest.update(content)
