"""Dates and numbers of which one may not come after the other."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.model.iso_dates import comparison
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View

AFTER = 1


@rule_kind(Level.RECORDS)
def date_order(view: View, *, pairs: list[list[str]]) -> Iterator[Marks]:
    """Records on which the first of a pair of dates is after the second, at common precision."""
    for earlier, later in pairs:
        if view.has(earlier) and view.has(later):
            mask = comparison(view.date(earlier), view.date(later)) == AFTER
            names = (view.real(earlier), view.real(later))
            yield Marks(mask, names, f"{names[0]} is after {names[1]}")


@rule_kind(Level.RECORDS)
def number_order(
    view: View, *, pairs: list[list[str]], may_be_equal: bool = True
) -> Iterator[Marks]:
    """Records on which the first of a pair of numbers is above the second (texts are read)."""
    for lower, upper in pairs:
        if view.has(lower) and view.has(upper):
            low, high = view.numbers(lower), view.numbers(upper)
            with np.errstate(invalid="ignore"):
                mask = low > high if may_be_equal else low >= high
            names = (view.real(lower), view.real(upper))
            yield Marks(mask, names, f"{names[0]} is not below {names[1]}")
