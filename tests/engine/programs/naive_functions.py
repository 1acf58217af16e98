"""Functions that look at one row, one value at a time; what the catalogue says of them is all that
they know."""

from __future__ import annotations

import calendar
import datetime
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from tests.engine.programs.naive_values import (
    Day,
    Iso,
    Value,
    day_of,
    digits,
    is_date,
    iso_of,
    number_of,
    parts,
    text_of,
)

Get = Callable[[str], Value]
Given = dict[str, Any]
Lines = dict[str, list[dict[str, str]]]


@dataclass(frozen=True)
class Doubtful:
    """A value that the function reports; `value` None: it was rejected."""

    value: Value = None


def _calculated(figure: float | None) -> float | None:
    return None if figure is None or not math.isfinite(figure) else digits(figure)


def _numbers(get: Get, refs: list[Any]) -> list[Value]:
    return [number_of(get(ref)) if isinstance(ref, str) else float(ref) for ref in refs]


def _sum(numbers: list[float]) -> float:
    return float(sum((Decimal(repr(n)) for n in numbers), Decimal(0)))


def concatenate(get: Get, a: Given) -> Value:
    texts = [text_of(get(ref)) for ref in a["from"]]
    return a["separator"].join(t for t in texts if t is not None) or None


def template(get: Get, a: Given) -> Value:
    values = {ref: text_of(get(ref)) for ref in re.findall(r"{([^}]*)}", a["text"])}
    if values and all(value is None for value in values.values()):
        return None
    return re.sub(r"{([^}]*)}", lambda found: values[found[1]] or "", a["text"]) or None


def part(get: Get, a: Given) -> Value:
    text = text_of(get(a["from"]))
    pieces = [] if text is None else text.split(a["separator"])
    return pieces[a["number"] - 1].strip() or None if len(pieces) >= a["number"] else None


def upper_case(get: Get, a: Given) -> Value:
    text = text_of(get(a["from"]))
    return None if text is None else text.upper()


def padded(get: Get, a: Given) -> Value:
    text = text_of(get(a["from"]))
    return None if text is None else text.rjust(a["width"], a["with"])


def replaced(get: Get, a: Given) -> Value:
    text = text_of(get(a["from"]))
    if text is None:
        return None
    longest = sorted(a["terms"], key=len, reverse=True)
    found = "|".join(map(re.escape, longest))
    return re.sub(found, lambda hit: a["terms"][hit[0]], text) or None


def contains(get: Get, a: Given) -> Value:
    text = text_of(get(a["from"]))
    return "Y" if text is not None and any(t.upper() in text.upper() for t in a["texts"]) else None


def first_present(get: Get, a: Given) -> Value:
    return next((value for value in map(get, a["of"]) if value is not None), None)


def copy(get: Get, a: Given) -> Value:
    return get(a["from"])


def constant(get: Get, a: Given) -> Value:
    return float(a["value"]) if isinstance(a["value"], int | float) else a["value"]


def empty(get: Get, a: Given) -> Value:
    return None


def flag(get: Get, a: Given) -> Value:
    value = get(a["yes"])
    if value is None:
        return "N"
    if is_date(value):
        return "Y"
    says_no = (
        value.strip().upper() in ("N", "NO", "FALSE", "0") if isinstance(value, str) else not value
    )
    return "N" if says_no else "Y"


def shift(get: Get, a: Given) -> Value:
    both = [text_of(get(a[side])) for side in ("from", "to")]
    if both == [None, None] or (None in both and "missing" not in a):
        return None
    return " to ".join(text or a["missing"] for text in both)


def decode(get: Get, a: Given) -> Value:
    text = text_of(get(a["from"]))
    if text is None or not text.strip():
        return None
    terms = a["terms"]
    folded = {name.upper(): term for name, term in reversed(terms.items())}
    found = terms.get(text.strip(), folded.get(text.strip().upper()))
    if found is not None:
        return found
    if "otherwise" in a:
        return Doubtful(a["otherwise"])
    way = a.get("unmatched", "report")
    return {"empty": None, "keep": Doubtful(text), "report": Doubtful()}[way]


def add(get: Get, a: Given) -> Value:
    numbers = _numbers(get, a["of"])
    return None if None in numbers else _calculated(_sum(numbers))


def subtract(get: Get, a: Given) -> Value:
    value, less = _numbers(get, [a["value"], a["less"]])
    return None if None in (value, less) else _calculated(_sum([value, -less]))


def change(get: Get, a: Given) -> Value:
    return subtract(get, {"value": a["value"], "less": a["baseline"]})


def multiply(get: Get, a: Given) -> Value:
    value, by = _numbers(get, [a["value"], a["by"]])
    return None if None in (value, by) else _calculated(value * by)


def divide(get: Get, a: Given) -> Value:
    value, by = _numbers(get, [a["value"], a["by"]])
    return None if None in (value, by) or by == 0 else _calculated(value / by)


def percent_change(get: Get, a: Given) -> Value:
    value, base = _numbers(get, [a["value"], a["baseline"]])
    if None in (value, base) or base == 0:
        return None
    return _calculated(100 * _sum([value, -base]) / base)


def rounded(get: Get, a: Given) -> Value:
    (number,) = _numbers(get, [a["from"]])
    if number is None:
        return None
    step = Decimal(1).scaleb(-a["places"])
    return float(Decimal(f"{number:.15g}").quantize(step, ROUND_HALF_UP))


