from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made


@mapping(
    says="{date} minus {reference} in days, plus one on or after {reference}; there is no day 0."
)
def study_day(date: Column, reference: Column) -> Made:
    """Study day of `date`, counted from `reference` (SDTMIG 3.4, section 4.4.4).

    date, reference: ISO 8601 text or numeric dates. Only the date part counts.
    Gives whole days; missing where either is not a complete date.
    """
    days = whole_days(date) - whole_days(reference)
    return unread(Column.of_numbers(days + (days >= 0)), date, reference)
