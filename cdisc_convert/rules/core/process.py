"""Drives the official engine: a process of its own, one answer per rule, a limit on each.

A rule that hangs or crashes the engine costs that rule only: the process is ended and started
again with the rules that are left.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import IO, Any

from cdisc_convert.model.errors import SpecError
from cdisc_convert.rules.core.environment import CoreSetup

WORKER = Path(__file__).with_name("_worker.py")
GRACE = 20.0
"""Seconds beyond the limit of a rule before its process is ended from outside."""
START_SECONDS = 300.0
"""Seconds that the engine may take to start and read its cache."""
SHOWN_LINES = 8
Answer = Mapping[str, Any]
Say = Callable[[int, int], None]


def run_official(
    setup: CoreSetup, order: Mapping[str, Any], say: Say | None = None
) -> list[Answer]:
    """The engine's answer to each rule of the `order`, by name.

    say: called with the number of rules answered and the number of all.
    Raises SpecError where the engine cannot be started.
    """
    answers: dict[str, Answer] = {}
    names: list[str] | None = None
    while names is None or len(answers) < len(names):
        left = None if names is None else [name for name in names if name not in answers]
        run = _Run(setup, {**order, "only": left})
        try:
            names = _one_process(run, answers, names, setup.seconds, say)
        finally:
            run.end()
    return [answers[name] for name in names]


def _one_process(
    run: _Run,
    answers: dict[str, Answer],
    names: list[str] | None,
    seconds: float,
    say: Say | None,
) -> list[str]:
    """Take answers until the process is through or lost; gives the names of all rules."""
    ready = run.next(START_SECONDS)
    if ready is None or ready["event"] != "ready":
        raise SpecError.at(
            "--engine core", f"the official engine did not start: {run.last_words()}"
        )
    names = list(ready["rules"]) if names is None else names
    current, before = "", len(answers)
    limit = START_SECONDS
    while (told := run.next(limit)) is not None and told["event"] != "end":
        if told["event"] == "start":
            current, limit = told["rule"], seconds + GRACE
            continue
        answers[told["rule"]] = told
        current, limit = "", START_SECONDS
        if say:
            say(len(answers), len(names))
    if told is not None:
        for name in names:
            answers.setdefault(name, _lost(name, "the engine gave no answer"))
    elif current:
        late, crashed = f"took longer than {seconds:g} s", f"crashed: {run.last_words()}"
        why = crashed if run.has_ended else late
        answers[current] = _lost(current, why)
    elif len(answers) == before:
        raise SpecError.at("--engine core", f"the official engine stopped: {run.last_words()}")
    return names


def _lost(rule: str, why: str) -> Answer:
    return {"rule": rule, "seconds": 0.0, "errors": [["", why]], "message": ""}


class _Run:
    """A started worker and the lines that it says."""

    def __init__(self, setup: CoreSetup, order: Mapping[str, Any]) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="cdisc-convert-core-")
        place = Path(self.folder.name)
        (place / "order.json").write_text(json.dumps(order), encoding="utf-8")
        self.words = (place / "stderr").open("w+", encoding="utf-8", errors="replace")
        environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONIOENCODING": "utf-8"}
        environment.pop("PYTHONPATH", None)
        self.process = subprocess.Popen(
            [str(setup.python), str(WORKER), str(place / "order.json")],
            stdout=subprocess.PIPE,
            stderr=self.words,
            stdin=subprocess.DEVNULL,
            cwd=place,
            env=environment,
            text=True,
            encoding="utf-8",
        )
        self.has_ended = False
        self.lines: queue.Queue[str | None] = queue.Queue()
        assert self.process.stdout is not None
        threading.Thread(target=_pump, args=(self.process.stdout, self.lines), daemon=True).start()

    def next(self, seconds: float) -> dict[str, Any] | None:
        """The next answer; None where none comes in time or the process is gone (`has_ended`).

        The end of its output tells that it is gone: the process may be known as ended only later.
        """
        try:
            line = self.lines.get(timeout=seconds)
        except queue.Empty:
            return None
        self.has_ended = line is None
        return None if line is None else json.loads(line)

    def last_words(self) -> str:
        """The end of what the process wrote to standard error."""
        self.words.flush()
        self.words.seek(0)
        lines = [line.strip() for line in self.words.read().splitlines() if line.strip()]
        return " | ".join(lines[-SHOWN_LINES:]) or "it said nothing"

    def end(self) -> None:
        """End the process and remove its folder."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.words.close()
        self.folder.cleanup()


def _pump(stream: IO[str], lines: queue.Queue[str | None]) -> None:
    for line in stream:
        lines.put(line)
    lines.put(None)
