"""The process that parses binary files for `_child`; started with its order on standard input."""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any

import pyarrow as pa

from cdisc_convert.sources._child_result import (
    OUT_OF_MEMORY,
    REFUSED,
    RESULT,
    SHOWN_CHARACTERS,
    Parsed,
    Unreadable,
)

TASKS = {
    "excel": "cdisc_convert.sources._excel_child",
    "sas7bdat": "cdisc_convert.sources._sas_child",
    "parquet": "cdisc_convert.sources._parquet_child",
}


def main() -> None:
    """Do what standard input orders; the exit code says how it went."""
    order = json.load(sys.stdin)
    _limit(order["memory"], order["processor"])
    folder = Path(order["folder"])
    sys.excepthook = _hook(folder)
    task = importlib.import_module(TASKS[order["task"]])
    try:
        _write(folder, task.parse(Path(order["path"]), order["arguments"]))
    except Unreadable as refusal:
        _refuse(folder, str(refusal), refusal.line)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _limit(memory: int, processor: int) -> None:
    """Set the limits; where the system has none (Windows) the time limit of the parent remains."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    # SIGXCPU ends the process at the first; SIGKILL at the second, should it be held up.
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 5))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _write(folder: Path, parsed: Iterator[Parsed]) -> None:
    entries: list[dict[str, Any]] = []
    for number, part in enumerate(parsed):
        file = f"{number}.arrow"
        with (
            pa.OSFile(str(folder / file), "wb") as sink,
            pa.ipc.new_file(sink, part.table.schema) as writer,
        ):
            writer.write_table(part.table)
        entries.append(
            {
                "name": part.name,
                "file": file,
                "notes": part.notes,
                "left_out": part.left_out,
                "facts": part.facts,
            }
        )
    (folder / RESULT).write_text(json.dumps({"tables": entries}), "utf-8")


def _refuse(folder: Path, text: str, line: int = 0) -> None:
    (folder / RESULT).write_text(json.dumps({"text": text, "line": line}), "utf-8")
    os._exit(REFUSED)


def _hook(folder: Path) -> Any:
    """What happens on any other exception: from a library it is the file's fault, else a bug."""

    def report(
        kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if isinstance(error, MemoryError):
            os._exit(OUT_OF_MEMORY)
        if not is_ours(trace):
            what = " ".join(str(error).split())[:SHOWN_CHARACTERS] or "no reason given"
            _refuse(folder, f"the file is damaged or not of this kind ({what}); export it again")
        sys.__excepthook__(kind, error, trace)

    return report


def is_ours(trace: TracebackType | None) -> bool:
    """Whether an exception was raised by our own code, not by a library that it calls."""
    frames = traceback.extract_tb(trace)
    return not frames or frames[-1].filename.startswith(str(Path(__file__).parent.parent))


if __name__ == "__main__":
    main()
