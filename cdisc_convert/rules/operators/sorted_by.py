"""target_is_sorted_by: the order of one variable is that of another, within groups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.rules.cells import as_texts, number_in
from cdisc_convert.rules.date_points import date_point
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.operators._registry import Test, Verdict, operator
from cdisc_convert.rules.operators.ordering import missing_last
from cdisc_convert.rules.patterns import compiled


@operator("target_is_sorted_by", "target_is_not_sorted_by")
def target_is_sorted_by(test: Test) -> Verdict:
    """The target rises as the values of each comparator rise (or fall), within groups.

    Dates of different precision of which one is the beginning of the other have no order: all of
    them are at fault. regex: the number in its first group is sorted instead of the target.
    """
    if not isinstance(test.value, list) or not all(isinstance(o, Mapping) for o in test.value):
        raise NotRun(f"{test.name}: needs a list of variables to be sorted by")
    within = [test.frame.column(name) for name in test.columns_named(test.option("within"))]
    groups = group_codes(within, len(test.frame))
    known = np.logical_and.reduce([column.present for column in within])
    target = _extracted(test.column, test.options.get("regex"))
    right = np.ones(len(test.frame), dtype=bool)
    for order in test.value:
        right &= _follows(test, target, groups, order)
    return Verdict(right | ~known)


def _extracted(column: Column, regex: str | None) -> Column:
    if not regex:
        return column
    pattern = compiled(regex)

    def first_group(text: str) -> str | None:
        found = pattern.search(text)
        return found[1] if found and found.re.groups else None

    texts = as_texts(column, first_group)
    numbers = texts.map_numbers(number_in)
    return numbers if (numbers.present == texts.present).all() else texts


@dataclass(frozen=True, eq=False)
class _Group:
    """Records sorted by group and target: the groups, ranks of the comparator, who takes part."""

    groups: np.ndarray
    ranks: np.ndarray
    takes_part: np.ndarray


def _follows(
    test: Test, target: Column, groups: np.ndarray, order: Mapping[str, Any]
) -> np.ndarray:
    name = test.frame.real_name(str(order.get("name")))
    comparator = test.frame.column(name)
    descending = str(order.get("sort_order", "asc")).lower() == "desc"
    nulls_first = str(order.get("null_position") or "last") == "first"
    overlapping = _overlaps(comparator, groups)
    positions = np.lexsort((np.arange(len(groups)), missing_last(target), groups))
    ranks = comparator.sort_keys().astype(np.int64)
    sorted_by_target = _Group(
        groups[positions],
        (-ranks if descending else ranks)[positions],
        (comparator.present & ~overlapping)[positions],
    )
    right = np.ones(len(groups), dtype=bool)
    right[positions] = _same_place(sorted_by_target, target.sort_keys()[positions])
    right[positions] &= _neighbours_agree(sorted_by_target)
    right &= ~_misplaced_nulls(comparator, groups, positions, nulls_first)
    return right & ~overlapping


def _same_place(sorted_by_target: _Group, target: np.ndarray) -> np.ndarray:
    """True where the record by target is, in value, the record by comparator."""
    at = np.flatnonzero(sorted_by_target.takes_part)
    groups, ranks = sorted_by_target.groups[at], sorted_by_target.ranks[at]
    expected = target[at][np.lexsort((np.arange(len(at)), ranks, groups))]
    right = np.ones(len(target), dtype=bool)
    right[at] = target[at] == expected
    return right


def _neighbours_agree(sorted_by_target: _Group) -> np.ndarray:
    """True where the comparator is not before the previous nor after the next one of the group."""
    right = np.ones(len(sorted_by_target.groups), dtype=bool)
    at = np.flatnonzero(sorted_by_target.takes_part)
    groups, ranks = sorted_by_target.groups[at], sorted_by_target.ranks[at]
    falls = (groups[:-1] == groups[1:]) & (ranks[:-1] > ranks[1:])
    right[at[1:][falls]] = False
    right[at[:-1][falls]] = False
    return right


def _misplaced_nulls(
    comparator: Column, groups: np.ndarray, positions: np.ndarray, nulls_first: bool
) -> np.ndarray:
    """True on records without comparator that are not at the right end of their group."""
    missing = comparator.absent[positions]
    at = np.arange(len(positions))
    ordered = groups[positions]
    count = int(groups.max(initial=-1)) + 1
    edge = np.full(count, -1 if not nulls_first else len(at))
    null_edge = np.full(count, len(at) if not nulls_first else -1)
    if nulls_first:
        np.minimum.at(edge, ordered[~missing], at[~missing])
        np.maximum.at(null_edge, ordered[missing], at[missing])
        wrong = null_edge > edge
    else:
        np.maximum.at(edge, ordered[~missing], at[~missing])
        np.minimum.at(null_edge, ordered[missing], at[missing])
        wrong = null_edge < edge
    return comparator.absent & wrong[groups] if count else comparator.absent & False


def _overlaps(comparator: Column, groups: np.ndarray) -> np.ndarray:
    """True on records whose date is the beginning of another of its group, or begins with one."""
    found = np.zeros(len(groups), dtype=bool)
    if not comparator.is_text or not len(groups):
        return found
    assert comparator.levels is not None
    levels = [text if date_point(text) else "" for text in comparator.levels]
    width = len(levels) + 1
    keys = groups * width + comparator.values + 1
    present = set(np.unique(keys[comparator.present]).tolist())
    code_of = {text: code for code, text in enumerate(levels) if text}
    at_fault: set[int] = set()
    for key in present:
        group, code = divmod(key, width)
        for shorter in _beginnings(levels[code - 1]):
            other = group * width + code_of.get(shorter, -1) + 1
            if shorter in code_of and other in present:
                at_fault |= {key, other}
    return np.isin(keys, list(at_fault)) & comparator.present


def _beginnings(text: str) -> list[str]:
    """`2005-10-08T12` begins with 2005-10-08, 2005-10 and 2005."""
    return [text[: found.start()] for found in re.finditer("[-T:]", text) if found.start()]
