from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column, Records
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
    says="Days from {from}[ to {to}] covered by an episode ({episode_start} to {episode_end})."
)
def covered_days(
    episode_start: Records,
    episode_end: Records,
    from_: Column,
    to: Column | None = None,
    half_open: Literal["yes", "no"] = "no",
) -> Made:
    """Number of days that at least one episode covers (days in intensive care).

    episode_start, episode_end: dates of the episodes; a missing start lies before `from`, of a
        partial date all days count that it can mean.
    from: first day that counts.
    to: last day that counts; without it an episode needs an end.
    half_open: "yes" counts an episode as end minus start, at least 1: its last day is left out.
    Gives whole days, 0 without an episode; missing without `from`. Rejected where an episode has
    neither date, or no end while there is no `to`.
    """
    size = len(from_)
    first_day = whole_days(from_)
    last_day = np.full(size, np.inf)
    if to is not None:
        end_of_count = day_bounds(to)[1]
        last_day = np.where(np.isnan(end_of_count), np.inf, end_of_count)
    episodes = episodes_of(episode_start, episode_end)
    row, first, last = episodes.row, episodes.first, episodes.last
    if half_open == "yes":
        last = np.where(np.isfinite(last), np.maximum(last - 1, first), last)
    begin, end = np.maximum(first, first_day[row]), np.minimum(last, last_day[row])
    is_endless = np.isinf(end) | episodes.is_undated
    counts = ~is_endless
    covered = days_covered(row[counts], begin[counts], end[counts], size)
    rejected = rows_with(row, is_endless, size) & ~np.isnan(first_day)
    column = Column.of_numbers(np.where(np.isnan(first_day), np.nan, covered)).where(~rejected)
    kept = rows_with(row, episodes.is_partial, size) & column.present
    reasons = {
        "an episode has no end, or no date at all": rejected,
        "an episode has a partial date, and all days it can mean were counted": kept,
    }
    return Made(column, rejected, because_of(reasons), kept)
