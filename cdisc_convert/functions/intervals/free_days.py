from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column, Numbers, Records, per_record
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.intervals._episodes import (
    day_bounds,
    days_covered,
    episodes_of,
    rows_with,
)
from cdisc_convert.functions.records._reasons import because_of
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made


@mapping(
    says="Days 1 to {days} from {start} without an episode ({episode_start} to {episode_end})"
    "[; from death at {death}: {after_death}][; not free after {last_contact}]."
)
def free_days(
    episode_start: Records,
    episode_end: Records,
    start: Column,
    days: Numbers,
    after_death: Literal["zero", "not_free"],
    death: Column | None = None,
    last_contact: Column | None = None,
) -> Made:
    """Number of days 1 to `days` that the subject was alive and without any episode.

    episode_start, episode_end: dates of the episodes (organ support); a day that an episode touches
        is not free. A missing start lies before day 1, a missing end after the last day; of a
        partial date all days count that it can mean.
    start: date of day 1.
    days: how many days are looked at.
    after_death: "zero": death on or before the last day gives 0; "not_free": the day of death and
        those after it are not free.
    death, last_contact: their dates; days after the last contact are not free.
    Gives whole days; missing without a `start`. Rejected where an episode has neither date, or the
    date of death does not tell enough.
    """
    count = per_record(days, len(start))
    first_day = whole_days(start)
    last_day = first_day + count - 1
    episodes = episodes_of(episode_start, episode_end)
    death_day, died_by = _days_of(death, len(start))
    gone = _days_of(last_contact, len(start))[0] + 1
    everyone = np.arange(len(start))
    row = np.concatenate([episodes.row, everyone, everyone])
    first = np.concatenate([episodes.first, death_day, gone])
    last = np.concatenate([episodes.last, np.full(2 * len(start), np.inf)])
    begin, end = np.maximum(first, first_day[row]), np.minimum(last, last_day[row])
    free = count - days_covered(row, begin, end, len(start))
    is_exact = death_day == died_by
    if after_death == "zero":
        is_dead = died_by <= last_day
        free, is_exact = np.where(is_dead, 0, free), is_exact | is_dead
    is_unclear = (death_day <= last_day) & ~is_exact
    is_undated = rows_with(episodes.row, episodes.is_undated, len(start))
    no_value = np.isnan(first_day) | is_undated | is_unclear
    column = Column.of_numbers(np.where(no_value, np.nan, free))
    kept = rows_with(episodes.row, episodes.is_partial, len(start)) & column.present
    reasons = {
        "an episode has neither start nor end": is_undated & ~np.isnan(first_day),
        "the date of death is partial": is_unclear,
        "an episode has a partial date, and all days it can mean were counted": kept,
    }
    return Made(column, no_value & ~np.isnan(first_day), because_of(reasons), kept)


def _days_of(date: Column | None, size: int) -> tuple[np.ndarray, np.ndarray]:
    """First and last day that each date can mean, inf (never) where there is none."""
    if date is None:
        return np.full(size, np.inf), np.full(size, np.inf)
    earliest, latest = day_bounds(date)
    never = np.isnan(earliest)
    return np.where(never, np.inf, earliest), np.where(never, np.inf, latest)
