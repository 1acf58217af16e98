"""A run's folder appears whole or not at all."""

from __future__ import annotations

import fcntl
import os

import pytest

from cdisc_convert.files import output_folder
from cdisc_convert.files.output_folder import OutputFolder
from cdisc_convert.model.errors import SourceError


def write(target, text, mark="run.json"):
    with OutputFolder(target, mark) as folder:
        (folder.path / mark).write_text(text)


def test_the_folder_appears_at_the_end(tmp_path):
    target = tmp_path / "out"
    with OutputFolder(target) as folder:
        (folder.path / "run.json").write_text("1")
        assert not target.exists()
    assert (target / "run.json").read_text() == "1"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_new_run_replaces_the_old_whole(tmp_path):
    target = tmp_path / "out"
    write(target, "old")
    (target / "extra.xpt").write_text("old")
    write(target, "new")
    assert [path.name for path in target.iterdir()] == ["run.json"]
    assert (target / "run.json").read_text() == "new"


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_an_error_leaves_the_old_run_and_nothing_else(tmp_path, error):
    target = tmp_path / "out"
    write(target, "old")
    with pytest.raises(error), OutputFolder(target) as folder:
        (folder.path / "run.json").write_text("half")
        raise error
    assert (target / "run.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_files_that_are_no_run_are_never_replaced(tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    (target / "letter.txt").write_text("mine")
    with pytest.raises(SourceError, match=r"holds no run\.json"), OutputFolder(target):
        pass
    assert (target / "letter.txt").read_text() == "mine"


def test_an_empty_folder_may_be_used(tmp_path):
    target = tmp_path / "out"
    target.mkdir()
    write(target, "1")
    assert (target / "run.json").exists()


@pytest.mark.parametrize("can_exchange", [True, False])
def test_a_new_folder_takes_the_place_of_the_old(tmp_path, monkeypatch, can_exchange):
    if not can_exchange:
        monkeypatch.setattr(output_folder, "_exchange", lambda *_: False)
    for text in ("one", "two"):
        write(tmp_path / "run", text)
    assert (tmp_path / "run/run.json").read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_other_files_are_not_replaced(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run/notes.txt").write_text("mine")
    with pytest.raises(SourceError, match=r"holds no manifest\.json, so it was not made here"):
        write(tmp_path / "run", "one", "manifest.json")
    assert (tmp_path / "run/notes.txt").read_text() == "mine"


def test_leftovers_of_killed_processes_go_and_those_of_living_ones_stay(tmp_path):
    dead, alive = tmp_path / ".run.0000.new", tmp_path / ".run.1111.new"
    for folder in (dead, alive):
        folder.mkdir()
        (folder / "half").write_text("written")
    handle = os.open(alive, os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    write(tmp_path / "run", "one")
    os.close(handle)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".run.1111.new", "run"]
