"""Values that a rule looks at: columns, lists of values per record, counts per value.

A rule sees a dataset as named cells. Most are columns (`model.column`); operations also give one
list of values per record ("all visits of the subject") or a table of counts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from cdisc_convert.model.column import Column, Kind

Value = str | float | bool
"""One value: text, number or true/false. None stands for a missing one."""
_NUMBER = re.compile(r"\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*", re.ASCII)


@dataclass(frozen=True, eq=False)
class Lists:
    """One list of values per record.

    codes: per record the position in `lists`, -1 = none.
    lists: the distinct lists.
    """

    codes: np.ndarray
    lists: tuple[tuple[Value | None, ...], ...]

    def __len__(self) -> int:
        return len(self.codes)

    @staticmethod
    def constant(values: Iterable[Value | None], size: int) -> Lists:
        """The same list on `size` records."""
        return Lists(np.zeros(size, dtype=np.int64), (tuple(values),))

    def take(self, index: np.ndarray) -> Lists:
        """Lists at the positions `index`; a negative position gives none."""
        index = np.asarray(index)
        if len(self.codes) == 0:
            return Lists(np.full(len(index), -1, dtype=np.int64), self.lists)
        return Lists(np.where(index < 0, -1, self.codes[np.maximum(index, 0)]), self.lists)

    @property
    def empty(self) -> np.ndarray:
        """True where there is no list, or one without a value."""
        blank = np.array([not any(v not in (None, "") for v in one) for one in self.lists] + [True])
        return blank[self.codes]


@dataclass(frozen=True, eq=False)
class Counts:
    """How often each value occurs, the same table on every record."""

    of: dict[Value, int]
    size: int

    def __len__(self) -> int:
        return self.size

    def take(self, index: np.ndarray) -> Counts:
        """The same table on as many records as `index` has positions."""
        return Counts(self.of, len(index))


Cell = Column | Lists | Counts


def constant(value: Value | None, size: int) -> Column:
    """The same `value` on `size` records; true and false count as 1 and 0."""
    if isinstance(value, bool):
        return Column.constant(float(value), size)
    return Column.constant(value, size)


def number_in(text: str) -> float | None:
    """The number that `text` is (blanks around it do not count), or None."""
    return float(text) if _NUMBER.fullmatch(text) else None


def plain_number(number: float) -> str:
    """`number` as people write it: without a decimal point where it is whole."""
    return f"{number:.0f}" if float(number).is_integer() else str(float(number))


def as_numbers(cell: Column) -> np.ndarray:
    """The numbers of `cell`; NaN where missing or where a text is no number."""
    return cell.map_numbers(number_in).values if cell.is_text else cell.values


def as_texts(cell: Column, make: Callable[[str], str | None] | None = None) -> Column:
    """`cell` as a text column: numbers as people write them, texts as `make` gives them."""
    if cell.is_text:
        return cell.map_texts(make) if make else cell
    codes, distinct = pd.factorize(cell.values)
    texts = [plain_number(number) for number in distinct]
    return Column.of_levels(codes, [make(text) if make else text for text in texts])


def number_normal(text: str) -> str:
    """`text` without trailing zeros or blanks: `200.00`, `200` and ` 200 ` are alike."""
    number = number_in(text)
    return text.strip() if number is None else plain_number(number)


def level_mask(cell: Column, test: Callable[[str], bool]) -> np.ndarray:
    """True on the records whose text passes `test`, asked once per distinct text."""
    assert cell.levels is not None
    used = cell.used_levels()
    table = np.zeros(len(cell.levels) + 1, dtype=bool)
    for at in np.flatnonzero(used):
        table[at] = test(cell.levels[at])
    return table[cell.values]


def member_mask(cell: Column, values: Iterable[Value | None]) -> np.ndarray:
    """True on the records whose value is one of `values`; text and number never agree."""
    if cell.is_text:
        wanted = {value for value in values if isinstance(value, str)}
        return level_mask(cell, wanted.__contains__)
    numbers = [float(v) for v in values if isinstance(v, (int, float))]
    return np.isin(cell.values, np.array(numbers, dtype=np.float64)) & cell.present


def distinct_values(cell: Column) -> list[Value]:
    """The distinct values of `cell`, sorted."""
    if cell.is_text:
        compact = cell.compact()
        assert compact.levels is not None
        return sorted(compact.levels)
    return [float(number) for number in np.unique(cell.values[cell.present])]


def value_at(cell: Cell, position: int, is_flag: bool = False) -> Value | list[Value | None] | None:
    """What stands in `cell` at `position`, as a plain value for a report."""
    if isinstance(cell, Counts):
        return f"{len(cell.of)} values counted"
    if isinstance(cell, Lists):
        code = cell.codes[position]
        return None if code < 0 else list(cell.lists[code])
    if cell.is_text:
        assert cell.levels is not None
        code = cell.values[position]
        return None if code < 0 else str(cell.levels[code])
    number = cell.values[position]
    if np.isnan(number):
        return None
    return bool(number) if is_flag else float(number)


def stack(cells: Sequence[tuple[Cell | None, int]]) -> Cell:
    """Cells one below the other; None = missing on so many records. Mixed kinds become text."""
    present = [cell for cell, _ in cells if cell is not None and len(cell)]
    if any(isinstance(cell, Lists) for cell in present):
        return _stacked_lists(cells)
    columns = [cell for cell in present if isinstance(cell, Column)]
    as_text = any(column.is_text for column in columns if column.present.any()) or not columns
    parts: list[Column] = []
    for cell, size in cells:
        if not isinstance(cell, Column):
            parts.append(Column.missing(size, Kind.TEXT if as_text else Kind.NUMBER))
        elif as_text:
            parts.append(as_texts(cell))
        else:
            parts.append(cell if not cell.is_text else Column.missing(size, Kind.NUMBER))
    if not as_text:
        return Column(Kind.NUMBER, np.concatenate([part.values for part in parts]))
    return _stacked_texts(parts)


def _stacked_texts(parts: Sequence[Column]) -> Column:
    codes, levels, offset = [], [], 0
    for part in parts:
        assert part.levels is not None
        codes.append(np.where(part.values < 0, -1, part.values.astype(np.int64) + offset))
        levels.append(part.levels)
        offset += len(part.levels)
    return Column.of_levels(np.concatenate(codes), list(np.concatenate(levels)))


def _stacked_lists(cells: Sequence[tuple[Cell | None, int]]) -> Lists:
    codes: list[np.ndarray] = []
    lists: list[tuple[Value | None, ...]] = []
    for cell, size in cells:
        if isinstance(cell, Lists):
            codes.append(np.where(cell.codes < 0, -1, cell.codes + len(lists)))
            lists.extend(cell.lists)
        else:
            codes.append(np.full(size, -1, dtype=np.int64))
    return Lists(np.concatenate(codes), tuple(lists))
