"""Whatever befalls a run, its folder holds the old or the new output whole, and the user is told.

`make proof` does the counts of the reliability lines; `make test` a sample.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.faults import runs

WHOLE = os.environ.get("CDISC_CONVERT_PROOF") == "1"
KILLS = 500 if WHOLE else 12
FULL_DISKS = 50 if WHOLE else 5
CROWDS = 50 if WHOLE else 1
FAILED_WRITES = 60 if WHOLE else 5
AT_ONCE = 8
pytestmark = pytest.mark.proof


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The study, two exports, and what each becomes."""
    folder = tmp_path_factory.mktemp("faults")
    made = runs.write_study(folder)
    exports = [runs.write_export(folder / name, value) for name, value in (("a", 1), ("b", 2))]
    states, seconds = [], 0.0
    for number, raw in enumerate(exports):
        started = time.monotonic()
        done = runs.run(made, raw, folder / f"run{number}")
        seconds = time.monotonic() - started
        assert done.returncode == 0, done.stderr
        states.append(runs.state(folder / f"run{number}"))
    assert states[0] != states[1]
    return made, exports, states, seconds, folder / "run0"


def old_run(study, out: Path) -> None:
    """Put the first export's run at `out`."""
    shutil.copytree(study[4], out)


def test_a_killed_run_leaves_the_old_or_the_new_output(study, tmp_path):
    made, exports, states, seconds, _ = study
    chance, out, killed, begun = random.Random(9), tmp_path / "out", 0, 0
    old_run(study, out)
    while killed < KILLS:  # a run that ended before its signal came is no kill
        begun += 1
        assert begun < 4 * KILLS + 10, f"only {killed} of {begun} runs were killed"
        process = subprocess.Popen(
            runs.order(made, exports[1], out),
            env=runs.environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.0, seconds * 1.2))
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        found = runs.state(out)
        assert found in states, f"run {begun}: the folder is torn"
        if found == states[1]:
            shutil.rmtree(out)
            old_run(study, out)
    done = runs.run(made, exports[1], out)
    assert done.returncode == 0 and runs.state(out) == states[1]
    assert runs.leftovers(out) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_a_full_disk_leaves_the_old_output(study, tmp_path):
    made, exports, states, _, first = study
    size = sum(path.stat().st_size for path in first.rglob("*") if path.is_file())
    chance = random.Random(5)
    for number in range(FULL_DISKS):
        disk = tmp_path / f"disk{number}"
        disk.mkdir()
        # room for the old output and a part of the new one
        room = int(size * chance.uniform(1.05, 1.9)) + 200_000
        mount = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(disk)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            pytest.skip("this system lets no file system be mounted")
        try:
            old_run(study, disk / "out")
            done = runs.run(made, exports[1], disk / "out")
            found = runs.state(disk / "out")
            if done.returncode == 0:
                assert found == states[1]
            else:
                assert done.returncode == 3, done.stderr
                assert "No space left" in done.stderr and "Traceback" not in done.stderr
                assert found == states[0]
            assert runs.leftovers(disk / "out") == []
        finally:
            subprocess.run(["umount", "-l", str(disk)], check=True)


@pytest.fixture(scope="module")
def broken_disk(tmp_path_factory) -> Path:
    """A library that lets writes fail."""
    if not shutil.which("gcc"):
        pytest.skip("there is no C compiler here")
    library = tmp_path_factory.mktemp("lib") / "broken_disk.so"
    source = Path(__file__).with_name("broken_disk.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


def test_a_write_that_fails_leaves_the_old_output(study, tmp_path, broken_disk):
    made, exports, states, _, _ = study
    out, chance, failed = tmp_path / "out", random.Random(7), 0
    old_run(study, out)
    for number in range(FAILED_WRITES):
        code = (errno.EIO, errno.ENOSPC, errno.EDQUOT)[number % 3]
        done = runs.run(
            made,
            exports[1],
            out,
            LD_PRELOAD=str(broken_disk),
            FAULT_PATH=".out.",
            FAULT_AFTER=str(chance.choice([0, 1, 3, 10, 30, 60, chance.randrange(120)])),
            FAULT_ERRNO=str(code),
        )
        if done.returncode == 0:
            assert runs.state(out) == states[1]
            shutil.rmtree(out)
            old_run(study, out)
            continue
        failed += 1
        assert done.returncode == 3, done.stderr
        assert os.strerror(code) in done.stderr and "Traceback" not in done.stderr
        assert runs.state(out) == states[0]
        assert runs.leftovers(out) == []
    assert failed > FAILED_WRITES // 4


def test_many_runs_into_one_folder(study, tmp_path):
    made, exports, states, _, _ = study
    out = tmp_path / "out"
    for _ in range(CROWDS):
        crowd = [
            subprocess.Popen(
                runs.order(made, exports[number % 2], out),
                env=runs.environment(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
            for number in range(AT_ONCE)
        ]
        for process in crowd:
            _, said = process.communicate(timeout=300)
            assert process.returncode == 0, said
        assert runs.state(out) in states
        assert runs.leftovers(out) == []


def test_a_folder_that_must_not_be_written(study, tmp_path):
    made, exports, _, _, _ = study
    (tmp_path / "file").write_text("")
    done = runs.run(made, exports[0], tmp_path / "file" / "out")
    assert done.returncode == 3 and "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root")
def test_a_read_only_disk(study, tmp_path):
    made, exports, _, _, _ = study
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "ro", "tmpfs", str(disk)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this system lets no file system be mounted")
    try:
        done = runs.run(made, exports[0], disk / "out")
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
    assert done.returncode == 3 and "Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_input_that_changes_while_it_is_read(study, tmp_path, monkeypatch):
    from cdisc_convert import pipeline
    from cdisc_convert.engine.reading import RawFolder
    from cdisc_convert.model.errors import SourceError

    made, exports, states, _, _ = study
    raw, out = tmp_path / "raw", tmp_path / "out"
    shutil.copytree(exports[1], raw)
    old_run(study, out)
    read = RawFolder.read

    def read_and_change(self, name, source):
        tables = read(self, name, source)
        if name == "labs.csv":
            with (raw / name).open("a") as file:
                file.write("001,ALT,2024-02-01,9\n")
        return tables

    monkeypatch.setattr(RawFolder, "read", read_and_change)
    with pytest.raises(SourceError, match=r"labs\.csv.*changed while it was read"):
        pipeline.convert(str(made), raw, out)
    assert runs.state(out) == states[0]
    assert runs.leftovers(out) == []


@pytest.mark.parametrize(
    "more",
    [{"TZ": "Pacific/Kiritimati"}, {"LC_ALL": "tr_TR.UTF-8"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}],
)
def test_clock_and_locale_do_not_matter(study, tmp_path, more):
    made, exports, states, _, _ = study
    assert runs.run(made, exports[0], tmp_path / "out", **more).returncode == 0
    assert runs.state(tmp_path / "out") == states[0]
