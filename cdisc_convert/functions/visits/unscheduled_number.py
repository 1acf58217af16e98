import numpy as np

from cdisc_convert.functions._arguments import Column, Columns, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._reasons import because_of
from cdisc_convert.functions.records._rows import position_of_extreme
from cdisc_convert.functions.within._groups import grouped
from cdisc_convert.model.column import group_codes
from cdisc_convert.model.decimals import column_as_number
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made, Order

_MOST = 99


@mapping(
    says="Last {visits} dated {dates} on or before {date}, plus 0.01 for each unscheduled visit "
    "after it."
)
def unscheduled_number(date: Column, visits: Records, dates: Records, within: Columns = ()) -> Made:
    """Number of an unscheduled visit: that of the planned visit before it plus 0.01 n (VISITNUM).

    date: day of the unscheduled visit, ISO 8601 text or numeric date; rows without are no visit.
    visits: numbers of the planned visits of the subject.
    dates: their dates.
    within: the subject; only needed where subjects without any planned visit have several
        unscheduled ones.
    n counts the subject's days of unscheduled visits after the planned visit, in order of date;
    rows of one day share the number. Before the first planned visit the number starts from 0.
    Gives numbers such as 4.01; missing and rejected for a partial date and beyond 99 such visits.
    """
    days = whole_days(date)
    base = _number_before(days, visits, whole_days(dates.value))
    subject = _subjects(visits, within, len(date))
    after = group_codes([Column.of_numbers(subject), Column.of_numbers(base)], len(date))
    order = Order.by(Column.of_numbers(days))
    group = grouped(after, ~np.isnan(days), order)
    is_new = np.ones(len(group.positions), dtype=bool)
    ordered = days[group.positions]
    is_new[1:] = (ordered[1:] != ordered[:-1]) | (group.numbers[1:] == 0)
    so_far = np.cumsum(is_new)
    n = np.full(len(date), np.nan)
    n[group.positions] = so_far - so_far[group.starts][group.block] + 1
    is_beyond = n > _MOST
    numbers = np.where(is_beyond, np.nan, np.round(base * 100 + n) / 100)
    is_partial = date.present & np.isnan(days)
    because = because_of(
        {"is a partial date": is_partial, "is one of more than 99 after one visit": is_beyond}
    )
    return Made(Column.of_numbers(numbers), is_partial | is_beyond, because)


def _number_before(days: np.ndarray, visits: Records, dates: np.ndarray) -> np.ndarray:
    """Number of the planned visit dated last on or before each day, the highest of one day."""
    numbers = column_as_number(visits.value)[0].values
    is_before = (dates <= days[visits.row]) & ~np.isnan(numbers)
    last = position_of_extreme(
        visits.row, visits.size, np.where(is_before, dates, np.nan), "highest"
    )
    last_day = np.append(dates, np.nan)[last]
    of_that_day = np.where(is_before & (dates == last_day[visits.row]), numbers, np.nan)
    best = position_of_extreme(visits.row, visits.size, of_that_day, "highest")
    return np.nan_to_num(np.append(numbers, np.nan)[best])


def _subjects(visits: Records, within: tuple[Column, ...], size: int) -> np.ndarray:
    """A number that is equal for the rows of one subject.

    Rows of one subject see the same records, so their first record tells the subject.
    """
    if within:
        return group_codes(within, size).astype(np.float64)
    first = position_of_extreme(visits.row, size, visits.id.astype(np.float64), "lowest")
    ids = np.append(visits.id, -1)[first]
    # rows without planned visits cannot be told apart, so each stands alone
    return np.where(first < 0, -1.0 - np.arange(size), ids).astype(np.float64)
