from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._clock import seconds_of_day
from cdisc_convert.functions.dates._months_between import months_between
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.decimals import to_15_digits
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY
from cdisc_convert.model.records import Made

_SECONDS = {"hours": 3600, "minutes": 60, "seconds": 1}
_DAYS = {"days": 1, "weeks": 7}


@mapping(says="{end} minus {start} in {unit}[ (plus one: {plus_one})].")
def duration(
    start: Column,
    end: Column,
    unit: Literal["days", "weeks", "months", "years", "hours", "minutes", "seconds"],
    plus_one: Literal["yes", "no"] = "no",
    whole: Literal["yes", "no"] = "no",
) -> Made:
    """The time from a start to an end.

    start, end: ISO 8601 texts, numeric dates or date-times.
    unit: days and weeks count dates; months and years go by the calendar (15 January to 15 March is
        2 months), a rest as its share of the month; hours and less need both times of day.
    plus_one: `yes` = start and end both count: one day more (one hour ... for these units) where
        the end is not before the start.
    whole: `yes` = completed units only.
    Gives a number, negative where the end is before the start; missing where a date, or a time that
    the unit needs, is not complete.
    """
    first, last = whole_days(start), whole_days(end)
    if unit in _SECONDS:
        clocks = [seconds_of_day(column, 0) for column in (start, end)]
        seconds = (last - first) * SECONDS_PER_DAY + clocks[1] - clocks[0]
        result = seconds / _SECONDS[unit]
        result = result + ((plus_one == "yes") & (result >= 0))
    else:
        last = last + ((plus_one == "yes") & (last >= first))
        if unit in _DAYS:
            result = (last - first) / _DAYS[unit]
        else:
            result = months_between(first, last) / (12 if unit == "years" else 1)
    result = to_15_digits(np.trunc(to_15_digits(result)) if whole == "yes" else result)
    return unread(Column.of_numbers(result), start, end)
