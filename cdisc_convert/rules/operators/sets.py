"""Comparisons of whole lists: all, some, one or none shared; same order."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import Cell, Lists, Value
from cdisc_convert.rules.operators._registry import Literal, Test, Verdict, operator

Values = Sequence[Value | None]


@operator("contains_all", "not_contains_all")
def contains_all(test: Test) -> Verdict:
    """Every value compared with is in the list of the row, or among all values of the variable."""
    target = test.target
    if isinstance(target, Lists):
        return _per_row(test, lambda mine, theirs: set(theirs) <= set(mine))
    here = set(_values_of(test.column))
    return Verdict(np.full(len(test.frame), set(_wanted(test)) <= here))


@operator("shares_at_least_one_element_with", "shares_no_elements_with")
def shares_at_least_one_element_with(test: Test) -> Verdict:
    """The two lists have a value in common; a single value counts as a list of one."""
    return _per_row(test, lambda mine, theirs: bool(set(mine) & set(theirs)))


@operator("shares_exactly_one_element_with")
def shares_exactly_one_element_with(test: Test) -> Verdict:
    """The two lists have exactly one value in common."""
    return _per_row(test, lambda mine, theirs: len(set(mine) & set(theirs)) == 1)


@operator("is_ordered_subset_of", "is_not_ordered_subset_of")
def is_ordered_subset_of(test: Test) -> Verdict:
    """Every value of the list is in the other list, and in the same order."""

    def in_order(mine: Values, theirs: Values) -> bool:
        place = {value: at for at, value in enumerate(theirs)}
        places = [place.get(value, -1) for value in mine]
        return -1 not in places and places == sorted(places)

    return _per_row(test, in_order)


def _wanted(test: Test) -> list[Value | None]:
    """Values compared with; names of list cells in a list stand for the lists."""
    if isinstance(test.value, (list, tuple)):
        found: list[Value | None] = []
        for value in Literal(test.value).values:
            cell = test.frame.get(str(value)) if value in test.frame else None
            is_list = isinstance(cell, Lists) and len(cell) > 0 and cell.codes[0] >= 0
            if isinstance(cell, Lists) and is_list:
                found.extend(cell.lists[cell.codes[0]])
            elif not isinstance(cell, Lists):
                found.append(value)
        return found
    operand = test.operand
    if isinstance(operand, Literal):
        return operand.values
    if isinstance(operand, Lists):
        return [value for one in operand.lists for value in one]
    return _values_of(operand) if isinstance(operand, Column) else []


def _values_of(column: Column) -> list[Value | None]:
    codes, _ = column.group_codes()
    _, first = np.unique(codes, return_index=True)
    return column.take(first).tolist()


def _per_row(test: Test, holds: Callable[[Values, Values], bool]) -> Verdict:
    mine = _as_lists(test.target, len(test.frame))
    operand = test.operand
    if isinstance(operand, Literal):
        theirs = Lists.constant(operand.values, len(test.frame))
    else:
        theirs = _as_lists(operand, len(test.frame))
    width = len(theirs.lists) + 1
    pairs, back = np.unique((mine.codes + 1) * width + theirs.codes + 1, return_inverse=True)
    found = np.zeros(len(pairs), dtype=bool)
    for at, pair in enumerate(pairs):
        one, other = int(pair) // width - 1, int(pair) % width - 1
        found[at] = holds(
            mine.lists[one] if one >= 0 else (None,),
            theirs.lists[other] if other >= 0 else (None,),
        )
    return Verdict(found[back])


def _as_lists(cell: Cell, size: int) -> Lists:
    if isinstance(cell, Lists):
        return cell
    if not isinstance(cell, Column):
        return Lists.constant((), size)
    codes, _ = cell.group_codes()
    _, first, back = np.unique(codes, return_index=True, return_inverse=True)
    values = cell.take(first).tolist()
    return Lists(back.astype(np.int64), tuple((value,) for value in values))
