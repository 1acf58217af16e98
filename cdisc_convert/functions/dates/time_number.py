from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._clock import seconds_of_day, seconds_to_fill
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.column import Kind
from cdisc_convert.model.records import Made


@mapping(says="Time of {from}.")
def time_number(from_: Column, seconds: str = "00") -> Made:
    """The numeric time of day.

    from: ISO 8601 text or numeric date-time.
    seconds: two digits taken where no seconds were collected.
    Gives a numeric time; missing where the hour or the minute is not known.
    """
    clock = seconds_of_day(from_, seconds_to_fill(seconds))
    return unread(Column.of_numbers(clock, Kind.TIME), from_)
