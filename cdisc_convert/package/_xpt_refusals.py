"""What a transport file cannot hold, collected so that all of it is told at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place, Problem

EXAMPLES = 20
"""Examples that are listed of each kind of problem."""
_SHOWN_CHARACTERS = 40


class Refusals:
    """Problems of one dataset by kind: the first `EXAMPLES` in words, all of them in number.

    start: records of the dataset that were looked at before the present piece of it.
    """

    def __init__(self, dataset: str, file: str) -> None:
        self.dataset = dataset
        self.file = file
        self.start = 0
        self._texts: dict[str, list[tuple[str, str]]] = {}
        self._counts: dict[str, int] = {}

    def add(self, kind: str, text: str, place: str = "") -> None:
        """One problem of the description: `text`, at `place` of the mapping where that is known."""
        self._add(kind, 1, lambda _: text, place)

    def add_cells(
        self, kind: str, variable: str, records: np.ndarray, describe: Callable[[int], str]
    ) -> None:
        """A problem of `variable` on each of `records` (positions from 0), told by `describe`."""

        def text(index: int) -> str:
            record = int(records[index])
            number = self.start + record + 1
            return f"{self.dataset} record {number}, {variable}: {describe(record)}"

        self._add(kind, len(records), text, "")

    def _add(self, kind: str, count: int, text: Callable[[int], str], place: str) -> None:
        texts = self._texts.setdefault(kind, [])
        more = [(place, text(i)) for i in range(min(count, EXAMPLES - len(texts)))]
        if self.start and not place:
            more = [each for each in more if each not in texts]  # a piece repeats what is general
        texts.extend(more)
        self._counts[kind] = self._counts.get(kind, 0) + count

    @property
    def count(self) -> int:
        """Number of problems, listed or not."""
        return sum(self._counts.values())

    def problems(self) -> list[Problem]:
        """All problems; a kind with more than is listed ends with its true count."""
        found = []
        for kind, texts in self._texts.items():
            found += [Problem(Place(place or self.file), text) for place, text in texts]
            if self._counts[kind] > len(texts):
                text = (
                    f"{self.dataset}: in all {self._counts[kind]} {kind}; "
                    f"the first {len(texts)} are listed"
                )
                found.append(Problem(Place(self.file), text))
        return found


def shown(value: object) -> str:
    """`value` in quotes for a message: shortened, every character printable."""
    text = str(value)
    short = text if len(text) <= _SHOWN_CHARACTERS else text[: _SHOWN_CHARACTERS - 1] + "…"
    printable = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in short)
    return f"'{printable}'"


def records_with(column: Column, bad_levels: np.ndarray) -> np.ndarray:
    """Positions of the records whose text is one of the levels that `bad_levels` marks."""
    if not bad_levels.any():
        return np.empty(0, dtype=np.int64)
    return np.flatnonzero(np.append(bad_levels, False)[column.values])
