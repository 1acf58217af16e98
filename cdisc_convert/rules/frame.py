"""What a rule is evaluated on: named cells with the dataset and record each row stands for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import Cell, stack
from cdisc_convert.rules.faults import MissingVariable


@dataclass(frozen=True, eq=False)
class Taken:
    """An entry of another frame at some positions; worked out only when it is asked for."""

    entry: Entry
    index: np.ndarray

    def resolved(self) -> Cell:
        """The values themselves."""
        return resolved(self.entry).take(self.index)


@dataclass(frozen=True, eq=False)
class Later:
    """A cell that is made only when it is asked for."""

    make: Callable[[], Cell]


Entry = Cell | Taken | Later


def resolved(entry: Entry) -> Cell:
    """The values of `entry` themselves."""
    if isinstance(entry, Taken):
        return entry.resolved()
    return entry.make() if isinstance(entry, Later) else entry


@dataclass(frozen=True, eq=False)
class Frame:
    """Rows that a rule looks at.

    size: number of rows.
    cells: values by name, in column order.
    datasets: names of the datasets that the rows come from; origin: per row which of them.
    record: per row the record it stands for, from 1.
    wildcard: what `--` at the beginning of a name stands for.
    flags: names of the cells that are true/false.
    """

    size: int
    cells: Mapping[str, Entry]
    datasets: tuple[str, ...]
    origin: np.ndarray
    record: np.ndarray
    wildcard: str = ""
    flags: frozenset[str] = frozenset()
    _resolved: dict[str, Cell] = field(default_factory=dict, repr=False)

    @staticmethod
    def of(cells: Mapping[str, Cell], size: int, dataset: str, wildcard: str = "") -> Frame:
        """A frame of `size` rows, all from `dataset`, row n standing for record n."""
        return Frame(
            size,
            cells,
            (dataset,),
            np.zeros(size, dtype=np.int32),
            np.arange(1, size + 1, dtype=np.int64),
            wildcard,
        )

    def __contains__(self, name: object) -> bool:
        return name in self.cells

    def __len__(self) -> int:
        return self.size

    @property
    def names(self) -> list[str]:
        """Names of the cells, in column order."""
        return list(self.cells)

    def real_name(self, name: str) -> str:
        """`name` with a leading `--` replaced."""
        return self.wildcard + name[2:] if name.startswith("--") else name

    def get(self, name: str) -> Cell:
        """The cell `name`; raises MissingVariable where there is none."""
        if name not in self.cells:
            raise MissingVariable(name)
        if name not in self._resolved:
            self._resolved[name] = resolved(self.cells[name])
        return self._resolved[name]

    def column(self, name: str) -> Column:
        """The cell `name` where a single value per row is meant; lists count as missing."""
        cell = self.get(name)
        return cell if isinstance(cell, Column) else Column.missing(self.size)

    def kept(self) -> list[Cell]:
        """The cells that were asked for so far."""
        return list(self._resolved.values())

    def take(self, index: np.ndarray) -> Frame:
        """The rows at the positions `index` (none negative)."""
        return replace(
            self,
            size=len(index),
            cells={name: Taken(cell, index) for name, cell in self.cells.items()},
            origin=self.origin[index],
            record=self.record[index],
            _resolved={},
        )

    def with_cells(self, cells: Mapping[str, Entry], flags: Iterable[str] = ()) -> Frame:
        """This frame with more cells; one with the name of another takes its place."""
        kept = {name: cell for name, cell in self._resolved.items() if name not in cells}
        return replace(
            self,
            cells={**self.cells, **cells},
            flags=(self.flags - set(cells)) | set(flags),
            _resolved=kept,
        )


def below_each_other(frames: Sequence[Frame]) -> Frame:
    """One frame of the rows of all `frames`; a cell that one lacks is missing on its rows."""
    if len(frames) == 1:
        return frames[0]
    names = dict.fromkeys(name for frame in frames for name in frame.cells)
    cells = {
        name: stack([(frame.get(name) if name in frame else None, frame.size) for frame in frames])
        for name in names
    }
    datasets = tuple(name for frame in frames for name in frame.datasets)
    shifts = np.cumsum([0, *(len(frame.datasets) for frame in frames[:-1])])
    return Frame(
        sum(frame.size for frame in frames),
        cells,
        datasets,
        np.concatenate([f.origin + shift for f, shift in zip(frames, shifts, strict=True)]),
        np.concatenate([frame.record for frame in frames]),
        frames[0].wildcard,
        frozenset().union(*(frame.flags for frame in frames)),
    )
