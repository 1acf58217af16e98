import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._clock import seconds_of_day, seconds_to_fill
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.column import Kind
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY
from cdisc_convert.model.records import Made


@mapping(says="Date and time of {from}; empty if the time is missing.")
def datetime_number(from_: Column, seconds: str = "00") -> Made:
    """The numeric date-time of a complete date with hour and minute.

    from: ISO 8601 text or numeric date-time.
    seconds: two digits taken where no seconds were collected.
    Gives a numeric date-time; missing where the date, the hour or the minute is not known.
    """
    clock = seconds_of_day(from_, seconds_to_fill(seconds))
    numbers = np.asarray(whole_days(from_) * SECONDS_PER_DAY + clock)
    return unread(Column.of_numbers(numbers, Kind.DATETIME), from_)
