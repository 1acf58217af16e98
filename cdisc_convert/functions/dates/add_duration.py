from cdisc_convert.functions._arguments import Column, DurationOf
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._moved import moved, steps_of
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.records import Made


@mapping(says="{date} plus {add}.")
def add_duration(date: Column, add: DurationOf) -> Made:
    """A date moved by a duration.

    date: ISO 8601 text, numeric date or date-time.
    add: ISO 8601 duration (`P84D`, `-P1D`, `P1M`, `PT30M`) or a column of them; numbers count days.
    Gives the kind and precision of `date`: 31 January plus P1M is the last day of February. Missing
    where the part that moves is not known (days of `2024-11`, hours of a date alone). A text
    that is no duration is reported.
    """
    steps, unreadable = steps_of(add, len(date))
    made = unread(moved(date, steps), date)
    if not unreadable.any():
        return made
    rejected = unreadable if made.rejected is None else unreadable | made.rejected
    return Made(made.column, rejected, "is no ISO 8601 date or duration")
