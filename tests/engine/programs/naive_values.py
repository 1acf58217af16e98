"""Values and conditions of the language in plain Python, one value at a time.

Text is `str`, a number `float`, an ISO 8601 date `Iso`, a numeric date `Day`, nothing is None.
"""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from typing import Any

Value = Any
Resolve = Callable[[str], Value]
ORIGIN = datetime.date(1960, 1, 1).toordinal()


class Iso(str):
    """An ISO 8601 date, complete or not."""


class Day(float):
    """A numeric date: days since 1960-01-01."""


def number_of(value: Value) -> float | None:
    """The number that a value is or writes."""
    if isinstance(value, str):
        try:
            found = float(value)
        except ValueError:
            return None
        return found if math.isfinite(found) else None
    return value


def digits(number: float) -> float:
    """The number to 15 significant digits."""
    return float(f"{number:.15g}")


def text_of(value: Value) -> str | None:
    """The value as text: shortest decimals, dates as ISO 8601."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, Day):
        return datetime.date.fromordinal(ORIGIN + math.floor(value)).isoformat()
    text = f"{value:.15g}"
    return "0" if text == "-0" else text


def parts(date: Value) -> list[int]:
    """Year, month, day as far as they are known."""
    text = text_of(date)
    assert text is not None
    return [int(piece) for piece in text.split("-")]


def day_of(date: Value) -> Day | None:
    """The numeric date of a complete date."""
    if date is None or isinstance(date, Day):
        return date
    known = parts(date)
    return Day(datetime.date(*known).toordinal() - ORIGIN) if len(known) == 3 else None


def iso_of(day: float) -> Iso:
    """The ISO 8601 date of a day number."""
    return Iso(datetime.date.fromordinal(ORIGIN + int(day)).isoformat())


def against(left: Value, right: Value) -> int | None:
    """-1, 0, 1 as two dates stand to each other; None where a missing part could decide."""
    a, b = parts(left), parts(right)
    for mine, other in zip(a, b, strict=False):
        if mine != other:
            return -1 if mine < other else 1
    return 0 if len(a) == len(b) else None


def is_date(value: Value) -> bool:
    """True for both kinds of dates."""
    return isinstance(value, Iso | Day)


def compared(left: Value, right: Value) -> int | None:
    """-1, 0, 1 for two present values; None where they cannot be compared."""
    if is_date(left) or is_date(right):
        return against(left, right)
    a, b = number_of(left), number_of(right)
    if a is None or b is None:
        return None
    a, b = digits(a), digits(b)
    return (a > b) - (a < b)


def equal(left: Value, right: Value) -> bool:
    """True where a condition calls two values equal; nothing is equal to nothing."""
    if left is None or right is None:
        return False
    if is_date(left) or is_date(right):
        return text_of(left) == text_of(right)
    if isinstance(left, str) and isinstance(right, str):
        return left == right
    return compared(left, right) == 0


def matches(left: Value, right: Value) -> bool:
    """True where `match` joins two values: texts exactly, a number with the text that writes it."""
    if left is None or right is None:
        return False
    if isinstance(left, str) and isinstance(right, str):
        return str(left) == str(right)
    return number_of(left) is not None and number_of(left) == number_of(right)


WANTED = {"less_than": (-1,), "at_most": (-1, 0), "more_than": (1,), "at_least": (0, 1)}


def holds(condition: dict[str, Any], resolve: Resolve, tables: dict[str, list[dict]]) -> bool:
    """True where a condition holds on one row (language, section 1.7)."""
    if "all" in condition:
        return all(holds(inner, resolve, tables) for inner in condition["all"])
    if "any" in condition:
        return any(holds(inner, resolve, tables) for inner in condition["any"])
    left = resolve(condition["var"])
    ((test, right),) = [(k, v) for k, v in condition.items() if k != "var"]
    if right in ("missing", "present") and test == "is":
        return (left is None) == (right == "missing")
    if test in ("in", "not_in"):
        listed = (
            [line[right["column"]] or None for line in tables[right["table"]]]
            if isinstance(right, dict)
            else right
        )
        found = any(equal(left, _as_left(left, one)) for one in listed)
        return found != (test == "not_in")
    if isinstance(right, dict):
        right = resolve(right["var"])
    else:
        right = _as_left(left, right)
    if test in ("is", "is_not"):
        return equal(left, right) != (test == "is_not")
    if left is None or right is None:
        return False
    return compared(left, right) in WANTED[test]


def _as_left(left: Value, literal: Value) -> Value:
    """A literal as it stands beside `left`: a date beside a date, else itself."""
    if isinstance(literal, int):
        literal = float(literal)
    return Iso(literal) if is_date(left) and isinstance(literal, str) else literal


def in_order(rows: list[Any], keys: list[tuple[Callable[[Any], Value], bool]]) -> list[Any]:
    """Rows sorted by keys (value of a row, descending?): missing lowest, ties as they stood."""

    def rank(value: Value) -> tuple[int, Any]:
        if value is None:
            return (0, 0)
        return (1, str(value) if isinstance(value, str) else float(value))

    for value_of, is_descending in reversed(keys):
        rows = sorted(rows, key=lambda row: rank(value_of(row)), reverse=is_descending)
    return rows