def smallest(get: Get, a: Given, choose: Callable = min) -> Value:
    values = [value for value in map(get, a["of"]) if value is not None]
    return choose(values, default=None)


def largest(get: Get, a: Given) -> Value:
    return smallest(get, a, max)


def mean_of(get: Get, a: Given) -> Value:
    numbers = [number for number in _numbers(get, a["of"]) if number is not None]
    enough = len(numbers) >= a.get("at_least", 1)
    return _calculated(_sum(numbers) / len(numbers)) if enough else None


def number(get: Get, a: Given) -> Value:
    value = get(a["from"])
    if value is None:
        return None
    found = number_of(value)
    return Doubtful() if found is None else found


def code_number(get: Get, a: Given) -> Value:
    text = text_of(get(a["from"]))
    if text is None:
        return None
    return float(a["codes"][text]) if text in a["codes"] else Doubtful()


def iso_date(get: Get, a: Given) -> Value:
    text = get(a["from"])
    if text is None:
        return None
    for form in a["formats"]:
        shape = {"YYYY-MM-DD": r"(\d{4})-(\d\d)-(\d\d)", "YYYY-MM": r"(\d{4})-(\d\d)"}
        found = re.fullmatch(shape.get(form, r"(\d{4})"), text.strip())
        try:
            if found:
                datetime.date(*[*map(int, found.groups()), 1, 1][:3])
                return Iso(text.strip())
        except ValueError:
            continue
    return Doubtful()


def date_number(get: Get, a: Given) -> Value:
    return day_of(get(a["from"]))


def study_day(get: Get, a: Given) -> Value:
    date, reference = day_of(get(a["date"])), day_of(get(a["reference"]))
    if date is None or reference is None:
        return None
    return float(date - reference + (1 if date >= reference else 0))


def duration(get: Get, a: Given) -> Value:
    start, end = day_of(get(a["start"])), day_of(get(a["end"]))
    if start is None or end is None:
        return None
    return float(end - start + (1 if a.get("plus_one") == "yes" and end >= start else 0))


def add_duration(get: Get, a: Given) -> Value:
    date = get(a["date"])
    size = re.fullmatch(r"(-?)P(\d+)([DM])", a["add"])
    assert size is not None
    count = int(size[2]) * (-1 if size[1] else 1)
    if date is None:
        return None
    if size[3] == "D":
        moved = day_of(date)
        if moved is None:
            return None
        return Day(moved + count) if isinstance(date, Day) else iso_of(moved + count)
    known = parts(date)
    if len(known) < 2:
        return None
    year, month = divmod(known[0] * 12 + known[1] - 1 + count, 12)
    text = f"{year:04d}-{month + 1:02d}"
    if len(known) == 3:
        text += f"-{min(known[2], calendar.monthrange(year, month + 1)[1]):02d}"
    return day_of(Iso(text)) if isinstance(date, Day) else Iso(text)


def impute_date(get: Get, a: Given) -> Value:
    date = get(a["from"])
    if date is None:
        return None
    known = parts(date)
    if len(known) + ["none", "day", "month"].index(a["level"]) < 3:
        return None
    if len(known) == 1:
        known.append({"first": 1, "mid": 6, "last": 12}[a["to"]])
        last = {"first": 1, "mid": 30}.get(a["to"])
    else:
        last = {"first": 1, "mid": 15}.get(a["to"])
    if len(known) == 2:
        known.append(last or calendar.monthrange(*known)[1])
    return day_of(Iso("{:04d}-{:02d}-{:02d}".format(*known)))


def lookup(get: Get, a: Given, tables: Lines) -> Value:
    given = {column: text_of(get(ref)) for column, ref in a["match"].items()}
    if all(value is None for value in given.values()):
        return None
    lines = [
        line
        for line in tables[a["table"]]
        if all((line[column] or None) == value for column, value in given.items())
    ]
    if lines:
        return lines[0][a["take"]] or None
    way = a.get("unmatched", "report")
    kept = next(iter(given.values()))
    return {"empty": None, "keep": Doubtful(kept), "report": Doubtful()}[way]


def category(get: Get, a: Given, tables: Lines) -> Value:
    (value,) = _numbers(get, [a["from"]])
    if value is None:
        return None
    for line in tables[a["table"]]:
        low, high = number_of(line["LOW"]), number_of(line["HIGH"])
        if (low is None or digits(value) >= low) and (high is None or digits(value) < high):
            return line[a["take"]]
    return Doubtful()


def in_list(get: Get, a: Given, tables: Lines) -> Value:
    value = text_of(get(a["from"]))
    listed = [line[a["column"]] for line in tables[a["table"]]]
    return "Y" if value is not None and value in listed else "N"


WITH_TABLES = {"lookup": lookup, "category": category, "in_list": in_list}
OF_ONE_ROW: dict[str, Callable[[Get, Given], Value]] = {
    made.__name__: made
    for made in (
        concatenate, template, part, upper_case, padded, replaced, contains, first_present, copy,
        constant, empty, flag, shift, decode, add, subtract, change, multiply, divide,
        percent_change, rounded, smallest, largest, mean_of, number, code_number, iso_date,
        date_number, study_day, duration, add_duration, impute_date,
    )
}  # fmt: skip
