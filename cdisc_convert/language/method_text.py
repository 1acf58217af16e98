"""The sentence that says how a value is made: the function's `says`, filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from cdisc_convert.functions._registry import Argument, functions
from cdisc_convert.language.say import listed, lowered, quoted, say_condition, say_value, sentence
from cdisc_convert.model.spec import (
    ByPart,
    ByValue,
    Call,
    Choose,
    DatasetSpec,
    Make,
    Reference,
    RowStep,
    Stack,
    Statement,
    Study,
    Take,
    Unpivot,
    references_of,
)

LONGEST = 1000
DEPTH = 3
_ARGUMENT = re.compile(r'("?){(\w+)}')
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_CONFIG = re.compile(r"\bconfig\.(\w+)")
_RAW = re.compile(r"\braw\.(?=[A-Za-z_])")
_IN_DATA = ("otherwise", "several", "none", "missing", "texts", "accept")
"""Arguments whose texts stand in the data, so that they are quoted."""
GIVEN_BY_PART = "Given by the part of the stack."


def method_text(study: Study, spec: DatasetSpec, statement: Statement) -> str:
    """The method of a statement with the helpers it names explained, at most 1000 characters."""
    sentences = [say_statement(spec, statement)]
    if statement.note and not isinstance(statement.make, Call):
        sentences.append(sentence(statement.note))
    sentences += helper_sentences(study, spec, statement)
    text = with_config(study, " ".join(sentences))
    if len(text) <= LONGEST:
        return text
    ending = " ... See the reviewer's guide for the whole derivation."
    return text[: LONGEST - len(ending)].rsplit(" ", 1)[0] + ending


def with_config(study: Study, text: str) -> str:
    """The text with the study's numbers in the place of `config.NAME`, assumptions marked."""

    def fill(match: re.Match[str]) -> str:
        known = study.config.get(match[1])
        if known is None:
            return match[0]
        return f"{say_value(known.value)} ({known.source})"

    return _CONFIG.sub(fill, text)


def say_statement(spec: DatasetSpec | None, statement: Statement) -> str:
    """How the value of a statement is made, in words; its note at the end."""
    if spec is not None and isinstance(statement.make, ByPart):
        return _say_parts(spec, statement)
    return _say_in(spec.rows if spec is not None else (), statement)


def _say_in(rows: tuple[RowStep, ...], statement: Statement) -> str:
    """A statement about records made by `rows`; `raw` is named where it is one source."""
    start = rows[0] if rows else None
    sources = start.sources if isinstance(start, Take) else ()
    if isinstance(start, Unpivot):
        sources = (start.source,)
    if len(sources) != 1:
        return say_make(statement.make)
    text = say_make(statement.make, f"{sources[0]}.{statement.name}")
    return _RAW.sub(f"{sources[0]}.", text)


def _say_parts(spec: DatasetSpec, statement: Statement) -> str:
    stack = spec.rows[0] if spec.rows else None
    name = statement.name
    if not isinstance(stack, Stack):
        return GIVEN_BY_PART
    if stack.part_is == name:
        return "Name of the part that the record belongs to."
    by_text: dict[str, list[str]] = {}
    for part in stack.parts:
        if name in part.give:
            text = _say_in(part.rows, part.give[name])
            by_text.setdefault(text, []).append(part.name)
    if len(by_text) == 1 and len(next(iter(by_text.values()))) == len(stack.parts):
        return _where(statement.make, next(iter(by_text)))
    texts = [f"For {listed(parts)}: {lowered(text)}." for text, parts in by_text.items()]
    return _where(statement.make, " ".join(texts))


def helper_sentences(study: Study, spec: DatasetSpec, statement: Statement) -> list[str]:
    """What the helpers and intermediates are that the statement reads, to a depth of three."""
    said = {f"{spec.name}.{statement.name}"}
    return list(_explained(study, spec.name, statement, DEPTH, said))


def _explained(
    study: Study, owner: str, statement: Statement, depth: int, said: set[str]
) -> Iterator[str]:
    if depth == 0:
        return
    for ref in references_of_make(statement.make):
        scope = ref.scope or owner
        name = f"{scope}.{ref.name}"
        helper = _helper(study, scope, ref.name)
        if helper is None or name in said:
            continue
        said.add(name)
        yield f"{ref}: {say_statement(study.datasets.get(scope), helper)}"
        yield from _explained(study, scope, helper, depth - 1, said)


