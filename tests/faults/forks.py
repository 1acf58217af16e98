"""Runs commands in copies of a process that has imported everything, so that a fault costs little.

Run as a program it reads orders, a line of JSON each: {"words": [...], "kill_after": seconds or
null, "environment": {...}}, lets a copy of itself do the command as the entry point would, and
answers with {"number", "status", "seconds", "said"} when that copy has ended. Orders of one line
(a list) run at the same time.
"""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from tests.cli.running import environment

MODULES = (
    "cdisc_convert.pipeline cdisc_convert.cli.main cdisc_convert.cli.convert "
    "cdisc_convert.cli.package cdisc_convert.cli.report cdisc_convert.cli.define "
    "cdisc_convert.cli.simulate cdisc_convert.cli.new cdisc_convert.submission.packaging.assemble "
    "cdisc_convert.submission.scaffold.from_raw cdisc_convert.submission.define_files "
    "cdisc_convert.simulate.simulation cdisc_convert.submission.report.page "
    "reportlab.pdfgen.canvas openpyxl lxml.etree docx pypdf rich.progress"
).split()


class Forks:
    """The process whose copies do the commands."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.forks"],
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: object, kill_after: float | None = None) -> dict[str, Any]:
        """A command to its end, or killed after some seconds; `status` -9 = by that signal."""
        return self.at_once([[str(word) for word in words]], kill_after)[0]

    def at_once(
        self, orders: list[list[str]], kill_after: float | None = None
    ) -> list[dict[str, Any]]:
        """Commands that run at the same time."""
        assert self.process.stdin is not None and self.process.stdout is not None
        told = [{"words": words, "kill_after": kill_after} for words in orders]
        self.process.stdin.write(json.dumps(told) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self) -> None:
        """Ends the process."""
        self.process.communicate(timeout=60)


def _copy(words: list[str], said: Path) -> int:
    """The number of a new copy that does the command; never comes back in the copy."""
    number = os.fork()
    if number:
        return number
    handle = os.open(said, os.O_WRONLY | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(handle, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["cdisc-convert", *words]
    sys.stdout = open(1, "w", closefd=False)
    sys.stderr = open(2, "w", closefd=False)
    from cdisc_convert.cli.main import _exit_code

    code = _exit_code()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _done(orders: list[dict[str, Any]], folder: Path) -> list[dict[str, Any]]:
    started = time.monotonic()
    running = [
        (order, folder / str(number), _copy(order["words"], folder / str(number)))
        for number, order in enumerate(orders)
    ]
    answers = []
    for order, said, number in running:
        if order["kill_after"] is not None:
            time.sleep(max(started + order["kill_after"] - time.monotonic(), 0))
            os.kill(number, signal.SIGKILL)
        _, status = os.waitpid(number, 0)
        answers.append(
            {
                "status": os.waitstatus_to_exitcode(status),
                "seconds": time.monotonic() - started,
                "said": said.read_text(errors="replace") if said.exists() else "",
            }
        )
        said.unlink(missing_ok=True)
    return answers


def main() -> None:
    """Answers orders until there are no more."""
    for name in MODULES:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as folder:
        for line in sys.stdin:
            print(json.dumps(_done(json.loads(line), Path(folder))), flush=True)


if __name__ == "__main__":
    main()
