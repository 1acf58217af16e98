"""First and last date of chosen records, and whether they lie far enough apart."""

from __future__ import annotations

import numpy as np

from cdisc_convert.functions.records._dates import SECONDS_PER_DAY
from cdisc_convert.functions.records._rows import position_of_extreme
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.iso_dates import parse_duration, whole_days
from cdisc_convert.model.iso_parts import calendar, day_numbers, days_in_month
from cdisc_convert.model.records import Duration, Records


def level_of(value: Records, order: tuple[str, ...]) -> np.ndarray:
    """Place of each record's value in `order` (0 = first), NaN where it is not there."""
    assert value.value.levels is not None, "responses are texts"
    places = {text: float(place) for place, text in enumerate(order)}
    return value.value.map_numbers(lambda text: places.get(text.strip())).values


def is_met_again(
    value: Records, date: Records, chosen: np.ndarray, gap: Duration | Column
) -> np.ndarray:
    """True for each of our rows with two chosen records at least `gap` apart.

    The first and the last chosen record decide; records without a complete date do not count.
    """
    days = np.where(chosen, whole_days(date.value), np.nan)
    first = position_of_extreme(value.row, value.size, days, "lowest")
    last = position_of_extreme(value.row, value.size, days, "highest")
    known = np.append(days, np.nan)
    is_other = first != last
    return is_other & (known[last] >= _moved(known[first], gap))


def _moved(days: np.ndarray, gap: Duration | Column) -> np.ndarray:
    """The first whole day that lies the gap after each of `days`."""
    if not isinstance(gap, Column):
        return _moved_by(days, gap)
    moved = np.full(len(days), np.nan)
    assert gap.levels is not None
    for code in np.flatnonzero(gap.used_levels()):
        text = str(gap.levels[code])
        duration = parse_duration(text)
        if duration is None:
            message = f"gap '{text}' is no ISO 8601 duration; write it like P28D"
            raise SpecError.at("responses", message)
        at = gap.values == code
        moved[at] = _moved_by(days[at], duration)
    return moved


def _moved_by(days: np.ndarray, gap: Duration) -> np.ndarray:
    if gap.months:
        year, month, day = calendar(days).T
        months = year * 12 + month - 1 + gap.months
        year, month = months // 12, months % 12 + 1
        known = ~np.isnan(days)
        longest = np.full(len(days), np.nan)
        longest[known] = days_in_month(year[known], month[known])
        days = day_numbers(year, month, np.minimum(day, longest))
    return days + gap.days + np.ceil(gap.seconds / SECONDS_PER_DAY)
