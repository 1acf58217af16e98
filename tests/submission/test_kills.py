"""A process killed at any moment of convert and package leaves the old or the new, whole."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cdisc_convert.submission.packaging.integrity import integrity_faults
from cdisc_convert.submission.packaging.manifest import sha256_of
from tests.submission.conftest import TRIAL

ROOT = Path(__file__).resolve().parents[2]
WORK = """
import sys
from pathlib import Path
from cdisc_convert.pipeline import convert
from cdisc_convert.submission.packaging.assemble import Wishes, package_run
raw, run, package, cutoff = map(str, sys.argv[1:])
convert(TRIAL, Path(raw), Path(run), only=("DM", "TS", "AE"), cutoff=cutoff, validates=False)
package_run(Path(run), Path(package), Wishes())
""".replace("TRIAL", repr(TRIAL))
KILLS = 100 if os.environ.get("CDISC_CONVERT_PROOF") == "1" else 2
CUTOFFS = ("2021-12-31", "2020-06-30")


def begin(raw, folder, number):
    arguments = [raw, folder / "run", folder / "package", CUTOFFS[number % 2]]
    return subprocess.Popen(
        [sys.executable, "-c", WORK, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
    )


def assert_whole(folder):
    """What is there is a whole run and a whole package."""
    run, package = folder / "run", folder / "package"
    if run.exists():
        facts = json.loads((run / "run.json").read_text(encoding="utf-8"))
        for name, told in facts["datasets"].items():
            (file,) = run.glob(f"*/{name.lower()}.xpt")
            assert sha256_of(file) == told["sha256"]
        assert (run / "trace" / "trace.json").exists()
    if package.exists():
        assert integrity_faults(package)[1] == []


def kill_often(raw, folder, times, seed):
    """Run once to the end, then kill `times` runs; what stands there is whole after each.

    A run that ended before its signal came is no kill; another one is begun for it.
    """
    started = time.monotonic()
    assert begin(raw, folder, 0).wait() == 0
    lasted = time.monotonic() - started
    chooser, killed, number = random.Random(seed), 0, 0
    while killed < times:
        assert number < 4 * times + 10, f"only {killed} of {number} runs were killed"
        child = begin(raw, folder, number + 1)
        # most moments in the second half, where files are written and folders change places
        time.sleep(lasted * max(chooser.random(), chooser.random()))
        child.send_signal(signal.SIGKILL)
        killed += child.wait() == -signal.SIGKILL
        number += 1
        assert_whole(folder)
    assert begin(raw, folder, 0).wait() == 0
    assert_whole(folder)
    assert sorted(path.name for path in folder.iterdir()) == ["package", "run"]


@pytest.mark.proof
def test_every_kill_leaves_the_old_or_the_new(trial_run, tmp_path):
    kill_often(trial_run.parent / "raw", tmp_path, KILLS, 17)
