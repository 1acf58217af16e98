"""Whatever befalls a command, its place holds the old or the new output whole, and the user is told.

`make proof` does the counts of the reliability lines; `make test` a sample. Most runs are copies of
a process that has imported everything (`forks`), so that faults fall where something is written; a
share of the kills is done to processes begun as users do.
"""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.cli.running import cdisc_convert, environment, order
from tests.faults import runs
from tests.faults.commands import NAMES, Command, commands
from tests.faults.forks import Forks

SHARE = float(os.environ.get("CDISC_CONVERT_FAULTS", "1"))
"""Part of the counts of `make proof` that is done."""
WHOLE = os.environ.get("CDISC_CONVERT_PROOF") == "1"
KILLS = {"convert": 200, "convert in parts": 40, "package": 100, "report": 40, "define": 30,
         "simulate": 40, "new": 30}  # fmt: skip
KILLED_PROCESSES = 20
FULL_DISKS = {"convert": 26, "convert in parts": 4, "package": 8, "report": 4, "define": 2,
              "simulate": 6}  # fmt: skip
CROWDS = {"convert": 30, "package": 6, "report": 4, "define": 2, "simulate": 6, "new": 2}
FAILED_WRITES = 60
AT_ONCE = 8
IN_TEST = {"kills": 1, "disks": 1, "processes": 1, "writes": 3}
pytestmark = pytest.mark.proof
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounting needs root"
)


def count(of_proof: int, of_test: int) -> int:
    """How often something is done."""
    return max(round(of_proof * SHARE), 1) if WHOLE else of_test


