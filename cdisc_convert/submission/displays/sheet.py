"""A table or listing column by column, so that each distinct text is escaped and measured once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cdisc_convert.model.memory import mark
from cdisc_convert.submission.displays.table_grid import Grid

BLOCK = 2_000
"""Rows that are written at once."""


@dataclass(frozen=True, eq=False)
class Cells:
    """A column: `codes` into distinct texts, numbered as they appear; `depths` indents each text."""

    codes: np.ndarray
    texts: tuple[str, ...]
    depths: tuple[int, ...]

    @staticmethod
    def of(texts: Iterable[str], depths: Iterable[int] | None = None) -> Cells:
        """The column of one text per row; depths: of each, 0 where not given."""
        found: dict[tuple[int, str], int] = {}
        each = ((0, text) for text in texts) if depths is None else zip(depths, texts, strict=True)
        codes = [found.setdefault(one, len(found)) for one in each]
        return Cells(
            np.array(codes, dtype=np.int32),
            tuple(text for _, text in found),
            tuple(depth for depth, _ in found),
        )

    @staticmethod
    def of_codes(codes: np.ndarray, texts: Sequence[str]) -> Cells:
        """The column of codes into `texts`; -1 = nothing stands there."""
        known = [*texts, ""]
        shown, used = pd.factorize(codes)
        used[used < 0] = len(known) - 1
        names = tuple(known[code] for code in used.tolist())
        return Cells(shown.astype(np.int32), names, (0,) * len(names))

    def made(self, indent: str, make: Callable[[str], str]) -> np.ndarray:
        """Each distinct text as a file holds it (object array), with its indent."""
        pairs = zip(self.depths, self.texts, strict=True)
        return np.array([indent * depth + make(text) for depth, text in pairs], dtype=object)


@dataclass(frozen=True, eq=False)
class Sheet:
    """A table ready to be written: heads, and cells by column, the labels first.

    heads: of the columns after the labels. spanners: above them, each (text, number of columns).
    is_heading: rows whose label is one.
    """

    stub: str
    heads: tuple[str, ...]
    cells: tuple[Cells, ...]
    is_heading: np.ndarray
    spanners: tuple[tuple[str, int], ...] = ()

    def __len__(self) -> int:
        return len(self.is_heading)

    def holds(self, text: str) -> bool:
        """Whether `text` is within any cell beside the labels."""
        return any(text in one for column in self.cells[1:] for one in column.texts)

    def mark(self) -> str:
        """A mark of all of it."""
        return mark(
            repr((self.stub, self.heads, self.spanners)),
            self.is_heading.tobytes(),
            *(
                mark(repr((column.texts, column.depths)), column.codes.tobytes())
                for column in self.cells
            ),
        )


def sheet_of(grid: Grid) -> Sheet:
    """The grid column by column; rows with fewer cells are filled up."""
    size = len(grid.columns)
    rows = [(*row.cells, *[""] * (size - len(row.cells))) for row in grid.rows]
    labels = Cells.of((row.label for row in grid.rows), (row.depth for row in grid.rows))
    cells = [Cells.of(column) for column in zip(*rows, strict=True)] or [Cells.of(())] * size
    is_heading = np.array([row.is_heading for row in grid.rows], dtype=bool)
    return Sheet(grid.stub, grid.columns, (labels, *cells), is_heading, grid.spanners)


def blocks(count: int) -> Iterator[slice]:
    """The rows block by block."""
    return (slice(start, min(start + BLOCK, count)) for start in range(0, count, BLOCK))
