"""Days at or above a limit over the steps of a path."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cdisc_convert.functions._arguments import per_record
from cdisc_convert.functions.intervals._path import Steps, number_of_records, steps_of
from cdisc_convert.functions.records._rows import numbers_of
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_number, to_15_digits
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made, Records


def time_above(
    value: Records,
    date: Records,
    longest_gap: float | Column,
    span: tuple[Column, Column, Column],
    limit: np.ndarray,
    share: Callable[[Steps, np.ndarray], np.ndarray],
) -> Made:
    """Sum of step length times the share that `share` gives for the step and its limit.

    span: first day, value on it, last day.
    """
    start, base, until = span
    start_value = column_as_number(base)[0].values
    steps = steps_of(number_of_records(value), date, start, start_value, until)
    is_bridged = steps.days <= per_record(longest_gap, len(start))[steps.row]
    days = np.where(is_bridged, steps.days * share(steps, limit[steps.row]), 0.0)
    total = to_15_digits(np.bincount(steps.row, days, minlength=len(start)).astype(np.float64))
    total[np.isnan(whole_days(start)) | np.isnan(start_value) | np.isnan(limit)] = np.nan
    _, doubtful = numbers_of(value)
    because = "a measurement among them is not a number"
    column = Column.of_numbers(total)
    return Made(column, because=because, kept=doubtful & column.present)
