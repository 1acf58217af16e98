"""The tutorial, followed word for word: files written, commands run, answers compared."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def shell(tmp_path):
    """Runs a block of commands in the folder that the tutorial is in by then."""
    program = tmp_path / "bin" / "cdisc-convert"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m cdisc_convert "$@"\n')
    program.chmod(0o755)
    environment = {
        **os.environ,
        "PATH": f"{program.parent}:{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT),
        "NO_COLOR": "1",
    }

    def run(commands: str, folder: Path) -> subprocess.CompletedProcess:
        return subprocess.run(
            ["bash", "-c", f"set -e\n{commands}"],
            cwd=folder,
            env=environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )

    return run


def test_every_step_of_the_tutorial_gives_what_it_shows(tmp_path, shell):
    text = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
    folder, answer, compared = tmp_path, "", 0
    for kind, options, body in BLOCK.findall(text):
        if kind == "sh" and "skip" not in options:
            done = shell(body, folder)
            wanted = int(found[1]) if (found := re.search(r"fails=(\d+)", options)) else 0
            assert done.returncode == wanted, done.stdout
            answer = done.stdout
            if "cd first" in body:
                folder = tmp_path / "first"
        elif (file := re.search(r"file=(\S+)", options)) is not None:
            (folder / file[1]).write_text(body, encoding="utf-8")
        elif kind == "text":
            shown = [line.rstrip() for line in body.strip().splitlines()]
            given = [line.rstrip() for line in answer.strip().splitlines()]
            assert given[: len(shown)] == shown
            compared += 1
    assert compared == 4
