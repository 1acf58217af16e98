"""A traced value: what it is, how it was made, what it was made from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

DEEPEST = 40
MOST_RECORDS = 25


@dataclass(frozen=True)
class Cell:
    """A value and what it was made from.

    kind: cell (dataset or intermediate), raw (a cell of a raw file), table, constant, subject.
    place: where a person finds it: `file:line` of the statement, or file and row.
    recomputed: the value that the statement gives again from the inputs; None where nothing is computed.
    """

    kind: str
    name: str
    value: str
    place: str = ""
    says: str = ""
    recomputed: str | None = None
    inputs: tuple[Cell, ...] = ()
    note: str = ""

    @property
    def agrees(self) -> bool:
        """True where the value made again equals the value in the dataset."""
        return self.recomputed is None or self.recomputed == self.value

    def leaves(self) -> Iterator[Cell]:
        """The cells at the ends: raw cells, table cells, constants."""
        if not self.inputs:
            yield self
        for cell in self.inputs:
            yield from cell.leaves()

    def walk(self) -> Iterator[Cell]:
        """This cell and everything below it."""
        yield self
        for cell in self.inputs:
            yield from cell.walk()
