"""Whether the check of a rule holds, row by row."""

from __future__ import annotations

from typing import Any

import numpy as np

from cdisc_convert.rules.cells import Lists
from cdisc_convert.rules.faults import MissingVariable, NotRun
from cdisc_convert.rules.frame import Frame
from cdisc_convert.rules.open_rules.rule import Check, Combination, Condition
from cdisc_convert.rules.operators._registry import Test, operators

OF_ALL_RECORDS = ("contains_all", "not_contains_all")


def holds(check: Check, frame: Frame) -> np.ndarray:
    """True on rows of `frame` where `check` holds, that is where the rule is violated.

    A condition on a variable that is not there cannot be evaluated: within `any` it is passed
    over, elsewhere MissingVariable is raised. Raises NotRun for what cannot be run.
    """
    if isinstance(check, Condition):
        return _condition(check, frame)
    if check.kind == "not":
        return ~holds(check.members[0], frame)
    return _all(check, frame) if check.kind == "all" else _any(check, frame)


def _all(check: Combination, frame: Frame) -> np.ndarray:
    result = np.ones(len(frame), dtype=bool)
    for member in check.members:
        result &= holds(member, frame)
    if any(_is_of_all_records(member, frame) for member in check.members):
        result[np.flatnonzero(result)[1:]] = False
    return result


def _is_of_all_records(check: Check, frame: Frame) -> bool:
    """True for a set that the values of all records together have or lack: a fact told once."""
    if not isinstance(check, Condition) or check.operator not in OF_ALL_RECORDS:
        return False
    return not isinstance(frame.get(frame.real_name(check.variable)), Lists)


def _any(check: Combination, frame: Frame) -> np.ndarray:
    result = np.zeros(len(frame), dtype=bool)
    missing: list[MissingVariable] = []
    for member in check.members:
        try:
            result |= holds(member, frame)
        except MissingVariable as fault:
            missing.append(fault)
    if len(missing) == len(check.members):
        raise missing[0]
    return result


def _condition(condition: Condition, frame: Frame) -> np.ndarray:
    entry = operators()[condition.operator]
    test = Test(
        frame,
        frame.real_name(condition.variable),
        _real(condition.value, frame),
        {key: _real(value, frame) for key, value in condition.options.items()},
    )
    return entry(test)


def _real(told: Any, frame: Frame) -> Any:
    """`told` with a leading `--` replaced, in a text or in each text of a list."""
    if isinstance(told, str):
        return frame.real_name(told)
    if isinstance(told, list):
        return [frame.real_name(one) if isinstance(one, str) else one for one in told]
    return told


def need_operators(conditions: list[Condition]) -> None:
    """Raises NotRun where a condition uses an operator that there is not, or lacks a variable."""
    known = operators()
    for condition in conditions:
        if condition.operator not in known:
            raise NotRun(f"the operator '{condition.operator}' is not supported")
        if not condition.variable and known[condition.operator].needs_name:
            raise NotRun(f"a condition with '{condition.operator}' names no variable")