@pytest.fixture(scope="module")
def forks() -> Iterator[Forks]:
    """The process that the commands are copies of."""
    made = Forks()
    yield made
    made.close()


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The small study, its exports and runs."""
    return tmp_path_factory.mktemp("faults")


@pytest.fixture(scope="module")
def every(folder, forks) -> dict[str, Command]:
    """The commands, tried out."""
    found = commands(folder, forks)
    assert all(len({old(command), *command.states}) > 1 for command in found.values())
    assert all(len(set(found[name].states)) == 2 for name in found if name != "new")
    return found


@pytest.fixture
def command(every, request, folder) -> Iterator[Command]:
    """The command of the test, with its old output where the commands write."""
    found = every[request.param]
    out = place(folder, found)
    put_back(folder, found, out)
    yield found
    remove(out)


def place(folder: Path, command: Command) -> Path:
    """Where the command writes."""
    return folder / "tried" / command.name / "out"


def remove(out: Path) -> None:
    """Remove an output."""
    shutil.rmtree(out) if out.is_dir() else out.unlink(missing_ok=True)


def put_back(folder: Path, command: Command, out: Path) -> None:
    """Put the output of the first variant at `out`; nothing for `new`, which replaces nothing."""
    remove(out)
    if command.name != "new":
        kept = folder / "kept" / command.name
        (shutil.copytree if kept.is_dir() else shutil.copy)(kept, out)


def old(command: Command) -> str:
    """The state before a run of the second variant."""
    return "" if command.name == "new" else command.states[0]


# -- kills ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", NAMES, indirect=True)
def test_a_killed_command_leaves_the_old_or_the_new_output(command, forks, folder):
    chance, out = random.Random(f"9 {command.name}"), place(folder, command)
    wanted, killed, begun, which = count(KILLS[command.name], IN_TEST["kills"]), 0, 0, 1
    seconds = command.seconds
    while killed < wanted:  # a run that ended before its signal came is no kill
        begun += 1
        assert begun < 4 * wanted + 20, f"only {killed} of {begun} runs were killed"
        answer = forks.run(*command.words(which, out), kill_after=chance.uniform(0, 1.1) * seconds)
        if answer["status"] == -signal.SIGKILL:
            killed += 1
        else:
            assert answer["status"] in (0, 1), answer
            seconds = answer["seconds"]
        found = runs.state(out)
        assert found in (old(command), *command.states), f"run {begun}: the output is torn"
        if command.name == "new":
            remove(out)
        elif found == command.states[which]:
            which = 1 - which
    runs.done(forks, *command.words(which, out))
    assert runs.state(out) == command.states[which]
    assert settled(out) == []


def settled(out: Path) -> list[str]:
    """What lies beside the output, once processes that lost their parent have ended."""
    until = time.monotonic() + 20
    while (left := runs.leftovers(out)) and time.monotonic() < until:
        time.sleep(0.2)
    return left


def test_a_killed_process_leaves_the_old_or_the_new_output(every, folder, tmp_path):
    command, out = every["convert"], tmp_path / "out"
    chance, killed = random.Random(3), 0
    started = time.monotonic()
    assert cdisc_convert(*command.words(0, out)).returncode == 0
    seconds, states = time.monotonic() - started, [runs.state(out)]
    assert cdisc_convert(*command.words(1, out)).returncode == 0
    states.append(runs.state(out))
    for begun in range(10 * KILLED_PROCESSES):
        process = subprocess.Popen(
            order(*command.words(begun % 2, out)),
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(seconds * max(chance.random(), chance.random()))
        process.kill()
        killed += process.wait() == -signal.SIGKILL
        assert runs.state(out) in states, f"run {begun}: the output is torn"
        if killed == count(KILLED_PROCESSES, IN_TEST["processes"]):
            break
    assert cdisc_convert(*command.words(0, out)).returncode == 0
    assert runs.state(out) == states[0] and runs.leftovers(out) == []


# -- disks ------------------------------------------------------------------------------------------


@contextmanager
def disk(folder: Path, options: str) -> Iterator[None]:
    """A small file system at `folder`."""
    folder.mkdir(exist_ok=True)
    mount = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("this system lets no file system be mounted")
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@as_root
@pytest.mark.parametrize("command", FULL_DISKS, indirect=True)
def test_a_full_disk_leaves_the_old_output(command, forks, folder, tmp_path):
    chance, full = random.Random(f"5 {command.name}"), 0
    wanted = count(FULL_DISKS[command.name], IN_TEST["disks"])
    for number in range(4 * wanted):
        # room for the old output and a part of the new one
        held = 0 if command.name == "new" else command.size
        room = held + int(command.size * chance.uniform(0.05, 0.95)) + runs.PAGE
        with disk(tmp_path / f"disk{number}", f"size={room}"):
            out = tmp_path / f"disk{number}" / "out"
            put_back(folder, command, out)
            answer = forks.run(*command.words(1, out))
            found, left = runs.state(out), runs.leftovers(out)
        if answer["status"] in (0, 1):
            assert found == command.states[1]
        else:
            full += 1
            assert answer["status"] == 3, answer
            assert "No space left" in answer["said"] and "Traceback" not in answer["said"], answer
            assert found == old(command)
        assert left == []
        if full == wanted:
            return
    raise AssertionError(f"only {full} of {4 * wanted} disks were full")


@as_root
@pytest.mark.parametrize("command", NAMES, indirect=True)
def test_a_read_only_disk(command, forks, tmp_path):
    with disk(tmp_path / "disk", "ro"):
        answer = forks.run(*command.words(0, tmp_path / "disk" / "out"))
    assert answer["status"] == 3 and "Read-only file system" in answer["said"], answer
    assert "Traceback" not in answer["said"]


@pytest.mark.parametrize("command", NAMES, indirect=True)
def test_a_file_in_place_of_a_folder(command, forks, tmp_path):
    (tmp_path / "file").write_text("")
    answer = forks.run(*command.words(0, tmp_path / "file" / "out"))
    assert answer["status"] == 2 and "lies below" in answer["said"], answer
    assert "Traceback" not in answer["said"]
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.fixture(scope="module")
def broken_disk(tmp_path_factory) -> Path:
    """A library that lets writes fail."""
    if not shutil.which("gcc"):
        pytest.skip("there is no C compiler here")
    library = tmp_path_factory.mktemp("lib") / "broken_disk.so"
    source = Path(__file__).with_name("broken_disk.c")
    subprocess.run(["gcc", "-shared", "-fPIC", "-o", library, source, "-ldl"], check=True)
    return library


@pytest.mark.parametrize("command", ["convert"], indirect=True)
def test_a_write_that_fails_leaves_the_old_output(command, folder, broken_disk):
    out, chance, failed = place(folder, command), random.Random(7), 0
    wanted = count(FAILED_WRITES, IN_TEST["writes"])
    for number in range(wanted):
        code = (errno.EIO, errno.ENOSPC, errno.EDQUOT)[number % 3]
        done = cdisc_convert(
            *command.words(1, out),
            LD_PRELOAD=str(broken_disk),
            FAULT_PATH=".out.",
            FAULT_AFTER=str(chance.choice([0, 1, 3, 10, 30, 60, chance.randrange(120)])),
            FAULT_ERRNO=str(code),
        )
        if done.returncode == 0:
            assert runs.state(out) == command.states[1]
            put_back(folder, command, out)
            continue
        failed += 1
        assert done.returncode == 3, done.stderr
        assert os.strerror(code) in done.stderr and "Traceback" not in done.stderr
        assert runs.state(out) == command.states[0]
        assert runs.leftovers(out) == []
    assert failed > wanted // 4


# -- others at work ---------------------------------------------------------------------------------


@pytest.mark.parametrize("command", CROWDS, indirect=True)
def test_many_runs_into_one_place(command, forks, folder):
    out = place(folder, command)
    if not WHOLE and command.name in ("package", "report"):
        pytest.skip("takes long: make proof")
    for _ in range(count(CROWDS[command.name], 1)):
        answers = forks.at_once([command.words(number % 2, out) for number in range(AT_ONCE)])
        # who comes late finds what another has made; `new` writes over nothing
        allowed = (0, 1) if command.name != "new" else (0, 2)
        assert all(answer["status"] in allowed for answer in answers), answers
        assert any(answer["status"] in (0, 1) for answer in answers)
        assert runs.state(out) in command.states
        assert runs.leftovers(out) == []
        if command.name == "new":
            remove(out)


def test_an_input_that_changes_while_it_is_read(every, folder, tmp_path, monkeypatch):
    from cdisc_convert import pipeline
    from cdisc_convert.engine.reading import RawFolder
    from cdisc_convert.model.errors import SourceError

    raw, out = tmp_path / "raw", tmp_path / "out"
    shutil.copytree(folder / "raw1", raw)
    shutil.copytree(folder / "kept" / "convert", out)
    before = runs.state(out)
    read = RawFolder.read

    def read_and_change(self, name, source):
        tables = read(self, name, source)
        if name == "labs.csv":
            with (raw / name).open("a") as file:
                file.write("001,ALT,2024-02-01,9\n")
        return tables

    monkeypatch.setattr(RawFolder, "read", read_and_change)
    with pytest.raises(SourceError, match=r"labs\.csv.*changed while it was read"):
        pipeline.convert(str(folder / "study"), raw, out)
    assert runs.state(out) == before
    assert runs.leftovers(out) == []


@pytest.mark.parametrize(
    "more",
    [{"TZ": "Pacific/Kiritimati"}, {"LC_ALL": "tr_TR.UTF-8"}, {"LC_ALL": "C", "PYTHONUTF8": "0"}],
)
@pytest.mark.parametrize("command", ["convert", *["package"] * WHOLE], indirect=True)
def test_clock_and_locale_do_not_matter(command, folder, more):
    out = place(folder, command)
    assert cdisc_convert(*command.words(1, out), **more).returncode in (0, 1)
    assert runs.state(out) == command.states[1]
