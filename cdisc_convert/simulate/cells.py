"""Columns of text cells: numpy arrays of strings, made from numbers by distinct value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Cells = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def constant(text: str, size: int) -> Cells:
    """A column of `size` cells that all hold `text`."""
    return np.full(size, text, dtype=object)


def pick(texts: Sequence[str], index: Ints) -> Cells:
    """The text at each `index`; an empty cell where the index is -1."""
    return np.asarray(np.array([*texts, ""], dtype=object)[index])


def integers(values: npt.ArrayLike, known: Flags | None = None, width: int = 1) -> Cells:
    """Whole numbers as text, padded with zeros to `width`; empty where not `known`."""
    numbers = np.asarray(values)
    if known is not None:
        numbers = np.where(known, numbers, 0)
    distinct, place = np.unique(numbers.astype(np.int64), return_inverse=True)
    cells = np.array([f"{value:0{width}d}" for value in distinct.tolist()], dtype=object)[place]
    return cells if known is None else blank(cells, ~known)


def decimals(values: Floats, places: int, known: Flags | None = None, mark: str = ".") -> Cells:
    """Numbers with exactly `places` decimals, rounded half up; empty where not `known`.

    Digits come from whole-number arithmetic, so the last bit of a float never shows.
    """
    numbers = values if known is None else np.where(known, values, 0.0)
    scaled, place = np.unique(scaled_up(numbers, places), return_inverse=True)
    one = 10**places
    texts = [
        f"{'-' if value < 0 else ''}{abs(value) // one}{mark}{abs(value) % one:0{places}d}"
        for value in scaled.tolist()
    ]
    cells = np.array(texts, dtype=object)[place]
    return cells if known is None else blank(cells, ~known)


def scaled_up(values: Floats, places: int) -> Ints:
    """`values` times 10^`places`, rounded half up to whole numbers."""
    # The small addend lifts products such as 2.675 * 100 = 267.49999999999997.
    return np.asarray(np.floor(values * 10**places + 0.5 + 1e-7), dtype=np.int64)


def rounded(values: Floats, places: int) -> Floats:
    """`values` rounded half up to `places` decimals, as `decimals` would print them."""
    return np.asarray(scaled_up(values, places) / 10**places, dtype=np.float64)


def joined(*parts: Cells | str) -> Cells:
    """The parts of each row put together; a plain string stands in every row."""
    size = next(len(part) for part in parts if not isinstance(part, str))
    columns = [[part] * size if isinstance(part, str) else part.tolist() for part in parts]
    return np.array(["".join(row) for row in zip(*columns, strict=True)], dtype=object)


def blank(cells: Cells, where: Flags) -> Cells:
    """`cells` with empty text at `where`."""
    return replaced(cells, where, "")


def replaced(cells: Cells, where: Flags, by: Cells | str) -> Cells:
    """`cells` with the text of `by` at `where`."""
    made = cells.copy()
    made[where] = by if isinstance(by, str) else by[where]
    return made


def ticks(flags: Flags, asked: Flags | None = None) -> Cells:
    """Boxes: 1 or 0; empty where the box was not `asked`."""
    cells = pick(("0", "1"), flags.astype(np.int64))
    return cells if asked is None else blank(cells, ~asked)


def looked_up(values: npt.NDArray[Any], index: Ints) -> npt.NDArray[Any]:
    """The value at each `index`; 0 or false where the index is -1."""
    return np.asarray(np.append(values, np.zeros(1, dtype=values.dtype))[index])


def positions(*groups: npt.NDArray[np.int64]) -> Ints:
    """1, 2, ... within each run of equal `groups`; rows of a group stand together."""
    size = len(groups[0])
    if size == 0:
        return np.zeros(0, dtype=np.int64)
    starts = np.zeros(size, dtype=bool)
    starts[0] = True
    for group in groups:
        starts[1:] |= group[1:] != group[:-1]
    row = np.arange(size, dtype=np.int64)
    first = np.maximum.accumulate(np.where(starts, row, 0))
    return np.asarray(row - first + 1, dtype=np.int64)
