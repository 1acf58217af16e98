"""Conversion of amounts between units in exact arithmetic, by a table of factors."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pandas as pd

from cdisc_convert.functions.findings._result_words import shortest
from cdisc_convert.functions.findings._tables import cells_of, number_in, place_of
from cdisc_convert.functions.text._combinations import first_records
from cdisc_convert.model.column import MISSING_CODE, Column, group_codes
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.records import Table

ANY_TEST = "*"
FACTORS = 256
CACHED = 1 << 16
"""Conversions that are remembered: the same amounts come again in every part of a large study."""
MORE_PLACES = 3
FEWEST_AS_WHOLE = 100
"""Smallest whole number of three digits."""
Factor = tuple[Fraction, Fraction]
SAME: Factor = (Fraction(1), Fraction(0))


@dataclass(frozen=True, eq=False)
class Converted:
    """Amounts in the unit asked for.

    amount: decimal text, missing where there was none or it could not be converted.
    without_factor: true where there was an amount and no factor for it.
    because: what was missing, in words.
    """

    amount: Column
    without_factor: np.ndarray
    because: str


def converted(
    amount: Column, unit: Column, to: Column, test: Column | None, table: Table
) -> Converted:
    """`amount` (decimal text) in the unit `to`; equal units leave it as it is.

    test: which test, for lines of the table that name one.
    table: columns TEST (`*` = every test), FROM, TO, MULTIPLY and, if wanted, ADD; numbers or
        fractions such as 5/9: amount x MULTIPLY + ADD.
    """
    unit, to = column_as_text(unit), column_as_text(to)
    test = None if test is None else column_as_text(test)
    asked = [unit, to] if test is None else [unit, to, test]
    combination = group_codes(asked, len(amount))
    # few factors serve many tests, so each amount is converted once per factor
    factor_of, factors = pd.factorize(
        _array_of(_factors_of(combination, unit, to, test, _factors_in(table)))
    )
    assert amount.levels is not None
    span = len(amount.levels) + 1
    level_of = np.asarray(amount.values)
    pair = np.where(amount.present, (factor_of[combination] + 1) * span + level_of, MISSING_CODE)
    code, distinct = pd.factorize(pair)
    which, level = np.divmod(distinct, span)  # a missing amount has the number -1 and no factor
    texts = np.full(len(distinct), None, dtype=object)
    for number, factor in enumerate(factors, start=1):
        own = np.flatnonzero(which == number)
        texts[own] = _in_new_units(amount.levels[level[own]].tolist(), factor)
    has_no_factor = (which == 0) & (distinct != MISSING_CODE)
    because = f"has no line for its unit in table {table.name}"
    return Converted(Column.of_levels(code, texts), has_no_factor[code], because)


def _array_of(factors: list[Factor | None]) -> np.ndarray:
    """The factors as an array of tuples, which numpy would take apart otherwise."""
    array = np.empty(len(factors), dtype=object)
    array[:] = factors
    return array


@lru_cache(maxsize=FACTORS)
def _remembered(factor: Factor) -> dict[str, str]:
    """Conversions by this factor so far, by amount."""
    return {}


def _in_new_units(amounts: list[str], factor: Factor) -> list[str]:
    """Each amount as `in_new_unit` gives it."""
    if factor == SAME:
        return [shortest(amount) for amount in amounts]
    known = _remembered(factor)
    if len(known) >= CACHED:
        known.clear()
    for amount in amounts:
        if amount not in known:
            known[amount] = in_new_unit(amount, factor)
    return [known[amount] for amount in amounts]


def in_new_unit(amount: str, factor: Factor) -> str:
    """The decimal text of amount x factor + addend, with at most three places more than it had.

    Halves are rounded up; trailing zeros are dropped. An amount that these places would turn into 0
    keeps three significant digits.
    """
    multiply, add = factor
    if factor == SAME:
        return shortest(amount)
    exact = Fraction(amount) * multiply + add
    exponent = Decimal(amount).as_tuple().exponent
    places = max(0, -int(exponent)) + MORE_PLACES
    if exact and abs(exact) * 10**places < Fraction(1, 2):
        while abs(exact) * 10**places < FEWEST_AS_WHOLE:
            places += 1
    whole = int(abs(exact) * 10**places + Fraction(1, 2))
    text = f"{Decimal(whole).scaleb(-places):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return f"-{text}" if exact < 0 and whole else text


def _factors_of(
    combination: np.ndarray,
    unit: Column,
    to: Column,
    test: Column | None,
    table: Mapping[tuple[str, str, str], Factor],
) -> list[Factor | None]:
    """The factor of each distinct combination of unit, new unit and test."""
    example = first_records(combination)
    names = [
        ["" if text is None else str(text).strip() for text in column.take(example).texts()]
        for column in (unit, to)
    ]
    tests = [ANY_TEST] * len(example)
    if test is not None:
        tests = ["" if text is None else str(text).strip() for text in test.take(example).texts()]
    found: list[Factor | None] = []
    for old, new, which in zip(*names, tests, strict=True):
        same = SAME if old == new else None
        found.append(same or table.get((which, old, new)) or table.get((ANY_TEST, old, new)))
    return found


def _factors_in(table: Table) -> dict[tuple[str, str, str], Factor]:
    """The factors of the table by test, old and new unit.

    Raises SpecError where a number cannot be read or two lines contradict each other.
    """
    multiply, add = cells_of(table, "MULTIPLY"), cells_of(table, "ADD", optional=True)
    keys = zip(*(cells_of(table, name) for name in ("TEST", "FROM", "TO")), strict=True)
    factors: dict[tuple[str, str, str], Factor] = {}
    for line, key in enumerate(keys):
        factor = (
            number_in(table, line, "MULTIPLY", multiply[line]),
            number_in(table, line, "ADD", add[line] or "0"),
        )
        if factors.setdefault(key, factor) != factor:
            text = f"table {table.name} has two factors for {' '.join(key)}; keep one"
            raise SpecError.at(place_of(table, line), text)
    return factors
