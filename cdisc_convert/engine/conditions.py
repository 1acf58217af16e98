"""Evaluates conditions over columns: three-valued where dates are partial, false on missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from cdisc_convert.model.column import Column, Kind
from cdisc_convert.model.decimals import column_as_number, number_text
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
    if left.is_text and isinstance(value, str):
        return Column.constant(value, size, left.kind)
    return Column.constant(value, size)


def _is_in(left: Column, test: Test, tables: Mapping[str, Table]) -> np.ndarray:
    if isinstance(test.value, TableColumn):
        values: list[str | float | None] = list(
            tables[test.value.table].columns[test.value.column].tolist()
        )
    else:
        values = list(test.value)
    if left.is_text:
        texts = {
            v if isinstance(v, str) else number_text(float(v)) for v in values if v is not None
        }
        assert left.levels is not None
        return np.append([level in texts for level in left.levels], False).astype(bool)[left.values]
    if left.kind in _DATES:
        dates = {v for v in values if isinstance(v, str)}
        wanted = (Column.constant(date, len(left), Kind.ISO) for date in sorted(dates))
        return np.logical_or.reduce(
            [np.zeros(len(left), dtype=bool), *(_equal(left, d) for d in wanted)]
        )
    numbers = column_as_number(Column.of_texts([_text_of(v) for v in values if v is not None]))[0]
    return np.isin(_digits15(left.values), _digits15(numbers.values)) & left.present


def _text_of(value: str | float) -> str:
    return value if isinstance(value, str) else number_text(float(value))


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
