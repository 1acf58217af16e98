"""The sentence that says how a value is made: the function's `says`, filled in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from cdisc_convert.functions._registry import functions
from cdisc_convert.model.records import Duration
from cdisc_convert.model.spec import (
    ByPart,
    ByValue,
    Call,
    Choose,
    Combination,
    Condition,
    DatasetSpec,
    Make,
    Reference,
    SortKey,
    Stack,
    Statement,
    Study,
    TableColumn,
    Test,
    references_of,
)

LONGEST = 1000
DEPTH = 3
_ARGUMENT = re.compile(r"{(\w+)}")
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


def method_text(study: Study, spec: DatasetSpec, statement: Statement) -> str:
    """The method of a statement with the helpers it names explained, at most 1000 characters."""
    sentences = [say_statement(spec, statement)]
    if statement.note:
        sentences.append(statement.note if statement.note.endswith(".") else f"{statement.note}.")
    sentences += _helper_sentences(spec, statement, DEPTH, {statement.name})
    text = " ".join(sentences)
    if len(text) <= LONGEST:
        return text
    ending = " ... See the reviewer's guide for the whole derivation."
    return text[: LONGEST - len(ending)].rsplit(" ", 1)[0] + ending


def say_statement(spec: DatasetSpec, statement: Statement) -> str:
    """How the value of a statement is made, in words."""
    if isinstance(statement.make, ByPart):
        return _say_parts(spec, statement.name)
    return say_make(statement.make)


def _say_parts(spec: DatasetSpec, name: str) -> str:
    stack = spec.rows[0] if spec.rows else None
    if not isinstance(stack, Stack):
        return "Given by the part of the stack."
    if stack.part_is == name:
        return "Name of the part that the record belongs to."
    by_text: dict[str, list[str]] = {}
    for part in stack.parts:
        if name in part.give:
            by_text.setdefault(say_make(part.give[name].make), []).append(part.name)
    if len(by_text) == 1:
        return next(iter(by_text))
    return " ".join(f"For {', '.join(parts)}: {text}" for text, parts in by_text.items())


def _helper_sentences(
    spec: DatasetSpec, statement: Statement, depth: int, said: set[str]
) -> list[str]:
    if depth == 0:
        return []
    sentences = []
    for ref in references_of_make(statement.make):
        if ref.scope or ref.name in said:
            continue
        helper = spec.statements.get(ref.name)
        if helper is None or not helper.is_helper:
            continue
        said.add(ref.name)
        text = say_statement(spec, helper)
        sentences.append(f"{ref.name}: {text}")
        sentences += _helper_sentences(spec, helper, depth - 1, said)
    return sentences


def references_of_make(make: Make) -> list[Reference]:
    """References of a way to make a value, in order."""
    found: list[Reference] = list(references_of(make.when))
    if isinstance(make, Call):
        found += references_of((tuple(make.arguments.values()), make.among, make.match))
    elif isinstance(make, Choose):
        for branch in make.branches:
            found += references_of_make(branch)
    elif isinstance(make, ByValue):
        found.append(make.by)
        for _, case in make.cases:
            found += references_of_make(case)
        if make.otherwise is not None:
            found += references_of_make(make.otherwise)
    return found


def say_make(make: Make) -> str:
    """How a value is made, in words."""
    if isinstance(make, Choose):
        text = _say_choose(make)
    elif isinstance(make, ByValue):
        text = _say_by(make)
    elif isinstance(make, Call):
        text = _say_call(make)
        if make.note:
            text += f" {make.note.rstrip('.')}."
    else:
        text = "Given by the part of the stack."
    if make.when is not None:
        text = f"Where {say_condition(make.when)}: {text}"
    return text


def _say_choose(make: Choose) -> str:
    pieces = []
    for branch in make.branches:
        inner = _lower(_without_when(branch))
        if branch.when is None:
            pieces.append(f"otherwise {inner}" if pieces else inner)
        else:
            pieces.append(f"if {say_condition(branch.when)}, {inner}")
    text = "; ".join(pieces)
    return text[:1].upper() + text[1:] + "."


def _say_by(make: ByValue) -> str:
    pieces = []
    for values, case in make.cases:
        pieces.append(f"if {make.by} is {' or '.join(values)}, {_lower(say_make(case))}")
    if make.otherwise is not None:
        pieces.append(f"otherwise {_lower(say_make(make.otherwise))}")
    text = "; ".join(pieces)
    return text[:1].upper() + text[1:] + "."


def _without_when(make: Make) -> str:
    if isinstance(make, Call):
        return _say_call(make) + (f" {make.note}" if make.note else "")
    return say_make(make)


def _lower(text: str) -> str:
    """A sentence to stand inside another: first letter small (unless a name), no full stop."""
    text = text.rstrip(".")
    first = text.split(" ", 1)[0]
    return text if first.isupper() or "." in first else text[:1].lower() + text[1:]


def _say_call(call: Call) -> str:
    function = functions()[call.how]
    values = dict(call.arguments)
    defaults = {a.name: a.default for a in function.arguments}

    def fill(match: re.Match[str]) -> str:
        name = match[1]
        if name in values:
            return say_value(values[name])
        default = defaults.get(name)
        return say_value(default) if default not in (None, (), "") else ""

    text = _ARGUMENT.sub(fill, function.says)
    text = re.sub(r"\(\s*[,; ]*\)", "", text)
    text = re.sub(r"\s+([.,;)])", r"\1", re.sub(r" {2,}", " ", text)).strip()
    if call.how == "copy" and "from" not in values:
        text = "Copied from the column of the same name."
    limits = []
    if call.match:
        limits.append(" and ".join(f"{theirs} equals {ours}" for theirs, ours in call.match))
    if call.among is not None:
        limits.append(say_condition(call.among))
    if limits:
        text += f" Among records where {' and '.join(limits)}."
    return text


def say_condition(condition: Condition, *, inner: bool = False) -> str:
    """A condition in words."""
    if isinstance(condition, Combination):
        word = " and " if condition.word == "all" else " or "
        text = word.join(say_condition(part, inner=True) for part in condition.conditions)
        return f"({text})" if inner and len(condition.conditions) > 1 else text
    assert isinstance(condition, Test)
    words = _TEST_WORDS[condition.test]
    if condition.value is None:
        return f"{condition.var} {words}"
    return f"{condition.var} {words} {say_value(condition.value)}"


def say_value(value: Any) -> str:
    """An argument as it reads in a sentence."""
    if isinstance(value, Reference | SortKey | TableColumn):
        return str(value)
    if isinstance(value, Duration):
        return say_duration(value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key} = {say_value(item)}" for key, item in value.items())
    if isinstance(value, tuple | list):
        return ", ".join(say_value(item) for item in value)
    return str(value)


def say_duration(duration: Duration) -> str:
    """A duration in words: 84 days."""
    pieces = []
    for count, word in (
        (duration.months, "month"),
        (duration.days, "day"),
        (duration.seconds, "second"),
    ):
        if count:
            shown = f"{count:g}"
            pieces.append(f"{shown} {word}{'' if abs(count) == 1 else 's'}")
    return " ".join(pieces) or "0 days"