def _helper(study: Study, owner: str, name: str) -> Statement | None:
    """The statement behind a name that no reader of the submission can look up."""
    if owner in study.sources:
        return study.sources[owner].statements.get(name)
    spec = study.datasets.get(owner)
    found = spec.statements.get(name) if spec is not None else None
    return found if found is not None and found.is_helper else None


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


def say_make(make: Make, same_name: str = "") -> str:
    """How a value is made, in words.

    same_name: the column that a copy without `from` reads.
    """
    if isinstance(make, Choose):
        text = _say_choose(make, same_name)
    elif isinstance(make, ByValue):
        text = _say_by(make, same_name)
    elif isinstance(make, Call):
        text = _say_call(make, same_name)
    else:
        text = GIVEN_BY_PART
    return _where(make, text)


def _where(make: Make, text: str) -> str:
    if make.when is None:
        return text
    return f"Where {say_condition(make.when)}, {lowered(text)}."


def _say_choose(make: Choose, same_name: str) -> str:
    pieces = []
    for branch in make.branches:
        text = lowered(say_make(_without_when(branch), same_name))
        if branch.when is not None:
            pieces.append(f"if {say_condition(branch.when)}, {text}")
        else:
            pieces.append(f"otherwise {text}" if pieces else text)
    return sentence("; ".join(pieces))


def _without_when(make: Make) -> Make:
    if isinstance(make, Call):
        return Call(make.how, make.arguments, make.place, make.among, make.match, None, make.note)
    if isinstance(make, Choose):
        return Choose(make.branches, make.place, None, make.note)
    if isinstance(make, ByValue):
        return ByValue(make.by, make.cases, make.otherwise, make.place, None, make.note)
    return ByPart(make.place, None, make.note)


def _say_by(make: ByValue, same_name: str) -> str:
    pieces = []
    for values, case in make.cases:
        words = listed([quoted(value) for value in values], "or")
        pieces.append(f"if {make.by} is {words}, {lowered(say_make(case, same_name))}")
    if make.otherwise is not None:
        pieces.append(f"otherwise {lowered(say_make(make.otherwise, same_name))}")
    return sentence("; ".join(pieces))


def _say_call(call: Call, same_name: str) -> str:
    function = functions()[call.how]
    values = dict(call.arguments)
    if call.how == "copy" and "from" not in values:
        text = f"Copied from {same_name or 'the column of the same name'}."
    else:
        arguments = {argument.name: argument for argument in function.arguments}
        text = filled(function.says, arguments, values)
    if limits := _limits(call):
        text = f"{text.rstrip('.')}, among records where {limits}."
    if call.note:
        text += f" {sentence(call.note)}"
    return text


def _limits(call: Call) -> str:
    limits = [f"{theirs} equals {ours}" for theirs, ours in call.match]
    if call.among is not None:
        limits.append(say_condition(call.among, inner=bool(limits)))
    return " and ".join(limits)


def filled(says: str, arguments: dict[str, Argument], values: dict[str, Any]) -> str:
    """`says` with its arguments; a piece in brackets stays where one of its arguments is given."""

    def optional(match: re.Match[str]) -> str:
        names = [name for _, name in _ARGUMENT.findall(match[1])]
        return match[1] if any(name in values for name in names) else ""

    def fill(match: re.Match[str]) -> str:
        quote, name = match.groups()
        argument = arguments.get(name)
        value = values.get(name, argument.default if argument is not None else None)
        if value is None or value == ():
            return quote
        is_data = argument is not None and (argument.kind == "v" or name in _IN_DATA)
        if is_data and not quote:
            texts = value if isinstance(value, tuple) else (value,)
            return listed([quoted(t) if isinstance(t, str) else say_value(t) for t in texts], "or")
        return quote + say_value(value)

    text = _ARGUMENT.sub(fill, _OPTIONAL.sub(optional, says))
    text = re.sub(r"\(\s*[,; ]*\)", "", text)
    return re.sub(r"\s+([.,;)])", r"\1", re.sub(r" {2,}", " ", text)).strip()
