from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made


@mapping(says="{date} - {reference}, plus one on or after {reference}; there is no day 0.")
def relative_day(date: Column, reference: Column) -> Made:
    """Relative day of a date, such as ADY (ADaMIG 1.3).

    date, reference: numeric dates or date-times, or ISO 8601 text. Only the date part counts.
    Gives whole days; missing where either is not a complete date.
    """
    days = whole_days(date) - whole_days(reference)
    return unread(Column.of_numbers(days + (days >= 0)), date, reference)
