"""Regular expressions, beginnings, ends and lengths of texts."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.rules.cells import as_texts, distinct_values, level_mask, number_in
from cdisc_convert.rules.operators._registry import Literal, Test, Verdict, operator
from cdisc_convert.rules.operators._title_case import title_case
from cdisc_convert.rules.patterns import compiled

SEPARATOR = "/"


def _pattern(test: Test) -> re.Pattern[str]:
    return compiled(test.value)


@operator("matches_regex", "not_matches_regex")
def matches_regex(test: Test) -> Verdict:
    """The value begins with a match; numbers as people write them. Missing is neither."""
    pattern, column = _pattern(test), as_texts(test.column)
    return Verdict(level_mask(column, lambda text: bool(pattern.match(text))), column.present)


@operator("prefix_matches_regex", "not_prefix_matches_regex")
def prefix_matches_regex(test: Test) -> Verdict:
    """The first `prefix` characters contain a match. Missing is neither."""
    pattern, count, column = _pattern(test), test.whole("prefix"), as_texts(test.column)
    return Verdict(
        level_mask(column, lambda text: bool(pattern.search(text[:count]))), column.present
    )


@operator("suffix_matches_regex", "not_suffix_matches_regex")
def suffix_matches_regex(test: Test) -> Verdict:
    """The last `suffix` characters contain a match. Missing is neither."""
    pattern, count, column = _pattern(test), test.whole("suffix"), as_texts(test.column)
    return Verdict(
        level_mask(column, lambda text: bool(pattern.search(text[-count:]))), column.present
    )


@operator("starts_with")
def starts_with(test: Test) -> Verdict:
    """The text begins with the value, or with any value of the variable compared with."""
    return _edge(test, str.startswith)


@operator("ends_with")
def ends_with(test: Test) -> Verdict:
    """The text ends with the value, or with any value of the variable compared with."""
    return _edge(test, str.endswith)


def _edge(test: Test, has: Callable[[str, tuple[str, ...]], bool]) -> Verdict:
    operand, column = test.operand, test.column
    if isinstance(operand, Literal):
        edges = tuple(str(value) for value in operand.values)
    else:
        texts = distinct_values(operand) if isinstance(operand, Column) else []
        edges = tuple(text for text in texts if isinstance(text, str))
    if not column.is_text:
        return Verdict(np.zeros(len(column), dtype=bool))
    return Verdict(level_mask(column, lambda text: has(text, edges)))


def _lengths(column: Column) -> np.ndarray:
    """Characters of each text; NaN where it is missing or a number."""
    if not column.is_text:
        return np.full(len(column), np.nan)
    return column.map_numbers(lambda text: float(len(text))).values


def _wanted_lengths(test: Test) -> np.ndarray:
    """The lengths compared with: a number, numbers of a variable, or lengths of its texts."""
    operand = test.operand_column()
    if operand.is_text and not isinstance(test.operand, Literal):
        return _lengths(operand)
    return operand.map_numbers(number_in).values if operand.is_text else operand.values


@operator("longer_than", "shorter_than_or_equal_to")
def longer_than(test: Test) -> Verdict:
    """The text has more characters; a missing one has not."""
    return Verdict(_lengths(test.column) > _wanted_lengths(test))


@operator("longer_than_or_equal_to", "shorter_than")
def longer_than_or_equal_to(test: Test) -> Verdict:
    """The text has at least as many characters; a missing one has not."""
    return Verdict(_lengths(test.column) >= _wanted_lengths(test))


@operator("has_equal_length", "has_not_equal_length")
def has_equal_length(test: Test) -> Verdict:
    """Both texts have as many characters."""
    return Verdict(_lengths(test.column) == _wanted_lengths(test))


@operator("split_parts_have_equal_length", "split_parts_have_unequal_length")
def split_parts_have_equal_length(test: Test) -> Verdict:
    """The parts on both sides of the `separator` have equal length; a text in one part has."""
    separator = str(test.options.get("separator") or SEPARATOR)
    column = as_texts(test.column)

    def is_even(text: str) -> bool:
        parts = text.split(separator)
        return len(parts) == 1 or (len(parts) == 2 and len(parts[0]) == len(parts[1]))

    return Verdict(level_mask(column, is_even) | column.absent)


@operator("is_title_case", "is_not_title_case")
def is_title_case(test: Test) -> Verdict:
    """Important words begin with a capital, articles and short prepositions do not."""
    column = as_texts(test.column)
    same = level_mask(column, lambda text: text.strip() == title_case(text.strip()))
    return Verdict(same | column.absent)
