"""Evaluates conditions over columns: three-valued where dates are partial, false on missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import pandas as pd

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import column_as_number, number_of_text
from cdisc_convert.model.iso_dates import comparison
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Combination, Condition, Reference, TableColumn, Test

Resolve = Callable[[Reference], Column]
WANTED = {"less_than": (-1,), "at_most": (-1, 0), "more_than": (1,), "at_least": (0, 1)}
_DATES = (Kind.ISO, Kind.DATE, Kind.DATETIME)


def holds(
    condition: Condition, resolve: Resolve, size: int, tables: Mapping[str, Table]
) -> np.ndarray:
    """True where `condition` holds; `resolve` gives the column of a reference (`size` values)."""
    if isinstance(condition, Combination):
        found = [holds(inner, resolve, size, tables) for inner in condition.conditions]
        joined = np.logical_and if condition.word == "all" else np.logical_or
        return joined.reduce(found)
    return _test(condition, resolve(condition.var), resolve, size, tables)


def _test(
    test: Test, left: Column, resolve: Resolve, size: int, tables: Mapping[str, Table]
) -> np.ndarray:
    if test.test == "missing":
        return left.absent
    if test.test == "present":
        return left.present
    if test.test in ("in", "not_in"):
        found = _is_in(left, test, tables)
        return ~found if test.test == "not_in" else found
    right = _right(test.value, left, resolve, size)
    if test.test in ("is", "is_not"):
        equal = _equal(left, right)
        return ~equal if test.test == "is_not" else equal
    return np.isin(_compare(left, right), WANTED[test.test])


def _right(value: object, left: Column, resolve: Resolve, size: int) -> Column:
    if isinstance(value, Reference):
        return resolve(value)
    assert isinstance(value, str | int | float)
    return _literal(value, left, size)


def _literal(value: str | float, left: Column, size: int) -> Column:
    """A literal as the right side of a test of `left`."""
    if left.is_text and isinstance(value, str):
        return Column.constant(value, size, left.kind)
    return Column.constant(value, size)


def _is_in(left: Column, test: Test, tables: Mapping[str, Table]) -> np.ndarray:
    """True where `is` holds for one of the values, literals or cells of a table (texts)."""
    values = test.value
    if isinstance(values, TableColumn):
        values = tables[values.table].columns[values.column].tolist()
    listed = list(dict.fromkeys(value for value in values if value is not None))
    if left.is_text:
        left = left.compact()
        assert left.levels is not None
        codes, distinct = left.values, Column(left.kind, np.arange(len(left.levels)), left.levels)
    else:
        codes, numbers = pd.factorize(left.values)
        distinct = Column(left.kind, np.asarray(numbers))
    return np.append(_is_any(distinct, listed), False)[codes]


def _is_any(left: Column, listed: Sequence[str | float]) -> np.ndarray:
    """`_equal` of `left` and any of `listed`."""
    found = np.zeros(len(left), dtype=bool)
    if left.kind in _DATES:
        for value in listed:
            found |= _equal(left, _literal(value, left, len(left)))
        return found
    if left.levels is not None:
        texts = {value for value in listed if isinstance(value, str)}
        found |= np.fromiter((level in texts for level in left.levels), dtype=bool)
        listed = [value for value in listed if not isinstance(value, str)]
    if listed:
        numbers = column_as_number(left)[0].values
        wanted = [number_of_text(v) if isinstance(v, str) else float(v) for v in listed]
        found |= np.isin(_digits15(numbers), _digits15(np.array(wanted, dtype=np.float64)))
    return found


def _equal(left: Column, right: Column) -> np.ndarray:
    both = left.present & right.present
    if left.kind in _DATES and right.kind in _DATES and left.kind is not right.kind:
        return comparison(left, right) == 0
    if left.kind is Kind.ISO and right.kind is Kind.ISO:
        return (left.same_as(right) | (comparison(left, right) == 0)) & both
    if left.is_text and right.is_text:
        return left.same_as(right) & both
    return (_compare(left, right) == 0) & both


def _compare(left: Column, right: Column) -> np.ndarray:
    """-1, 0, 1 where decided; 2 undecided; 3 missing."""
    if left.kind in _DATES or right.kind in _DATES:
        kinds = {left.kind, right.kind}
        if kinds <= set(_DATES):
            return comparison(left, right)
        if kinds <= {*_DATES, Kind.TEXT}:  # a literal text beside a date is an ISO 8601 date
            return comparison(_as_date(left), _as_date(right))
    a, b = (column_as_number(c)[0].values if c.is_text else c.values for c in (left, right))
    a, b = _digits15(a), _digits15(b)
    result = np.where(a < b, -1, np.where(a > b, 1, 0))
    return np.where(np.isnan(a) | np.isnan(b), 3, result)


def _as_date(column: Column) -> Column:
    return column.as_kind(Kind.ISO) if column.is_text else column


def _digits15(values: np.ndarray) -> np.ndarray:
    """Values rounded to 15 significant digits, so that binary noise does not decide."""
    out = np.asarray(values, dtype=np.float64).copy()
    usable = np.isfinite(out) & (out != 0)
    if usable.any():
        digits = 14 - np.floor(np.log10(np.abs(out[usable]))).astype(int)
        scale = np.power(10.0, np.clip(digits, -300, 300))
        out[usable] = np.round(out[usable] * scale) / scale
    return out
