"""Functions that look at several records: sisters of the same dataset, or records of another."""

from __future__ import annotations

import statistics
from collections.abc import Callable
from typing import Any

from tests.engine.programs.naive_functions import Doubtful, Given
from tests.engine.programs.naive_values import (
    Value,
    digits,
    in_order,
    number_of,
    parts,
    text_of,
)

Of = Callable[[Any, str], Value]


def sort_keys(order: list[Any], of: Of) -> list[tuple[Callable[[Any], Value], bool]]:
    """The keys of an `order`: a reference, or {descending: reference}."""
    keys = []
    for key in order:
        name, is_descending = (key["descending"], True) if isinstance(key, dict) else (key, False)
        keys.append((lambda row, name=name: of(row, name), is_descending))
    return keys


# -- sisters: rows of a group that take part, and the group whole; a value for each row's id ------


def _yes(value: Value) -> bool:
    return value == "Y" if isinstance(value, str) else bool(value)


def sisters(how: str, a: Given, group: list[Any], part: list[Any], of: Of) -> dict[int, Value]:
    """Values by id(row) that a function of the folder `within` gives to the rows of one group."""
    ordered = in_order(part, sort_keys(a.get("order", []), of))
    everyone = {id(row) for row in group}
    if how == "count_within":
        return dict.fromkeys(everyone, float(len(part)))
    if how == "exists_within":
        return dict.fromkeys(everyone, "Y" if part else "N")
    if how == "sequence":
        return {id(row): float(number) for number, row in enumerate(ordered, start=1)}
    if how == "flag_one":
        return {id(ordered[0 if a["take"] == "first" else -1]): "Y"} if ordered else {}
    if how == "flag_worst":
        valued = [row for row in ordered if of(row, a["value"]) is not None]
        worst = in_order(valued, [(lambda r: of(r, a["value"]), a["direction"] == "highest")])
        return {id(worst[0]): "Y"} if worst else {}
    if how == "flag_relative":
        found = next(
            (n for n, row in enumerate(ordered) if _yes(of(row, a["event"]))), len(ordered)
        )
        chosen = ordered[:found] if a["side"] == "before" else ordered[found:]
        return {id(row): "Y" for row in chosen}
    if how in ("baseline", "value_at_record"):
        flagged = [row for row in part if how != "baseline" or _yes(of(row, a["flag"]))]
        values = {of(row, a["value"]) for row in flagged}
        one: Value = Doubtful() if len(values) > 1 else next(iter(values), None)
        return dict.fromkeys(everyone, one)
    if how in ("previous_value", "next_value"):
        # every record gets the value of the one that takes part before (after) it
        step = 1 if how == "next_value" else -1
        return _beside(a, group, part, of, step)
    if how == "rank_within":
        values = [of(row, a["value"]) for row in part]
        ranks = {}
        for row, value in zip(part, values, strict=True):
            if value is not None:
                below = [v for v in values if v is not None and _below(v, value)]
                ranks[id(row)] = float(1 + len(below))
        return ranks
    assert how == "running_total", how
    total, seen, totals = 0.0, False, {}
    for row in ordered:
        value = number_of(of(row, a["value"]))
        seen |= value is not None
        total += value or 0.0
        totals[id(row)] = digits(total) if seen else None
    return totals


def _below(left: Value, right: Value) -> bool:
    return str(left) < str(right) if isinstance(left, str) else left < right


def _beside(a: Given, group: list[Any], part: list[Any], of: Of, step: int) -> dict[int, Value]:
    ordered = in_order(group, sort_keys(a["order"], of))
    taking_part = {id(row) for row in part}
    if step > 0:
        ordered = ordered[::-1]
    found: dict[int, Value] = {}
    last: Value = None
    for row in ordered:
        found[id(row)] = last
        if id(row) in taking_part:
            last = of(row, a["of"])
    return found


# -- records of another dataset, or members of the group ------------------------------------------


def records(how: str, a: Given, found: dict[str, list[Any]], of: Of) -> Value:
    """What a function of the folder `records` gives; found: the records by dataset."""
    argument = a.get("of", a.get("value", a.get("values")))
    refs = argument if isinstance(argument, list) else [argument]
    every = [(row, ref) for ref in refs for row in found[ref.split(".")[0]]]
    values = [of(row, ref) for row, ref in every]
    present = [value for value in values if value is not None]
    if how == "count":
        return float(len(set(present)) if a.get("distinct") == "yes" else len(values))
    if how == "exists":
        return "Y" if values else a.get("otherwise")
    if how == "exists_any":
        return "Y" if values else "N"
    if how == "only":
        return Doubtful() if len(set(present)) > 1 else next(iter(present), None)
    if how == "list_of":
        numbers = [value for value in present if not isinstance(value, str)]
        ordered = sorted(set(numbers)) if numbers else sorted({str(v) for v in present})
        return a["separator"].join(text_of(value) for value in ordered) or None
    if how == "pick":
        rows = in_order(found[refs[0].split(".")[0]], sort_keys(a["order"], of))
        number = a.get("number", 1)
        if len(rows) < number:
            return a.get("otherwise")
        value = of(rows[number - 1 if a["take"] == "first" else -number], a["value"])
        return a.get("otherwise") if value is None else value
    if how in ("earliest", "latest"):
        return _outermost(present, how)
    return _figure(how, a, [value for value in map(number_of, present) if value is not None])


def _figure(how: str, a: Given, numbers: list[float]) -> Value:
    if len(numbers) < a.get("at_least", 1):
        return None
    if how in ("minimum", "maximum"):
        return min(numbers) if how == "minimum" else max(numbers)
    make = {"total": sum, "average": statistics.fmean, "median": statistics.median}[how]
    return digits(float(make(numbers)))


def _outermost(dates: list[Value], how: str) -> Value:
    """The earliest or latest; of two that agree as far as both go the fuller one."""
    filler = 99 if how == "earliest" else -1
    best = min if how == "earliest" else max
    return best(dates, key=lambda d: [*parts(d), filler, filler][:3], default=None)


SISTERS = (
    "count_within", "exists_within", "sequence", "flag_one", "flag_worst", "flag_relative",
    "baseline", "value_at_record", "previous_value", "next_value", "rank_within", "running_total",
)  # fmt: skip
RECORDS = (
    "count", "exists", "exists_any", "only", "list_of", "pick", "earliest", "latest", "total",
    "average", "median", "minimum", "maximum",
)  # fmt: skip
