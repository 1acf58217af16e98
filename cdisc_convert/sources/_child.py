"""Runs a parser of binary files in a process of its own, with limits on memory and time.

Raw files come from elsewhere, and the libraries for SAS, parquet and Excel files are large; a file
that crashes or exhausts one of them must not take the run with it. The child (`_child_main`) reads
the file and leaves Arrow files in a folder of ours; nothing is unpickled.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa

import cdisc_convert
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.source import Note
from cdisc_convert.sources._child_result import OUT_OF_MEMORY, REFUSED, RESULT


@dataclass(frozen=True)
class Limits:
    """What a child may use: bytes of address space, seconds of processor time, seconds in all."""

    memory: int
    processor: int
    wall: int

    @staticmethod
    def for_file(size: int) -> Limits:
        """Generous for a file of `size` bytes: 4 GiB or 24 times its size, 7 s and 15 s per MB.

        Excel files need most: a packed MB holds some 300,000 cells. A parser that runs in circles
        is stopped by its processor time, which a busy machine does not use up; the time on the
        clock is for one that waits without end.
        """
        processor = 7 + 15 * size // (1 << 20)
        return Limits(max(4 << 30, 24 * size), processor, max(600, 60 * processor))


@dataclass(frozen=True)
class ChildTable:
    """A table from the child. facts: what else it found, such as labels and formats by column."""

    name: str
    table: pa.Table
    notes: tuple[Note, ...]
    left_out: tuple[tuple[int, str], ...]
    facts: Mapping[str, Mapping[str, str]]


def parse_in_child(
    task: str,
    path: Path,
    arguments: Mapping[str, Any],
    shown_as: str,
    limits: Limits | None = None,
) -> list[ChildTable]:
    """Tables that the parser `task` finds in `path`.

    arguments: options of the task, of the types that JSON has.
    Raises SourceError where the file cannot be parsed, or parsing crashed or passed the `limits`.
    """
    limits = limits or Limits.for_file(path.stat().st_size)
    with tempfile.TemporaryDirectory(prefix="cdisc-convert-") as folder:
        order = {
            "task": task,
            "path": str(path.resolve()),
            "folder": folder,
            "arguments": dict(arguments),
            "memory": limits.memory,
            "processor": limits.processor,
        }
        try:
            done = subprocess.run(
                [sys.executable, "-P", "-m", "cdisc_convert.sources._child_main"],
                input=json.dumps(order).encode(),
                capture_output=True,
                timeout=limits.wall,
                env=_environment(),
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise SourceError.at(
                shown_as, f"reading took more than {limits.wall} s and was stopped; {_ADVICE}"
            ) from None
        _check(done, Path(folder), shown_as, limits)
        return _tables(Path(folder), shown_as)


STOPPED = tuple(-int(getattr(signal, name)) for name in ("SIGXCPU",) if hasattr(signal, name))
"""How a process ends that has used its processor time (only where the system limits that)."""
_ADVICE = "check the file, or export it again in another format"


def _environment() -> dict[str, str]:
    """Ours, with this package importable; one thread, as each takes address space."""
    root = str(Path(cdisc_convert.__file__).resolve().parent.parent)
    paths = [root, *os.environ.get("PYTHONPATH", "").split(os.pathsep)]
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return os.environ | threads | {"PYTHONPATH": os.pathsep.join(p for p in paths if p)}


def _check(
    done: subprocess.CompletedProcess[bytes], folder: Path, shown_as: str, limits: Limits
) -> None:
    if done.returncode == 0:
        return
    if done.returncode == REFUSED:
        refusal = json.loads((folder / RESULT).read_text("utf-8"))
        raise SourceError.at(Place(shown_as, refusal["line"]), refusal["text"])
    if done.returncode == OUT_OF_MEMORY:
        raise SourceError.at(shown_as, f"reading needs more memory than is allowed; {_ADVICE}")
    if done.returncode in STOPPED:
        raise SourceError.at(
            shown_as,
            f"reading took more than {limits.processor} s of processor time and was stopped; {_ADVICE}",
        )
    if done.returncode < 0:
        raise SourceError.at(
            shown_as,
            f"the parser crashed on this file (signal {-done.returncode}); {_ADVICE}",
        )
    raise RuntimeError(f"the parser process failed:\n{done.stderr.decode(errors='replace')}")


def _tables(folder: Path, shown_as: str) -> list[ChildTable]:
    result = json.loads((folder / RESULT).read_text("utf-8"))
    found = []
    for entry in result["tables"]:
        try:
            with pa.OSFile(str(folder / entry["file"])) as file:
                table = pa.ipc.open_file(file).read_all()
            table.validate(full=True)
        except pa.ArrowInvalid as error:
            raise SourceError.at(shown_as, f"the values cannot be read ({error})") from None
        notes = tuple(Note(code, text, row) for code, text, row in entry["notes"])
        left_out = tuple((row, reason) for row, reason in entry["left_out"])
        found.append(ChildTable(entry["name"], table, notes, left_out, entry["facts"]))
    return found
