"""Analysis windows as a table (columns: see `window`), and which of them hold a date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from cdisc_convert.functions.findings._tables import cells_of, number_in, place_of
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.iso_dates import comparison, whole_days
from cdisc_convert.model.records import Table

STUDY_DAY = "DY"
_AFTER = 1


@dataclass(frozen=True, eq=False)
class Window:
    """One line of the table; NaN = open end or no target."""

    anchor: str
    low: float
    high: float
    high_anchor: str
    target: float
    has_clock: bool
    rank: float


def windows_in(table: Table, anchors: Mapping[str, Column]) -> list[Window]:
    """The lines of the table.

    Raises SpecError where a cell cannot be read or names an anchor that is not given.
    """
    needed = {name: cells_of(table, name) for name in ("ANCHOR", "LOW", "HIGH")}
    optional = ("TARGET", "HIGH_ANCHOR", "CLOCK", "RANK")
    cells = needed | {name: cells_of(table, name, optional=True) for name in optional}
    return [
        _window(table, line, {name: texts[line] for name, texts in cells.items()}, anchors)
        for line in range(len(table))
    ]


def _window(table: Table, line: int, row: dict[str, str], anchors: Mapping[str, Column]) -> Window:
    def number(name: str, otherwise: float = float("nan")) -> float:
        return float(number_in(table, line, name, row[name])) if row[name] else otherwise

    for name in filter(None, (row["ANCHOR"], row["HIGH_ANCHOR"])):
        if name not in anchors:
            given = ", ".join(anchors) or "none"
            text = f"table {table.name} counts from '{name}', but `anchors` gives {given}; add it"
            raise SpecError.at(place_of(table, line), text)
    if row["ANCHOR"] == "" or row["CLOCK"] not in ("", "not_after"):
        text = f"table {table.name}: ANCHOR must be given, and CLOCK be empty or not_after"
        raise SpecError.at(place_of(table, line), text)
    return Window(
        anchor=row["ANCHOR"],
        low=number("LOW", -np.inf),
        high=number("HIGH", np.inf),
        high_anchor=row["HIGH_ANCHOR"] or row["ANCHOR"],
        target=number("TARGET"),
        has_clock=row["CLOCK"] == "not_after",
        rank=number("RANK", np.inf),
    )


class Dated:
    """The dates of the records, counted from each anchor."""

    def __init__(self, date: Column, time: Column | None, anchors: Mapping[str, Column]) -> None:
        self.clock = date if time is None else time
        self.days = whole_days(date)
        self.anchors = anchors
        self._since: dict[str, np.ndarray] = {}

    def since(self, anchor: str) -> np.ndarray:
        """Days from the anchor; study days where the anchor is called DY."""
        if anchor not in self._since:
            days = self.days - whole_days(self.anchors[anchor])
            self._since[anchor] = days + (days >= 0) if anchor == STUDY_DAY else days
        return self._since[anchor]

    def holds(self, window: Window) -> np.ndarray:
        """True where the date lies in the window; false where an anchor of it is missing."""
        since, until = self.since(window.anchor), self.since(window.high_anchor)
        inside = (since >= window.low) & (until <= window.high)
        if window.has_clock:
            first = 1 if window.anchor == STUDY_DAY else 0
            is_after = comparison(self.clock, self.anchors[window.anchor]) == _AFTER
            inside &= ~((since == first) & is_after)
        return inside

    def distance(self, window: Window) -> np.ndarray:
        """Days between the date and the target, either way."""
        since = self.since(window.anchor)
        if window.anchor != STUDY_DAY:
            return np.abs(since - window.target)
        on_one_scale = since - (since > 0)
        return np.abs(on_one_scale - (window.target - (window.target > 0)))
