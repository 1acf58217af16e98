"""Options of a reader: what `reader:` of a source may say beside `kind`, and how it is checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any


@dataclass(frozen=True)
class Option:
    """One option of a reader.

    form: what the value must be (a key of `FORMS`), or "word" for one of `words`.
    says: what the option does, for messages and the reference page.
    """

    form: str
    says: str
    words: tuple[str, ...] = ()


def _is_encoding(value: Any) -> bool:
    if not isinstance(value, str):
        return False
    try:
        "a".encode(value)
    except LookupError:
        return False
    return True


def _is_mark(value: Any) -> bool:
    """Whether it is one sign that can stand between values or around them."""
    is_one = isinstance(value, str) and len(value) == 1 and value.isascii()
    return is_one and value not in "\r\n\0"


def _is_whole(value: Any, least: int) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isdigit() and int(value) >= least
    return isinstance(value, int) and not isinstance(value, bool) and value >= least


FORMS: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "text": (lambda v: isinstance(v, str) and v != "", "a text"),
    "path": (lambda v: isinstance(v, str) or hasattr(v, "__fspath__"), "the path of a file"),
    "encoding": (_is_encoding, "the name of an encoding, such as utf-8 or windows-1252"),
    "character": (
        lambda v: (isinstance(v, str) and v in NAMED_CHARACTERS) or _is_mark(v),
        "one character (no line break), or tab or none",
    ),
    "row": (lambda v: _is_whole(v, 1), "a row number from 1"),
    "count": (lambda v: _is_whole(v, 0), "a whole number from 0"),
}
NAMED_CHARACTERS: Mapping[str, str] = {"tab": "\t", "\\t": "\t", "none": ""}


def option_problems(
    kind: str, declared: Mapping[str, Option], given: Mapping[str, Any]
) -> list[str]:
    """What is wrong with the options `given` to the reader `kind`, one sentence each."""
    problems = []
    for name, value in given.items():
        if name not in declared:
            problems.append(f"reader {kind} does not take '{name}'; {_near(name, declared)}")
            continue
        option = declared[name]
        if option.form == "word":
            if value not in option.words:
                near = _near(str(value), option.words)
                problems.append(f"{name} of reader {kind} is '{value}'; {near}")
            continue
        fits, form = FORMS[option.form]
        if not fits(value):
            problems.append(f"{name} of reader {kind} is '{value}'; give {form}")
    if not problems and "delimiter" in declared:
        delimiter = character(given, "delimiter", "")
        if delimiter and delimiter == character(given, "quote", '"'):
            problems.append(
                f"delimiter and quote of reader {kind} are both '{delimiter}'; change one"
            )
    return problems


def _near(name: str, names: Mapping[str, Option] | tuple[str, ...]) -> str:
    near = get_close_matches(name, list(names), n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    listed = ", ".join(f"'{known}'" for known in sorted(names))
    return f"it takes {listed}" if names else "it takes no options"


def character(given: Mapping[str, Any], name: str, default: str | None) -> str | None:
    """The option `name` as one character; "" for none, `default` where it is not given."""
    value = given.get(name)
    return default if value is None else NAMED_CHARACTERS.get(value, value)
