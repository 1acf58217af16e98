import numpy as np

from cdisc_convert.functions._arguments import Column, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._intervals import holder
from cdisc_convert.functions.records._rows import taken
from cdisc_convert.model.iso_dates import bounds
from cdisc_convert.model.records import Made


@mapping(
    says="{value} of the interval {start} to {end} that holds {date}; a boundary belongs to the "
    "later interval."
)
def value_at(value: Records, date: Column, start: Records, end: Records) -> Made:
    """`value` of the interval record that holds `date` (EPOCH from SE).

    value: the value wanted, of records with a start and an end.
    date: ISO 8601 text or numeric date of our row.
    start, end: ISO 8601 text or numeric dates of the same records; no end = ongoing. A start
        without time begins with the day, an end without time lasts to the end of the day.
    A boundary belongs to the later interval; of nested intervals the one that starts last counts.
    Gives the value; missing where no interval holds the date, and for a partial date (or one
    without time) unless everything it can mean lies in one interval, or in two that meet and have
    the same value.
    """
    earliest, latest = bounds(date)
    starts, ends = bounds(start.value)[0], bounds(end.value)[1]
    first = holder(value.row, starts, ends, earliest)
    last = holder(value.row, starts, ends, latest)
    is_sure = first == last
    is_split = ~is_sure & (first >= 0) & (last >= 0)
    is_sure[is_split] = _meet(starts, ends, first[is_split], last[is_split])
    is_sure &= ~_sees_another(value, starts, first, earliest, latest)
    return taken(value, np.where(is_sure, first, -1))


def _meet(starts: np.ndarray, ends: np.ndarray, first: np.ndarray, last: np.ndarray) -> np.ndarray:
    """True where the second interval begins before the first one is over."""
    return (starts[last] <= ends[first]) | np.isnan(ends[first])


def _sees_another(
    value: Records, starts: np.ndarray, first: np.ndarray, earliest: np.ndarray, latest: np.ndarray
) -> np.ndarray:
    """True where an interval of another value than the first begins within the partial date."""
    begins = (starts > earliest[value.row]) & (starts <= latest[value.row])
    other = begins & ~value.value.same_as(taken(value, first).column.take(value.row))
    return np.bincount(value.row[other], minlength=value.size).astype(bool)
