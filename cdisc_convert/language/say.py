"""Conditions, arguments and lists in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cdisc_convert.model.records import Duration
from cdisc_convert.model.spec import (
    Combination,
    Condition,
    Reference,
    SortKey,
    TableColumn,
    Test,
)

_TEST_WORDS = {
    "is": "is",
    "is_not": "is not",
    "in": "is one of",
    "not_in": "is none of",
    "less_than": "is less than",
    "at_most": "is at most",
    "more_than": "is more than",
    "at_least": "is at least",
    "missing": "is missing",
    "present": "is present",
}
_DATE_WORDS = {
    "less_than": "is before",
    "at_most": "is on or before",
    "more_than": "is after",
    "at_least": "is on or after",
}
_DATE_ENDINGS = ("DTC", "DT", "DTM")


def say_condition(condition: Condition, *, inner: bool = False) -> str:
    """A condition in words; several conditions inside another one stand in parentheses."""
    if isinstance(condition, Combination):
        word = " and " if condition.word == "all" else " or "
        text = word.join(say_condition(part, inner=True) for part in condition.conditions)
        return f"({text})" if inner and len(condition.conditions) > 1 else text
    words = _TEST_WORDS[condition.test]
    if condition.test in _DATE_WORDS and _compares_dates(condition):
        words = _DATE_WORDS[condition.test]
    if condition.value is None:
        return f"{condition.var} {words}"
    if isinstance(condition.value, TableColumn):
        words = "is in" if condition.test == "in" else "is not in"
    return f"{condition.var} {words} {_say_literal(condition.value)}"


def _compares_dates(test: Test) -> bool:
    sides = (test.var, test.value)
    return any(isinstance(side, Reference) and side.name.endswith(_DATE_ENDINGS) for side in sides)


def _say_literal(value: Any) -> str:
    """The right side of a test: texts in quotes, numbers and names as they are."""
    if isinstance(value, tuple):
        return listed([_say_literal(item) for item in value], "or")
    return quoted(value) if isinstance(value, str) else say_value(value)


def quoted(text: str) -> str:
    """A text as it would stand in the data."""
    return f'"{text}"'


def listed(items: Iterable[str], word: str = "and") -> str:
    """A, B and C."""
    texts = list(items)
    if len(texts) < 2:
        return "".join(texts)
    return f"{', '.join(texts[:-1])} {word} {texts[-1]}"


def say_value(value: Any) -> str:
    """An argument as it reads in a sentence."""
    if isinstance(value, Duration):
        return say_duration(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {say_value(item)}" for key, item in value.items())
    if isinstance(value, tuple | list):
        texts = [say_value(item) for item in value]
        if all(isinstance(item, Reference) for item in value):
            return listed(texts)
        return ", ".join(texts)
    if isinstance(value, SortKey | Reference | TableColumn):
        return say_name(value)
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def say_name(name: Reference | SortKey | TableColumn) -> str:
    """A name as it is written; the whole dataset where only its name is given."""
    return name.scope if isinstance(name, Reference) and not name.name else str(name)


def say_duration(duration: Duration) -> str:
    """A duration in words: 84 days."""
    pieces = []
    for count, word in (
        (duration.months, "month"),
        (duration.days, "day"),
        (duration.seconds, "second"),
    ):
        if count:
            pieces.append(plural(count, word))
    return " ".join(pieces) or "0 days"


def plural(count: float, word: str) -> str:
    """1 day, 2 days."""
    return f"{count:g} {word}{'' if abs(count) == 1 else 's'}"


def sentence(text: str) -> str:
    """The text with a capital first letter and one full stop."""
    text = text.strip().rstrip(".")
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def lowered(text: str) -> str:
    """A sentence to stand inside another: first letter small (unless a name), no full stop."""
    text = text.rstrip(".")
    first = text.split(" ", 1)[0].rstrip(",;:")
    is_name = first.isupper() or any(sign in first for sign in '._"')
    return text if is_name else text[:1].lower() + text[1:]
