"""Whether a value is in a list, or a list has a value."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import Cell, Lists, Value, as_texts, level_mask, member_mask
from cdisc_convert.rules.operators._registry import Literal, Test, Verdict, operator


@operator("is_contained_by", "is_not_contained_by")
def is_contained_by(test: Test) -> Verdict:
    """The value is in the list, or among all values of the variable; a missing one is not."""
    target, operand = test.target, test.operand
    if isinstance(target, Lists):
        return Verdict(_any_item_in(target, operand))
    return Verdict(_in(test.column, operand))


@operator("is_contained_by_case_insensitive", "is_not_contained_by_case_insensitive")
def is_contained_by_case_insensitive(test: Test) -> Verdict:
    """The text is in the list in any case; a missing one is not."""
    return Verdict(_in(_lower(test.column), _lower_operand(test.operand)))


@operator("prefix_is_contained_by", "prefix_is_not_contained_by")
def prefix_is_contained_by(test: Test) -> Verdict:
    """The first `prefix` characters are in the list. Missing is neither."""
    count, column = test.whole("prefix"), as_texts(test.column)
    part = column.map_texts(lambda text: text[:count])
    return Verdict(_in(part, test.operand), column.present)


@operator("suffix_is_contained_by", "suffix_is_not_contained_by")
def suffix_is_contained_by(test: Test) -> Verdict:
    """The last `suffix` characters are in the list. Missing is neither."""
    count, column = test.whole("suffix"), as_texts(test.column)
    part = column.map_texts(lambda text: text[-count:])
    return Verdict(_in(part, test.operand), column.present)


@operator("prefix_equal_to", "prefix_not_equal_to")
def prefix_equal_to(test: Test) -> Verdict:
    """The first `prefix` characters equal the value; DOMAIN = what `--` stands for."""
    count, column = test.whole("prefix"), as_texts(test.column)
    part = column.map_texts(lambda text: text[:count])
    if test.value == "DOMAIN":
        return Verdict(member_mask(part, [test.frame.wildcard]), column.present)
    return Verdict(_equal(part, test), column.present)


@operator("suffix_equal_to", "suffix_not_equal_to")
def suffix_equal_to(test: Test) -> Verdict:
    """The last `suffix` characters equal the value. Missing is neither."""
    count = test.whole("suffix" if test.options.get("suffix") else "prefix")
    column = as_texts(test.column)
    part = column.map_texts(lambda text: text[-count:])
    return Verdict(_equal(part, test), column.present)


def _equal(part: Column, test: Test) -> np.ndarray:
    other = as_texts(test.operand_column())
    return part.same_as(other) & part.present


@operator("contains", "does_not_contain")
def contains(test: Test) -> Verdict:
    """The list has the value; a text has it as a part; else any record has it."""
    target, operand = test.target, test.operand
    if isinstance(target, Lists):
        return Verdict(_lists_have(target, operand))
    column = test.column
    if isinstance(operand, Literal):
        return Verdict(_has_part(column, operand))
    values = _all_values(column)
    other = operand if isinstance(operand, Column) else Column.missing(len(column))
    return Verdict(member_mask(other, values))


@operator("contains_case_insensitive", "does_not_contain_case_insensitive")
def contains_case_insensitive(test: Test) -> Verdict:
    """The list has the value in any case; a text has it as a part."""
    target, operand = test.target, _lower_operand(test.operand)
    if isinstance(target, Lists):
        return Verdict(_lists_have(_lower_lists(target), operand))
    column = _lower(test.column)
    if isinstance(operand, Literal):
        return Verdict(_has_part(column, operand))
    return Verdict(_has_part_of_row(column, operand))


def _in(column: Column, operand: Cell | Literal) -> np.ndarray:
    if isinstance(operand, Literal):
        return member_mask(column, operand.values)
    if isinstance(operand, Lists):
        return _in_row_list(column, operand)
    if not isinstance(operand, Column):
        return np.zeros(len(column), dtype=bool)
    found = member_mask(column, _all_values(operand))
    return found | column.absent if operand.absent.any() else found


def _all_values(column: Column) -> Iterable[Value]:
    if column.is_text:
        compact = column.compact()
        assert compact.levels is not None
        return list(compact.levels)
    return [float(number) for number in np.unique(column.values[column.present])]


def _in_row_list(column: Column, lists: Lists) -> np.ndarray:
    """True where the value of the row is in the list of the row; asked once per pair."""
    if len(lists.lists) == 1:
        return member_mask(column, lists.lists[0]) & (lists.codes >= 0)
    codes, count = column.group_codes()
    pairs, first, back = np.unique(
        lists.codes.astype(np.int64) * count + codes, return_index=True, return_inverse=True
    )
    sets = [frozenset(one) for one in lists.lists]
    found = np.zeros(len(pairs), dtype=bool)
    values = column.take(first).tolist()
    for at, (row, value) in enumerate(zip(first, values, strict=True)):
        code = lists.codes[row]
        found[at] = code >= 0 and value is not None and value in sets[code]
    return found[back]


def _any_item_in(target: Lists, operand: Cell | Literal) -> np.ndarray:
    """True where any value of the row's list is in the list, column or list of the row."""
    if isinstance(operand, Lists):
        return _row_pairs(target, operand)
    if isinstance(operand, Literal):
        wanted = set(operand.values)
    else:
        wanted = set(_all_values(operand)) if isinstance(operand, Column) else set()
    hits = [any(value in wanted for value in one if value is not None) for one in target.lists]
    return np.array([*hits, False])[target.codes]


