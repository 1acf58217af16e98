import numpy as np

from cdisc_convert.functions._arguments import Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.iso_dates import UNDECIDED, comparison, is_complete_date


@mapping(says="Number of the last of {starts} on or before {date}.")
def treatment_period(date: Column, starts: Columns) -> Column:
    """Number of the last period that starts on or before `date` (APERIOD).

    date: ISO 8601 text or numeric date.
    starts: starts of period 1, 2, ... (AP01SDT, AP02SDT); a missing one is a period that was not
        begun. Where a date or a start has no time, the day of the start belongs to the period.
    Gives 1, 2, ...; missing before the first start and for a partial date.
    """
    number = np.full(len(date), np.nan)
    is_complete = is_complete_date(date)
    for position, start in enumerate(starts, start=1):
        how = comparison(date, start)
        same_day = (how == UNDECIDED) & is_complete_date(start)
        number[is_complete & ((how == 0) | (how == 1) | same_day)] = position
    return Column.of_numbers(number)
