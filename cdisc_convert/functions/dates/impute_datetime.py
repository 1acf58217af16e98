from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._imputed import (
    DATE_LEVELS,
    date_parts,
    filled_clock,
    filled_days,
    from_bounds,
    held_within,
    possible_seconds,
    seconds_of_bound,
)
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.column import Kind
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY
from cdisc_convert.model.records import Made


@mapping(
    says="{from}; missing parts up to {level} set to {to}[, not before {not_before}]"
    "[, not after {not_after}]."
)
def impute_datetime(
    from_: Column,
    level: Literal["none", "second", "minute", "hour", "day", "month", "year"],
    to: Literal["first", "mid", "last"],
    not_before: Columns = (),
    not_after: Columns = (),
    time_to: Literal["first", "last"] | None = None,
    after_gap: Literal["dropped", "kept"] = "dropped",
) -> Made:
    """Numeric date-time with unknown parts filled in (ADaMIG 1.3).

    from: ISO 8601 text, complete or not.
    level: highest part that is filled in, with all smaller ones; `none` = complete values only.
    to: how dates are filled in, as in `impute_date`; times to 00:00:00, with `last` to 23:59:59.
    not_before, not_after: dates or date-times the result is moved to if it lies beyond them; each
        counts only where the known parts allow it. A date counts from 00:00:00 or to 23:59:59.
    time_to: how times are filled in, if not as `to` says.
    after_gap: `dropped` = parts known after an unknown one are filled in too, `kept` = they stay.
    Gives a numeric date-time; missing where more is unknown than `level` allows.
    """
    parts = date_parts(from_, after_gap, 7)
    days = filled_days(parts, level if level in DATE_LEVELS else "none", to)
    clock = filled_clock(parts, level, (time_to or to) == "last")
    seconds = days * SECONDS_PER_DAY + clock
    lower = [seconds_of_bound(column, is_upper=False) for column in not_before]
    upper = [seconds_of_bound(column, is_upper=True) for column in not_after]
    if level == "year":
        seconds = from_bounds(seconds, np.isnan(parts).all(axis=0), to, lower, upper)
    made = held_within(seconds, possible_seconds(parts), lower, upper)
    made = np.where(np.isnan(seconds), np.nan, made)
    return unread(Column.of_numbers(made, Kind.DATETIME), from_)
