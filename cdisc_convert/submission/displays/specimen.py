"""Rows made after a specimen: what a library wrote of a row of markers, with other texts in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBER = -1


def marker(row: int, column: int) -> str:
    """A text that stands nowhere else, of digits: the same width for every cell."""
    return f"7{row:02d}{column:03d}91"


@dataclass(frozen=True)
class Slots:
    """A row with places for its texts.

    template: with %s for each. order: the column of each place, NUMBER for the number of the row.
    """

    template: str
    order: tuple[int, ...]

    def filled(self, texts: Sequence[Sequence[str]], numbers: Sequence[str] = ()) -> list[str]:
        """One row for each of the texts that `texts` has by column."""
        given = [numbers if at == NUMBER else texts[at] for at in self.order]
        return list(map(self.template.__mod__, zip(*given, strict=True)))


def slots_of(
    row: str, markers: Sequence[str], number: re.Pattern[str] | None = None
) -> Slots | None:
    """The row as `markers` show it, one per column; None where one of them is not there just once."""
    places = {text: at for at, text in enumerate(markers)}
    pattern = "|".join(map(re.escape, markers))
    if number is not None:
        pattern = f"{pattern}|{number.pattern}"
    found = list(re.finditer(pattern, row))
    order = tuple(places.get(one[0], NUMBER) for one in found)
    if sorted(at for at in order if at != NUMBER) != list(range(len(markers))):
        return None
    pieces, start = [], 0
    for one in found:
        pieces.append(row[start : one.start()].replace("%", "%%"))
        start = one.end()
    pieces.append(row[start:].replace("%", "%%"))
    return Slots("%s".join(pieces), order)
