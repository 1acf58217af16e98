"""Order of records: sorted, within groups, one record against the next."""

from __future__ import annotations

import numpy as np

from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.operators._registry import Test, Verdict, operator


def missing_last(column: Column) -> np.ndarray:
    """Whole numbers in the order of the values, missing ones last."""
    keys = column.sort_keys()
    return np.where(column.absent, len(column) + len(keys) + 1, keys)


@operator("is_ordered_by", "is_not_ordered_by")
def is_ordered_by(test: Test) -> Verdict:
    """The value stands where it would stand if all records were sorted (`order` asc or dsc)."""
    order = str(test.options.get("order") or "asc")
    if order not in ("asc", "dsc", "desc"):
        raise NotRun(f"{test.name}: '{order}' is no order; use asc or dsc")
    column = test.column
    keys = column.sort_keys()
    last = int(keys.max(initial=0)) + 1
    ranked = np.where(column.absent, last, keys if order == "asc" else -keys)
    return Verdict((ranked == np.sort(ranked)) & column.present)


@operator("is_ordered_set", "is_not_ordered_set")
def is_ordered_set(test: Test) -> Verdict:
    """The value stands where it would stand if the records of its group were sorted."""
    names = test.columns_named(test.value)
    size = len(test.frame)
    groups = group_codes([test.frame.column(name) for name in names], size)
    keys = missing_last(test.column)
    as_they_are = np.argsort(groups, kind="stable")
    sorted_keys = keys[np.lexsort((keys, groups))]
    same = np.zeros(size, dtype=bool)
    same[as_they_are] = keys[as_they_are] == sorted_keys
    return Verdict(same)


def _ordered(test: Test, within: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Positions by group and `ordering`, the groups in that order, and rows in a known group."""
    names = test.columns_named(within)
    size = len(test.frame)
    columns = [test.frame.column(name) for name in names]
    groups = group_codes(columns, size)
    keys = [np.arange(size)]
    if test.options.get("ordering"):
        for name in reversed(test.columns_named(test.options["ordering"])):
            keys.append(missing_last(test.frame.column(name)))
    positions = np.lexsort((*keys, groups))
    known = np.logical_and.reduce([column.present for column in columns])
    return positions, groups[positions], known


@operator("empty_within_except_last_row", "non_empty_within_except_last_row")
def empty_within_except_last_row(test: Test) -> Verdict:
    """There is no value although the record is not the last of its group, by `ordering`."""
    positions, groups, known = _ordered(test, test.value)
    is_inner = np.zeros(len(positions), dtype=bool)
    is_inner[positions[:-1]] = groups[:-1] == groups[1:]
    return Verdict(test.column.absent, is_inner & known)


@operator("has_next_corresponding_record", "does_not_have_next_corresponding_record")
def has_next_corresponding_record(test: Test) -> Verdict:
    """The value equals that of the other variable on the next record of the group (`within`).

    The last record of a group has nothing to compare with and is never at fault.
    """
    target, other = test.column, test.operand_column()
    positions, groups, known = _ordered(test, test.option("within"))
    size = len(positions)
    is_inner = np.zeros(size, dtype=bool)
    following = np.full(size, -1, dtype=np.int64)
    inner = groups[:-1] == groups[1:]
    is_inner[positions[:-1]] = inner
    following[positions[:-1][inner]] = positions[1:][inner]
    same = target.same_as(other.take(following))
    return Verdict(same | ~is_inner, known)
