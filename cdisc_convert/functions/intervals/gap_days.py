import numpy as np

from cdisc_convert.functions._arguments import Column, Numbers, Records, per_record
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.intervals._path import steps_of
from cdisc_convert.model.iso_dates import whole_days


@mapping(says="Days in gaps of {date} of more than {longest_gap} days between {from} and {until}.")
def gap_days(date: Records, longest_gap: Numbers, from_: Column, until: Column) -> Column:
    """Days in gaps between neighbouring dates that are longer than `longest_gap`.

    date: dates of the measurements; partial ones do not count.
    longest_gap: days.
    from: first day, which counts as a date.
    until: last day; dates after it do not count; missing = no limit.
    Gives days, 0 without a gap; missing without `from`.
    """
    size = len(from_)
    steps = steps_of(np.zeros(len(date.row)), date, from_, np.zeros(size), until)
    is_gap = steps.days > per_record(longest_gap, size)[steps.row]
    gaps = np.bincount(steps.row, np.where(is_gap, steps.days, 0.0), minlength=size)
    return Column.of_numbers(np.where(np.isnan(whole_days(from_)), np.nan, gaps))
