"""Whether the folder of a run is what a new run would give, told by the hash of all that goes in.

`state.json` holds one hash over the program, the options, the mapping and every raw file. It says
nothing of the clock or the machine, so that equal runs have equal files.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from cdisc_convert import __version__

STATE = "state.json"
PACKAGE = Path(__file__).resolve().parent.parent


def state_of(study: Path, raw: Path, out: Path, options: Mapping[str, Any]) -> str:
    """The hash of everything that a run depends on.

    study: folder of the mapping; raw: folder of the raw export; out: folder of the run, which is no
    input even where it lies inside one of the others.
    """
    digest = hashlib.sha256()
    _add(digest, "version", __version__.encode())
    _add(digest, "options", json.dumps(dict(options), sort_keys=True).encode())
    for path in sorted(PACKAGE.rglob("*.py")):
        _add(digest, path.relative_to(PACKAGE).as_posix(), path.read_bytes())
    for name, folder in (("study", study), ("raw", raw)):
        for path in _files(folder, out):
            _add(digest, f"{name}/{path.relative_to(folder).as_posix()}", _hash(path))
    return digest.hexdigest()


def is_current(out: Path, state: str) -> bool:
    """True where `out` is a whole run of this state."""
    try:
        if json.loads((out / STATE).read_text(encoding="utf-8"))["state"] != state:
            return False
        told = json.loads((out / "run.json").read_text(encoding="utf-8"))["datasets"]
    except (OSError, ValueError, KeyError):
        return False
    sizes = {path.stem.upper(): path.stat().st_size for path in out.glob("*/*.xpt")}
    return all(sizes.get(name) == dataset.get("bytes") for name, dataset in told.items())


def write_state(folder: Path, state: str) -> None:
    """Write the state of a run into its folder, where it is known."""
    if not state:
        return
    text = json.dumps({"state": state})
    (folder / STATE).write_text(text + "\n", encoding="utf-8")


def _files(folder: Path, out: Path) -> Iterable[Path]:
    other = out.resolve()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.resolve().is_relative_to(other):
            yield path


def _hash(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def _add(digest: Any, name: str, content: bytes) -> None:
    digest.update(f"{len(name)}:{name}:{len(content)}:".encode())
    digest.update(content)
