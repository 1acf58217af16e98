import numpy as np

from cdisc_convert.functions._arguments import Column, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._intervals import holder
from cdisc_convert.functions.records._rows import taken
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made


@mapping(says="{take} of the visit from {start} to {end} during which {date} falls.")
def visit_by_date(date: Column, start: Records, end: Records, take: Records) -> Made:
    """`take` of the visit whose days hold the day of `date`.

    date: ISO 8601 text or numeric date of our row; a partial date falls in no visit.
    start, end: first and last day of the visits (SVSTDTC, SVENDTC); without an end a visit lasts
        one day.
    take: what is wanted of the visit (VISITNUM).
    Only whole days are compared. Where visits overlap the one that starts last is taken, and the
    row is reported if their values differ.
    Gives the value; missing where no visit holds the day.
    """
    days = whole_days(date)
    first, last = whole_days(start.value), whole_days(end.value)
    last = np.where(np.isnan(last), first, last)
    position = holder(take.row, first, last, days)
    made = taken(take, position)
    holds = (first <= days[take.row]) & (days[take.row] <= last)
    other = holds & ~take.value.same_as(made.column.take(take.row))
    is_doubtful = np.zeros(take.size, dtype=bool)
    is_doubtful[take.row[other]] = True
    because = "falls in more than one visit; the one that starts last is taken"
    return Made(made.column, None, because, is_doubtful, made.picked)
