"""Threads, chunks and blocks of any size give what one thread makes of the whole."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import SourceError
from cdisc_convert.package.xpt import write_xpt
from cdisc_convert.sources import _xpt_records, xpt
from cdisc_convert.sources._xpt_headers import read_layout
from cdisc_convert.sources.xpt import XptFile, read_xpt

ROWS = 5_003


def lab(path: Path) -> Path:
    """A file with texts that repeat, that are constant, sorted, missing, not UTF-8; and numbers."""
    rng = np.random.default_rng(4)
    texts = {
        "SAME": (["ABC-101"], np.zeros(ROWS, int)),
        "SORTED": ([f"S{n:04d}" for n in range(60)], np.sort(rng.integers(0, 60, ROWS))),
        "ENDS": (["A", "B"], np.r_[0, rng.integers(0, 2, ROWS - 2), 0]),
        "MANY": ([f"{n / 100}" for n in range(4_000)], rng.integers(0, 4_000, ROWS)),
        "GAPS": (["Y"], rng.integers(-1, 1, ROWS)),
        "EMPTY": (["x"], np.full(ROWS, -1)),
        "ODD": (["na#ve", "NUL#", "plain"], rng.integers(0, 3, ROWS)),
    }
    columns = {k: Column.of_levels(codes, levels) for k, (levels, codes) in texts.items()}
    numbers = np.where(rng.random(ROWS) < 0.1, np.nan, rng.normal(0, 1e6, ROWS))
    columns["NUM"] = Column.of_numbers(numbers)
    variables = tuple(Variable(n, n, "Char" if c.is_text else "Num") for n, c in columns.items())
    write_xpt(Dataset("LB", "Laboratory", variables, columns), path)
    content = path.read_bytes().replace(b"na#ve", b"na\xefve").replace(b"NUL#", b"NUL\0")
    path.write_bytes(content.replace(b".\0\0\0\0\0\0\0", b"B\0\0\0\0\0\0\0", 7))
    return path


def content_of(file: XptFile) -> list:
    return [
        (m.notes, [(n, c.kind, c.values.tobytes(), c.tolist()) for n, c in m.columns.items()])
        for m in file.members
    ]


@pytest.mark.parametrize(
    ("threads", "block", "chunk"),
    [(0, 1, 10**9), (0, 5_000, 30_000), (0, 10**9, 77_777), (10**9, 1_000, 40_000)],
)
def test_any_division_gives_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int, block: int, chunk: int
) -> None:
    path = lab(tmp_path / "lb.xpt")
    whole = content_of(read_xpt(path))
    assert {note.code for note in whole[0][0]} == {
        "SPECIAL_MISSING",
        "ENCODING_GUESSED",
        "NUL_FILLED",
    }
    monkeypatch.setattr(_xpt_records, "_WORTH_THREADS", threads)
    monkeypatch.setattr(_xpt_records, "_BLOCK_BYTES", block)
    monkeypatch.setattr(xpt, "_WHOLE_CHUNK_BYTES", chunk)
    assert content_of(read_xpt(path)) == whole


@pytest.mark.parametrize("threads", [0, 10**9])
def test_file_that_becomes_shorter_is_told_with_its_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, threads: int
) -> None:
    path = lab(tmp_path / "lb.xpt")
    layout = read_layout(path)
    path.write_bytes(path.read_bytes()[:100_000])
    monkeypatch.setattr(_xpt_records, "_WORTH_THREADS", threads)
    monkeypatch.setattr(_xpt_records, "_BLOCK_BYTES", 8_000)
    monkeypatch.setattr(xpt, "read_layout", lambda *_: layout)
    with pytest.raises(SourceError, match=r"lb\.xpt: byte \d+: the file became shorter while it"):
        read_xpt(path)
