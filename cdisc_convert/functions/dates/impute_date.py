from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._imputed import (
    date_parts,
    filled_days,
    from_bounds,
    held_within,
    possible_days,
)
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.column import Kind
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made


@mapping(
    says="{from}; missing parts up to {level} set to {to}[, not before {not_before} where the known "
    "parts allow][, not after {not_after} where the known parts allow]."
)
def impute_date(
    from_: Column,
    level: Literal["none", "day", "month", "year"],
    to: Literal["first", "mid", "last"],
    not_before: Columns = (),
    not_after: Columns = (),
    or_: Column | None = None,
    after_gap: Literal["dropped", "kept"] = "dropped",
) -> Made:
    """Numeric date with unknown parts filled in (ADaMIG 1.3).

    from: ISO 8601 text, complete or not.
    level: highest part that is filled in: `none` = complete dates only, `day`, `month` (and day),
        `year` = also a date of which nothing is known; such a date is the latest of `not_before`
        (to: first) or the earliest of `not_after` (to: last).
    to: `first` = 1, January; `mid` = 15, without month 30 June; `last` = last day, December.
    not_before, not_after: dates the result is moved to if it lies beyond them; each counts only
        where the known parts allow it.
    or: date taken where none can be made.
    after_gap: `dropped` = the day of `2024---15` is filled in too, `kept` = it stays.
    Gives a numeric date; missing where more is unknown than `level` allows.
    """
    parts = date_parts(from_, after_gap, 3)
    days = filled_days(parts, level, to)
    lower, upper = ([whole_days(c) for c in columns] for columns in (not_before, not_after))
    if level == "year":
        days = from_bounds(days, np.isnan(parts).all(axis=0), to, lower, upper)
    made = held_within(days, possible_days(parts), lower, upper)
    made = np.where(np.isnan(days), np.nan, made)
    if or_ is not None:
        made = np.where(np.isnan(made), whole_days(or_), made)
    return unread(Column.of_numbers(made, Kind.DATE), from_)