def _row_pairs(target: Lists, other: Lists) -> np.ndarray:
    width = len(other.lists) + 1
    pairs, back = np.unique((target.codes + 1) * width + other.codes + 1, return_inverse=True)
    found = np.zeros(len(pairs), dtype=bool)
    for at, pair in enumerate(pairs):
        mine, theirs = int(pair) // width - 1, int(pair) % width - 1
        if mine >= 0 and theirs >= 0:
            shared = set(target.lists[mine]) & set(other.lists[theirs]) - {None}
            found[at] = bool(shared)
    return found[back]


def _lists_have(target: Lists, operand: Cell | Literal) -> np.ndarray:
    if isinstance(operand, Literal):
        wanted = operand.values
        hits = [any(value in one for value in wanted) for one in target.lists]
        return np.array([*hits, False])[target.codes]
    if isinstance(operand, Column):
        return _in_row_list(operand, target)
    return _row_pairs(target, operand) if isinstance(operand, Lists) else target.codes < -1


def _has_part(column: Column, operand: Literal) -> np.ndarray:
    if not column.is_text:
        return member_mask(column, operand.values)
    parts = [value for value in operand.values if isinstance(value, str)]
    return level_mask(column, lambda text: any(part in text for part in parts))


def _has_part_of_row(column: Column, operand: Cell) -> np.ndarray:
    if not isinstance(operand, Column) or not column.is_text or not operand.is_text:
        return np.zeros(len(column), dtype=bool)
    codes, _ = column.group_codes()
    others, count = operand.group_codes()
    _, first, back = np.unique(codes * count + others, return_index=True, return_inverse=True)
    texts, parts = column.take(first).texts(), operand.take(first).texts()
    hits = [t is not None and p is not None and p in t for t, p in zip(texts, parts, strict=True)]
    return np.array(hits, dtype=bool)[back]


def _lower(column: Column) -> Column:
    return column.map_texts(str.lower) if column.is_text else column


def _lower_value(value: Value | None) -> Value | None:
    return value.lower() if isinstance(value, str) else value


def _lower_lists(lists: Lists) -> Lists:
    return Lists(lists.codes, tuple(tuple(map(_lower_value, one)) for one in lists.lists))


def _lower_operand(operand: Cell | Literal) -> Cell | Literal:
    if isinstance(operand, Literal):
        return Literal([_lower_value(value) for value in operand.values])
    if isinstance(operand, Lists):
        return _lower_lists(operand)
    return _lower(operand) if isinstance(operand, Column) else operand
