"""equal_to and its relatives.

A missing value equals nothing, and two missing values compare as neither equal nor different.
"""

from __future__ import annotations

import re

import numpy as np

from cdisc_convert.model.column import Column, choose_by
from cdisc_convert.rules.cells import Lists, as_texts, number_in, number_normal
from cdisc_convert.rules.faults import MissingVariable
from cdisc_convert.rules.operators._registry import Literal, Test, Verdict, operator
from cdisc_convert.rules.patterns import compiled


@operator("equal_to", "not_equal_to")
def equal_to(test: Test) -> Verdict:
    """Value equals value; text and number are different unless `type_insensitive`."""
    if isinstance(test.target, Lists):
        return _lists_equal(test, test.target)
    left, right = _sides(test)
    return Verdict(_same(left, right), left.present | right.present)


@operator("equal_to_case_insensitive", "not_equal_to_case_insensitive")
def equal_to_case_insensitive(test: Test) -> Verdict:
    """Text equals text in any case; what is no text counts as missing."""
    left, right = _sides(test)
    known = left.present | right.present
    size = len(left)
    one = left.map_texts(str.lower) if left.is_text else Column.missing(size)
    other = right.map_texts(str.lower) if right.is_text else Column.missing(size)
    return Verdict(one.same_as(other), known)


@operator("equals_string_part", "does_not_equal_string_part")
def equals_string_part(test: Test) -> Verdict:
    """Value equals what the `regex` finds first in the other value."""
    pattern = compiled(test.option("regex"))
    target, whole = test.column, test.operand_column()
    part = as_texts(whole, lambda text: _first_match(pattern, text))
    if test.options.get("type_insensitive"):
        target, part = as_texts(target, number_normal), as_texts(part, number_normal)
    return Verdict(_same(target, part))


def _first_match(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    if not found:
        return None
    return found[1] if found.re.groups else found[0]


def _sides(test: Test) -> tuple[Column, Column]:
    left = test.column
    right = _referenced(test) if test.options.get("value_is_reference") else test.operand_column()
    if test.options.get("round_values"):
        left, right = as_texts(left, _rounded), as_texts(right, _rounded)
    if test.options.get("type_insensitive"):
        left, right = as_texts(left, number_normal), as_texts(right, number_normal)
    return left, right


def _rounded(text: str) -> str:
    number = number_in(text)
    return text if number is None else str(round(number))


def _same(left: Column, right: Column) -> np.ndarray:
    """True where both have an equal value."""
    return left.same_as(right) & left.present & right.present


def _referenced(test: Test) -> Column:
    """Per row the value of the variable that the comparator names; missing where there is none."""
    if not isinstance(test.value, str) or test.value not in test.frame:
        raise MissingVariable(str(test.value))
    names = as_texts(test.frame.column(test.value))
    size = len(test.frame)
    assert names.levels is not None
    choices: list[tuple[np.ndarray | None, Column]] = []
    for code in np.flatnonzero(names.used_levels()):
        named = str(names.levels[code])
        if named in test.frame:
            cell = test.frame.column(named)
            choices.append((names.values == code, cell))
    if not choices:
        return Column.missing(size)
    if any(cell.is_text for _, cell in choices) or test.options.get("type_insensitive"):
        choices = [(mask, as_texts(cell)) for mask, cell in choices]
    return choose_by(choices, size)


def _lists_equal(test: Test, target: Lists) -> Verdict:
    operand = test.operand
    size = len(target)
    if isinstance(operand, Literal):
        wanted = operand.value
        hits = [
            list(one) == list(wanted) if isinstance(wanted, (list, tuple)) else False
            for one in target.lists
        ]
        return Verdict(np.array([*hits, False])[target.codes], ~target.empty)
    if isinstance(operand, Lists):
        number_of = {one: at for at, one in enumerate(dict.fromkeys(target.lists + operand.lists))}
        mine = np.array([*(number_of[one] for one in target.lists), -1])[target.codes]
        theirs = np.array([*(number_of[one] for one in operand.lists), -1])[operand.codes]
        return Verdict((mine == theirs) & (mine >= 0), ~(target.empty & operand.empty))
    return Verdict(np.zeros(size, dtype=bool), ~target.empty)
