"""Transport files that are cut off, damaged or something else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.model.errors import SourceError
from cdisc_convert.package.xpt import write_xpt
from cdisc_convert.sources.xpt import read_xpt


def two_records(path: Path) -> Path:
    """A file with two records of one Char variable of 100 bytes."""
    column = Column.of_texts(["x" * 100, "y" * 100])
    write_xpt(Dataset("AE", "", (Variable("T", "", "Char"),), {"T": column}), path)
    return path


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "the file is empty"),
        (b"PK\3\4" + b"x" * 76, "byte 0: 'PK\\?\\?x.*' is not the start of a SAS transport file"),
        (b"**COMPRESSED** **COMPRESSED**".ljust(80), "this is a SAS CPORT file"),
    ],
)
def test_file_of_another_format_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "other.xpt"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=message):
        read_xpt(path)


def patched(path: Path, at: int, new: bytes) -> Path:
    content = bytearray(path.read_bytes())
    content[at : at + len(new)] = new
    path.write_bytes(bytes(content))
    return path


@pytest.mark.parametrize(
    ("at", "new", "message"),
    [
        (240, b"NONSENSE", "byte 240: a dataset header should begin here, but 'NONSENSE"),
        (240 + 74, b"9999", "byte 314: the size of a variable description is 9999"),
        (560 + 54, b"9999", "the file ends within the 9999 variables of AE"),
        (560 + 54, b"zzzz", "byte 614: the number of variables is not a number but 'zzzz'"),
        (640, b"\0\7", r"byte 640: variable 1 of AE \(T\) has type 7"),
        (644, b"\xff\xff", r"byte 640: variable 1 of AE \(T\) has length -1"),
        (644, b"\x7f\xff", "record 1 of AE has 240 of 32767 bytes"),
        (
            640 + 84,
            b"\x7f\xff\xff\xff",
            "T should begin at byte 0 of each record, but the file says",
        ),
        (648, b" " * 8, "variable 1 of AE has no name"),
    ],
)
def test_damaged_header_is_refused_with_its_byte(
    tmp_path: Path, at: int, new: bytes, message: str
) -> None:
    path = two_records(tmp_path / "a.xpt")
    with pytest.raises(SourceError, match=message):
        read_xpt(patched(path, at, new))


@pytest.mark.parametrize("size", [80, 239, 240, 240 + 80, 560, 800, 880 + 80, 880 + 199])
def test_file_that_is_cut_off_is_refused(tmp_path: Path, size: int) -> None:
    path = two_records(tmp_path / "a.xpt")
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(SourceError, match=r"a\.xpt: byte \d+: .* ask for it again"):
        read_xpt(path)


def test_damaged_files_are_read_or_refused_never_a_crash(tmp_path: Path) -> None:
    variables = (Variable("T", "", "Char"), Variable("N", "", "Num", format="DATE9."))
    columns = {
        "T": Column.of_texts(["x" * 30, "y", None, "z" * 12]),
        "N": Column.of_numbers([1.0, None, 2.0, -7.5]),
    }
    write_xpt(Dataset("AE", "", variables, columns), tmp_path / "v5.xpt")
    v5 = (tmp_path / "v5.xpt").read_bytes()
    frame = pd.DataFrame({"A_VERY_LONG_NAME": ["a", "bc"], "NUMBER": [1.5, None]})
    pyreadstat.write_xport(frame, tmp_path / "v8.xpt", column_labels=["x" * 60, "y" * 50])
    v8 = (tmp_path / "v8.xpt").read_bytes()
    rng = np.random.default_rng(7)
    refused = 0
    for number in range(600):
        content = bytearray(v8 if number % 2 else v5)
        for _ in range(int(rng.integers(1, 4))):
            content[int(rng.integers(240, len(content)))] = int(rng.integers(0, 256))
        path = tmp_path / "damaged.xpt"
        path.write_bytes(bytes(content))
        try:
            assert len(read_xpt(path).members) >= 1
        except SourceError as problem:
            refused += 1
            assert "byte " in str(problem)
    assert 50 < refused < 550
