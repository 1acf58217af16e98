"""A transport file whose slices others write is the file that one process writes."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, replace

import numpy as np
import pytest

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset, Variable
from cdisc_convert.package import _xpt_slices
from cdisc_convert.package.xpt import XptRefusal, write_xpt

LENGTHS = {"T": 12}


@dataclass(frozen=True, eq=False)
class InPieces(Dataset):
    """A dataset of several pieces that others can read."""

    held: tuple[Dataset, ...] = ()

    def __len__(self) -> int:
        return sum(map(len, self.held))

    def pieces(self) -> Iterator[Dataset]:
        yield from self.held

    def slices(self) -> list[Dataset]:
        return [replace(self, held=(piece,)) for piece in self.held]


def in_pieces(count: int, last: str | None = "end", number: float = 1.0) -> InPieces:
    """Pieces of 1,000 records; the last record of all has the text `last` and the number."""
    variables = (Variable("T", "Text", "Char"), Variable("N", "Number", "Num"))
    chance = np.random.default_rng(7)
    pieces = []
    for piece in range(count):
        texts: list[str | None] = [f"text {n}" for n in chance.integers(0, 50, 1000)]
        numbers = chance.normal(size=1000)
        if piece == count - 1:
            texts[-1], numbers[-1] = last, number
        columns = {"T": Column.of_texts(texts), "N": Column.of_numbers(numbers)}
        pieces.append(Dataset("AE", "Adverse Events", variables, columns))
    return InPieces("AE", "Adverse Events", variables, {}, held=tuple(pieces))


class Broken(Executor):
    """Processes that are gone: each task fails."""

    def submit(self, *_args, **_named) -> Future:  # type: ignore[override]
        gone: Future = Future()
        gone.set_exception(BrokenProcessPool("gone"))
        return gone


@pytest.fixture
def crew() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as pool:
        yield pool


@pytest.mark.parametrize("count", [1, 2, 7])
def test_slices_give_the_bytes_and_the_hash_of_one_writer(crew, tmp_path, count):
    dataset = in_pieces(count)
    alone = write_xpt(dataset, tmp_path / "a.xpt", lengths=LENGTHS)
    shared = write_xpt(dataset, tmp_path / "b.xpt", lengths=LENGTHS, crew=crew)
    assert shared == alone
    assert (tmp_path / "b.xpt").read_bytes() == (tmp_path / "a.xpt").read_bytes()


def test_where_the_others_are_gone_one_process_writes_the_file(tmp_path):
    alone = write_xpt(in_pieces(4), tmp_path / "a.xpt", lengths=LENGTHS)
    shared = write_xpt(in_pieces(4), tmp_path / "b.xpt", lengths=LENGTHS, crew=Broken())
    assert shared == alone
    assert (tmp_path / "b.xpt").read_bytes() == (tmp_path / "a.xpt").read_bytes()


@pytest.mark.parametrize(
    "dataset",
    [
        in_pieces(3, last="é"),
        in_pieces(3, last="longer than twelve"),
        in_pieces(3, number=np.inf),
        in_pieces(3, last="tab\t"),
    ],
)
def test_what_is_refused_is_told_as_by_one_writer(crew, tmp_path, dataset):
    told = []
    for name, others in (("a", None), ("b", crew)):
        with pytest.raises(XptRefusal) as refused:
            write_xpt(dataset, tmp_path / "x.xpt", lengths=LENGTHS, crew=others)
        told.append([str(problem) for problem in refused.value.problems])
        assert not list(tmp_path.iterdir()), name
    assert told[0] == told[1]


def test_a_slice_that_reads_back_otherwise_refuses_the_file(crew, tmp_path, monkeypatch):
    monkeypatch.setattr(_xpt_slices, "difference", lambda *_: "record 5, T: reads back otherwise")
    with pytest.raises(XptRefusal, match="record 5, T: reads back otherwise"):
        write_xpt(in_pieces(3), tmp_path / "x.xpt", lengths=LENGTHS, crew=crew)
    assert not list(tmp_path.iterdir())


def test_a_disk_that_is_full_leaves_nothing(crew, tmp_path, monkeypatch):
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(_xpt_slices.Slice, "write", full)
    with pytest.raises(OSError, match="No space left"):
        write_xpt(in_pieces(5), tmp_path / "x.xpt", lengths=LENGTHS, crew=crew)
    assert not list(tmp_path.iterdir())
