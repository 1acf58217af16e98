from cdisc_convert.functions._arguments import Among, Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._dates import date_key
from cdisc_convert.functions.records._flags import is_yes, yes_where
from cdisc_convert.functions.within._groups import grouped, mask_of
from cdisc_convert.model.column import group_codes
from cdisc_convert.model.iso_dates import UNDECIDED, comparison, is_complete_date
from cdisc_convert.model.records import Order


@mapping(
    says="Y on the last record within {within} with {date} before {reference}"
    "[; equal counts only where {same_time} says pre-dose]."
)
def last_before(
    date: Column,
    reference: Column,
    within: Columns,
    among: Among,
    same_time: Column | None = None,
) -> Column:
    """Y on the last record of the group dated before `reference` (--LOBXFL).

    date: ISO 8601 text or numeric date of the record.
    reference: the same of the first dose (DM.RFXSTDTC).
    within: the group, usually subject and test.
    same_time: Y (or a number other than 0) where the source says that the record is pre-dose. Only
        there does a record count whose date equals the reference, or lies on its day while one of
        the two has no time; such a record is neither before nor after by its date.
    Dates are compared as far as both go. Of several records the latest date is taken, of two that
    agree the fuller one, of equal ones the last in the dataset.
    Gives Y or missing.
    """
    how = comparison(date, reference)
    is_before = how == -1
    if same_time is not None:
        on_the_day = (how == UNDECIDED) & is_complete_date(date) & is_complete_date(reference)
        is_before |= ((how == 0) | on_the_day) & is_yes(same_time)
    by_date = Order.by(Column.of_numbers(date_key(date, "first")))
    group = grouped(group_codes(within, len(among)), among & is_before, by_date)
    return yes_where(mask_of(group.lasts, len(among)))
