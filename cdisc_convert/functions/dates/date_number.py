from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.column import Kind
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made


@mapping(says="Date of {from}; empty if it is not complete.")
def date_number(from_: Column) -> Made:
    """The numeric date of a complete date.

    from: ISO 8601 text, numeric date or date-time.
    Gives a numeric date; missing where year, month or day is not known.
    """
    return unread(Column.of_numbers(whole_days(from_), Kind.DATE), from_)
