"""A statement as it stands in a mapping file: the formal expression of its method in define.xml."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

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
    TableColumn,
)

CONTEXT = "cdisc-convert mapping (YAML)"
"""What FormalExpression and ProgrammingCode name as their language."""
_WIDTH = 110


def statement_text(spec: DatasetSpec | None, statement: Statement) -> str:
    """The statement in the mapping language, fragments filled in, one entry for each part."""
    if isinstance(statement.make, ByPart) and spec is not None:
        stack = spec.rows[0]
        assert isinstance(stack, Stack)
        given = {
            part.name: _make(part.give[statement.name].make)
            for part in stack.parts
            if statement.name in part.give
        }
        value: Any = {"by_part": given} if given else {"how": "by_part"}
        value |= _limits(statement.make)
    else:
        value = _make(statement.make)
    return yaml_text({statement.name: value})


def yaml_text(content: Mapping[str, Any]) -> str:
    """`content` as YAML, short things on one line."""
    text = yaml.safe_dump(
        dict(content), default_flow_style=None, sort_keys=False, width=_WIDTH, allow_unicode=True
    )
    return str(text).rstrip("\n")


def _make(make: Make) -> dict[str, Any]:
    if isinstance(make, Choose):
        content: dict[str, Any] = {"choose": [_make(branch) for branch in make.branches]}
    elif isinstance(make, ByValue):
        cases: list[dict[str, Any]] = [{"of": list(of), **_make(case)} for of, case in make.cases]
        if make.otherwise is not None:
            cases.append(_make(make.otherwise))
        content = {"by": str(make.by), "cases": cases}
    elif isinstance(make, Call):
        content = _call(make)
    else:
        content = {"how": "by_part"}
    return content | _limits(make)


def _limits(make: Make) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    if isinstance(make, Call) and make.among is not None:
        limits["among"] = condition_data(make.among)
    if isinstance(make, Call) and make.match:
        limits["match"] = {str(theirs): str(ours) for theirs, ours in make.match}
    if make.when is not None:
        limits["when"] = condition_data(make.when)
    if make.note:
        limits["note"] = make.note
    return limits


def _call(call: Call) -> dict[str, Any]:
    function = functions().get(call.how)
    order = [argument.name for argument in function.arguments] if function is not None else []
    names = sorted(call.arguments, key=lambda n: order.index(n) if n in order else len(order))
    return {"how": call.how, **{name: value_data(call.arguments[name]) for name in names}}


def condition_data(condition: Condition) -> dict[str, Any]:
    """A condition as the data of its YAML."""
    if isinstance(condition, Combination):
        return {condition.word: [condition_data(part) for part in condition.conditions]}
    if condition.test in ("missing", "present"):
        return {"var": str(condition.var), "is": condition.test}
    value = condition.value
    if isinstance(value, TableColumn):
        shown: Any = {"table": value.table, "column": value.column}
    elif isinstance(value, Reference):
        shown = str(value) if value.scope == "config" else {"var": str(value)}
    else:
        shown = value_data(value)
    return {"var": str(condition.var), condition.test: shown}


def value_data(value: Any) -> Any:
    """An argument as the data of its YAML."""
    if isinstance(value, Reference):
        return str(value)
    if isinstance(value, SortKey):
        name = str(value.reference)
        return {"descending": name} if value.descending else name
    if isinstance(value, Duration):
        return duration_text(value)
    if isinstance(value, Mapping):
        return {str(value_data(key)): value_data(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [value_data(item) for item in value]
    return value


def duration_text(duration: Duration) -> str:
    """An ISO 8601 duration: P3M, P84D, PT12H, -P1D."""
    numbers = (duration.months, duration.days, duration.seconds)
    sign = "-" if min(numbers) < 0 else ""
    months, days, seconds = (abs(number) for number in numbers)
    text = (f"{months:g}M" if months else "") + (f"{days:g}D" if days else "")
    if seconds:
        hours, rest = divmod(seconds, 3600)
        minutes, rest = divmod(rest, 60)
        pieces = ((hours, "H"), (minutes, "M"), (rest, "S"))
        text += "T" + "".join(f"{number:g}{unit}" for number, unit in pieces if number)
    return f"{sign}P{text or '0D'}"
