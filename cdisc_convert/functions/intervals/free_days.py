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
from cdisc_convert.model.iso_dates import whole_days
from cdisc_convert.model.records import Made


@mapping(
    says="Days 1 to {days} from {start} without an episode ({episode_start} to {episode_end}); "
    "{after_death} on death at {death}; not free after {last_contact}."
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
    size = len(start)
    first_day = whole_days(start)
    count = per_record(days, size)
    last_day = first_day + count - 1
    episodes = episodes_of(episode_start, episode_end)
    row, first, last = [episodes.row], [episodes.first], [episodes.last]
    everyone = np.arange(size)
    is_dead, is_unclear = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    if death is not None:
        earliest, latest = day_bounds(death)
        is_dead = latest <= last_day
        is_exact = (earliest == latest) | ((after_death == "zero") & is_dead)
        is_unclear = (earliest <= last_day) & ~is_exact
        row.append(everyone)
        first.append(np.where(np.isnan(earliest), np.inf, earliest))
        last.append(np.full(size, np.inf))
    if last_contact is not None:
        gone = day_bounds(last_contact)[0] + 1
        row.append(everyone)
        first.append(np.where(np.isnan(gone), np.inf, gone))
        last.append(np.full(size, np.inf))
    covered = _covered_in(
        np.concatenate(row), np.concatenate(first), np.concatenate(last), first_day, last_day
    )
    free = count - covered
    if after_death == "zero":
        free = np.where(is_dead, 0, free)
    is_undated = rows_with(episodes.row, episodes.is_undated, size)
    rejected = (is_undated | is_unclear) & ~np.isnan(first_day)
    column = Column.of_numbers(np.where(np.isnan(first_day), np.nan, free)).where(~rejected)
    kept = rows_with(episodes.row, episodes.is_partial, size) & column.present
    reasons = {
        "an episode has neither start nor end": is_undated.any(),
        "the date of death is partial": is_unclear.any(),
        "an episode has a partial date, and all days it can mean were counted": kept.any(),
    }
    because = "; or ".join(text for text, occurs in reasons.items() if occurs)
    return Made(column, rejected, because, kept)


def _covered_in(
    row: np.ndarray,
    first: np.ndarray,
    last: np.ndarray,
    first_day: np.ndarray,
    last_day: np.ndarray,
) -> np.ndarray:
    """Days of each row from `first_day` to `last_day` that its episodes cover."""
    begin = np.maximum(first, first_day[row])
    end = np.minimum(last, last_day[row])
    return days_covered(row, begin, end, len(first_day))
