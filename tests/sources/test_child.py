"""The process that parses binary files: limits, crashes, and bugs that must not hide."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cdisc_convert.model.errors import SourceError
from cdisc_convert.sources import _child
from cdisc_convert.sources._child import Limits, parse_in_child

WIDE = Limits(4 << 30, 100, 100)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    pq.write_table(pa.table({"A": ["x"]}), tmp_path / "a.parquet")
    return tmp_path / "a.parquet"


def parse(path: Path, limits: Limits, task: str = "parquet") -> str:
    with pytest.raises(SourceError) as caught:
        parse_in_child(task, path, {"columns": None}, "a.parquet", limits)
    return str(caught.value)


def test_result_comes_back(file: Path) -> None:
    (found,) = parse_in_child("parquet", file, {"columns": None}, "a", WIDE)
    assert found.table.column("A").to_pylist() == ["x"]


def test_too_little_time_stops_it(file: Path) -> None:
    message = parse(file, Limits(4 << 30, 100, 0))
    assert message.startswith("a.parquet: reading took more than 0 s and was stopped;")


def test_processor_time_is_limited(file: Path) -> None:
    message = parse(file, Limits(4 << 30, 0, 60))
    assert "reading took more than 0 s of processor time and was stopped;" in message


def test_crash_of_a_parser_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killed = _child.subprocess.CompletedProcess([], -11, b"", b"")
    monkeypatch.setattr(_child.subprocess, "run", lambda *_, **__: killed)
    assert parse(file, WIDE) == (
        "a.parquet: the parser crashed on this file (signal 11); check the file, or export it again "
        "in another format"
    )


def test_time_on_the_clock_is_generous_and_processor_time_is_not() -> None:
    """A busy machine stops no reader, and one that runs in circles ends within 10 s."""
    small = Limits.for_file(1000)
    assert (small.processor, small.wall) == (7, 600)
    assert Limits.for_file(100 << 20).processor == 1507


def test_memory_is_limited(tmp_path: Path) -> None:
    """A column of 400 MB that is small in the file, under a limit that leaves less than that."""
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"A": pa.concat_arrays([pa.array(["x" * 1000])] * 400_000)}), path)
    assert path.stat().st_size < 5 << 20
    message = parse(path, Limits(600 << 20, 60, 60))
    assert "reading needs more memory than is allowed" in message


def test_working_folder_with_a_module_of_a_known_name_does_no_harm(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (file.parent / "json.py").write_text("raise SystemExit('shadowed')")
    monkeypatch.chdir(file.parent)
    (found,) = parse_in_child("parquet", file, {"columns": None}, "a", WIDE)
    assert found.table.num_rows == 1


def test_bug_of_ours_is_not_taken_for_a_bad_file(file: Path) -> None:
    with pytest.raises(RuntimeError, match="the parser process failed"):
        parse_in_child("parquet", file, {}, "a.parquet", WIDE)


def test_nothing_is_left_behind(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(_child.tempfile, "tempdir", str(folder))
    parse_in_child("parquet", file, {"columns": None}, "a", WIDE)
    parse(file, Limits(4 << 30, 100, 0))
    assert list(folder.iterdir()) == []
