"""Unique sets, one-to-one relationships, values that occur more than once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.rules.faults import MissingVariable, NotRun
from cdisc_convert.rules.operators._registry import Test, Verdict, operator
from cdisc_convert.rules.patterns import compiled


@operator("is_unique_set", "is_not_unique_set")
def is_unique_set(test: Test) -> Verdict:
    """No other record has the same values; missing equals missing, absent variables do not count.

    regex: of variables whose first value matches, only what matches counts.
    """
    names = test.columns_named([test.name, test.value or []], need=False)
    if not names:
        raise MissingVariable(test.name)
    columns = [test.frame.column(name) for name in names]
    pattern = test.options.get("regex")
    if pattern:
        columns = [only_matches(column, pattern) for column in columns]
    groups = group_codes(columns, len(test.frame))
    return Verdict(np.bincount(groups)[groups] == 1 if len(groups) else np.zeros(0, dtype=bool))


def only_matches(column: Column, pattern: str) -> Column:
    """`column` cut to what `pattern` finds, if its first value begins with a match."""
    first = np.flatnonzero(column.present)
    if not column.is_text or not len(first):
        return column
    assert column.levels is not None
    regex = compiled(pattern)
    if not regex.match(column.levels[column.values[first[0]]]):
        return column

    def found_in(text: str) -> str | None:
        found = regex.search(text)
        return found[0] if found else None

    return column.map_texts(found_in)


@operator("is_not_unique_relationship", "is_unique_relationship")
def is_not_unique_relationship(test: Test) -> Verdict:
    """A value goes with several values of the other variable, or with a value and with none.

    Looked at from both sides; missing values themselves are never at fault.
    """
    others = test.value if isinstance(test.value, list) else [test.value]
    mine, mine_known = _grouped(test, [test.name])
    theirs, theirs_known = _grouped(test, others)
    at_fault = _has_several(mine, mine_known, theirs)
    return Verdict(at_fault | _has_several(theirs, theirs_known, mine))


def _grouped(test: Test, names: Sequence[Any]) -> tuple[np.ndarray, np.ndarray]:
    """Codes of the values of the variables taken together, and where none of them is missing."""
    columns = [test.frame.column(name) for name in test.columns_named(names)]
    if not columns:
        raise NotRun(f"{test.name}: names no variable to go with")
    size = len(test.frame)
    known = np.logical_and.reduce([column.present for column in columns])
    codes = np.where(known, group_codes(columns, size), -1)
    return codes, known


def _has_several(keys: np.ndarray, keys_known: np.ndarray, values: np.ndarray) -> np.ndarray:
    """True on records whose key has more than one distinct value, a missing one included."""
    found = np.zeros(len(keys), dtype=bool)
    if not keys_known.any():
        return found
    width = int(values.max(initial=-1)) + 2
    pairs = np.unique(keys[keys_known].astype(np.int64) * width + values[keys_known] + 1)
    several = np.bincount(pairs // width, minlength=int(keys.max()) + 1) > 1
    found[keys_known] = several[keys[keys_known]]
    return found


@operator("present_on_multiple_rows_within", "not_present_on_multiple_rows_within")
def present_on_multiple_rows_within(test: Test) -> Verdict:
    """The value is on more records of its group (`within`) than allowed: 1, or the rule's value."""
    most = test.value if test.value is not None else 1
    if not isinstance(most, (int, float)):
        raise NotRun(f"{test.name}: '{most}' is no number of records")
    names = test.columns_named([test.option("within"), test.name])
    groups = group_codes([test.frame.column(name) for name in names], len(test.frame))
    counts = np.bincount(groups) if len(groups) else np.zeros(1)
    return Verdict(counts[groups] > most)
