"""The transport file as a whole: its bytes, and that it is complete or not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import numpy as np
import pytest

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package import _xpt_records
from cdisc_convert.package.xpt import XptRefusal, write_xpt
from cdisc_convert.sources.xpt import read_xpt


def dataset_of(
    texts: list | None = None, numbers: list | None = None, format_: str = ""
) -> Dataset:
    variables, columns = [], {}
    if texts is not None:
        variables.append(Variable("T", "", "Char"))
        columns["T"] = Column.of_texts(texts)
    if numbers is not None:
        variables.append(Variable("N", "", "Num", format=format_))
        columns["N"] = Column.of_numbers(numbers)
    return Dataset("AE", "Adverse Events", tuple(variables), columns)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ae.xpt"


def test_same_dataset_gives_the_same_bytes(tmp_path: Path) -> None:
    dataset = dataset_of(["a", None, "b"] * 50, [1.0, None, 0.5] * 50)
    first = write_xpt(dataset, tmp_path / "a.xpt", chunk_rows=7)
    second = write_xpt(dataset, tmp_path / "b.xpt", chunk_rows=1000)
    assert first == second
    assert (tmp_path / "a.xpt").read_bytes() == (tmp_path / "b.xpt").read_bytes()


def test_moment_is_that_of_the_caller(path: Path) -> None:
    write_xpt(dataset_of(["a"]), path, moment=datetime(2026, 3, 9, 7, 5, 1))
    assert path.read_bytes().count(b"09MAR26:07:05:01") == 4
    assert read_xpt(path).created == "09MAR26:07:05:01"


def test_bytes_are_those_of_the_layout(path: Path) -> None:
    dataset = dataset_of(["ab", "c"], [1.0, None], "DATE9.")
    write_xpt(dataset, path)
    content = path.read_bytes()
    assert len(content) == 240 + 320 + 80 + 320 + 80 + 80
    assert content[560:640].startswith(
        b"HEADER RECORD*******NAMESTR HEADER RECORD!!!!!!!0000000002"
    )
    assert content[640:656] == b"\0\2\0\0\0\2\0\1T       "
    assert content[780:796] == b"\0\1\0\0\0\x08\0\2N       "
    assert content[780 + 56 : 780 + 68] == b"DATE    \0\x09\0\0"
    assert content[780 + 84 : 780 + 88] == b"\0\0\0\2"
    assert content[1040:] == (b"abA\x10\0\0\0\0\0\0c ." + b"\0" * 7).ljust(80)


def failing(error: BaseException, after: int) -> Callable[[np.ndarray], np.ndarray]:
    """The encoder of numbers, which fails after some calls."""
    encode, calls = _xpt_records.to_ibm, []

    def to_ibm(numbers: np.ndarray) -> np.ndarray:
        calls.append(1)
        if len(calls) > after:
            raise error
        return encode(numbers)

    return to_ibm


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError("disk full")])
@pytest.mark.parametrize("has_old", [True, False])
def test_error_in_the_middle_leaves_things_as_they_were(
    path: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException, has_old: bool
) -> None:
    if has_old:
        write_xpt(dataset_of(["old"]), path)
    before = {p.name: p.read_bytes() for p in path.parent.iterdir()}
    monkeypatch.setattr(_xpt_records, "to_ibm", failing(error, after=2))
    with pytest.raises(type(error)):
        write_xpt(dataset_of(numbers=[1.0] * 40), path, chunk_rows=10)
    assert {p.name: p.read_bytes() for p in path.parent.iterdir()} == before


def test_value_that_reads_back_otherwise_is_never_left(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    encode = _xpt_records.to_ibm
    monkeypatch.setattr(
        _xpt_records, "to_ibm", lambda numbers: encode(np.where(numbers == 7.0, 8.0, numbers))
    )
    with pytest.raises(XptRefusal) as caught:
        write_xpt(dataset_of(numbers=[1.0, 2.0, 7.0]), path)
    assert [problem.text for problem in caught.value.problems] == [
        "AE: record 3, N: the value reads back otherwise; the file was not written; "
        "report this with the dataset"
    ]
    assert list(path.parent.iterdir()) == []


def test_text_that_looks_like_a_second_dataset_is_not_left(path: Path) -> None:
    text = "HEADER RECORD*******MEMBER  HEADER RECORD!!!!!!!000000000000000001600000000140"
    with pytest.raises(
        XptRefusal, match="AE: it does not read back, byte 1040: the file ends within"
    ):
        write_xpt(dataset_of(["x" * 80, text]), path)
    assert list(path.parent.iterdir()) == []
