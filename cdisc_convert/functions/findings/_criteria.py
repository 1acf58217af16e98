"""Criteria of toxicity grades, read from a table (columns: see `toxicity_grade`)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from cdisc_convert.functions.findings._fifteen_digits import is_below
from cdisc_convert.functions.findings._tables import cells_of, number_in, place_of
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Table

_OF = ("", "ULN", "LLN", "BASE")
_CLOSED = ("", "low", "high", "both", "none")
_BASELINE = ("", "normal", "abnormal")


@dataclass(frozen=True, eq=False)
class Measured:
    """Values with what criteria count from, NaN = missing."""

    value: np.ndarray
    baseline: np.ndarray
    low: np.ndarray
    high: np.ndarray

    def take(self, at: np.ndarray) -> Measured:
        """The values at the positions `at`."""
        return Measured(self.value[at], self.baseline[at], self.low[at], self.high[at])

    def reference(self, of: str) -> np.ndarray:
        """What an end is a multiple of: 1 for an absolute limit."""
        sources = {"ULN": self.high, "LLN": self.low, "BASE": self.baseline}
        return sources.get(of, np.ones(len(self.value)))


@dataclass(frozen=True)
class Criterion:
    """The band of one grade; ends NaN = open."""

    grade: float
    unit: str
    direction: Literal["low", "high"]
    low: float
    low_of: str
    high: float
    high_of: str
    closed: str
    baseline: str

    def holds(self, measured: Measured) -> tuple[np.ndarray, np.ndarray]:
        """True where the band holds the value, and true where that can be told."""
        value = measured.value
        lower = self.low * measured.reference(self.low_of)
        upper = self.high * measured.reference(self.high_of)
        closed = self.closed or self.direction
        above = ~is_below(value, lower) if closed in ("low", "both") else is_below(lower, value)
        below = ~is_below(upper, value) if closed in ("high", "both") else is_below(value, upper)
        needs_low, needs_high = not np.isnan(self.low), not np.isnan(self.high)
        # an end that is known may rule the band out whatever the other one is
        is_out = (needs_low & ~np.isnan(lower) & ~above) | (needs_high & ~np.isnan(upper) & ~below)
        is_unknown = (needs_low & np.isnan(lower)) | (needs_high & np.isnan(upper))
        holds, is_decided = ~is_out & ~is_unknown, is_out | ~is_unknown
        if self.baseline:
            fits, is_known = self._baseline_fits(measured)
            holds &= fits & is_known
            is_decided &= is_known | is_out
        return holds, is_decided

    def _baseline_fits(self, measured: Measured) -> tuple[np.ndarray, np.ndarray]:
        end = measured.low if self.direction == "low" else measured.high
        is_known = ~np.isnan(measured.baseline) & ~np.isnan(end)
        is_abnormal = (
            is_below(measured.baseline, end)
            if self.direction == "low"
            else is_below(end, measured.baseline)
        )
        return is_abnormal == (self.baseline == "abnormal"), is_known


def criteria_in(table: Table, direction: Literal["low", "high"]) -> dict[str, list[Criterion]]:
    """The criteria of one direction by test.

    Raises SpecError where a cell cannot be read.
    """
    names = ("TEST", "DIRECTION", "GRADE", "LOW", "HIGH")
    optional = ("UNIT", "LOW_OF", "HIGH_OF", "CLOSED", "BASELINE")
    cells = {name: cells_of(table, name) for name in names}
    cells |= {name: cells_of(table, name, optional=True) for name in optional}
    found: dict[str, list[Criterion]] = {}
    for line in range(len(table)):
        row = {name: texts[line] for name, texts in cells.items()}
        _word(table, line, "DIRECTION", row["DIRECTION"].lower(), ("low", "high"))
        if row["DIRECTION"].lower() == direction:
            found.setdefault(row["TEST"], []).append(_criterion(table, line, row, direction))
    return found


def _criterion(
    table: Table, line: int, row: dict[str, str], direction: Literal["low", "high"]
) -> Criterion:
    def number(name: str) -> float:
        return float(number_in(table, line, name, row[name])) if row[name] else float("nan")

    return Criterion(
        grade=float(number_in(table, line, "GRADE", row["GRADE"])),
        unit=row["UNIT"],
        direction=direction,
        low=number("LOW"),
        low_of=_word(table, line, "LOW_OF", row["LOW_OF"].upper(), _OF),
        high=number("HIGH"),
        high_of=_word(table, line, "HIGH_OF", row["HIGH_OF"].upper(), _OF),
        closed=_word(table, line, "CLOSED", row["CLOSED"].lower(), _CLOSED),
        baseline=_word(table, line, "BASELINE", row["BASELINE"].lower(), _BASELINE),
    )


def _word(table: Table, line: int, name: str, word: str, words: tuple[str, ...]) -> str:
    if word in words:
        return word
    given = ", ".join(each or "empty" for each in words)
    text = f"table {table.name}: {name} is '{word}'; write one of: {given}"
    raise SpecError.at(place_of(table, line), text)
