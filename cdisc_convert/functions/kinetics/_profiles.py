"""Concentration-time profiles, one per row, as sorted samples; areas and terminal slopes.

Rules: linear-up log-down area; terminal slope by least squares on ln concentration over the last
samples after the peak, their number chosen by the best adjusted R2 (of fits whose adjusted R2 is
within 0.0001 the one with most samples), as noncompartmental programs do.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from cdisc_convert.functions._arguments import per_record
from cdisc_convert.functions.intervals._path import one_per_moment
from cdisc_convert.functions.records._rows import numbers_of, position_of_extreme
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import to_15_digits
from cdisc_convert.model.records import Made, Records

NEARLY_AS_GOOD = 1e-4
FEWEST_POINTS = 3
LEAST_CORRELATION = 1e-9
"""A slope that correlates less is level: it falls by the rounding of its sums only."""


@dataclass(frozen=True, eq=False)
class Profiles:
    """Samples with time and concentration, sorted by row and time.

    Times before 0 count as 0 (a pre-dose sample stands for the time of the dose), samples of one
    time as their mean.
    """

    row: np.ndarray
    time: np.ndarray
    value: np.ndarray
    size: int

    def last_measurable(self) -> np.ndarray:
        """Position of the last sample above 0 of each row, -1 where there is none."""
        key = np.where(self.value > 0, self.time, np.nan)
        return position_of_extreme(self.row, self.size, key, "highest")

    def peak(self) -> np.ndarray:
        """Position of the first sample with the highest value of each row, -1 = none."""
        return position_of_extreme(self.row, self.size, -self.value, "lowest")


@dataclass(frozen=True, eq=False)
class Terminal:
    """The terminal slope of each row, NaN where there is none."""

    rate: np.ndarray
    fit: np.ndarray


def profiles_of(value: Records, time: Records) -> Profiles:
    """The samples that have both a concentration and a time."""
    (values, _), (times, _) = numbers_of(value), numbers_of(time)
    at = ~np.isnan(values) & ~np.isnan(times)
    sorted_points = one_per_moment(value.row[at], np.maximum(times[at], 0.0), values[at])
    return Profiles(*sorted_points, value.size)


def area_to_last(profiles: Profiles) -> np.ndarray:
    """Linear-up log-down area to the last measurable sample; NaN with fewer than two samples."""
    row, time, value = profiles.row, profiles.time, profiles.value
    at = np.flatnonzero(row[1:] == row[:-1])
    hours, before, after = time[at + 1] - time[at], value[at], value[at + 1]
    falls = (before > after) & (after > 0)
    ratio = np.where(falls, before / np.where(after > 0, after, 1.0), np.e)
    area = hours * np.where(falls, (before - after) / np.log(ratio), (before + after) / 2)
    last = profiles.last_measurable()[row[at]]
    areas = np.bincount(row[at], np.where(at + 1 <= last, area, 0.0), minlength=profiles.size)
    has_steps = np.bincount(row[at], minlength=profiles.size) > 0
    return np.where(has_steps, areas, np.nan)


def terminal_of(profiles: Profiles, points: float | Column) -> Terminal:
    """Terminal slope of each row over at least `points` (and three) samples after the peak."""
    row, time, value = profiles.row, profiles.time, profiles.value
    peak, last = profiles.peak()[row], profiles.last_measurable()[row]
    at = np.flatnonzero((np.arange(len(row)) > peak) & (value > 0))[::-1]
    rows = row[at]
    # counted from the last sample, so that the sums stay small
    x, y = time[at] - time[last[at]], np.log(value[at] / value[last[at]])
    sums = pd.DataFrame({"n": 1.0, "x": x, "y": y, "xx": x * x, "xy": x * y, "yy": y * y})
    n, sx, sy, sxx, sxy, syy = sums.groupby(rows, sort=False).cumsum().to_numpy().T
    over_x, over_y, over_xy = n * sxx - sx**2, n * syy - sy**2, n * sxy - sx * sy
    needed = np.maximum(per_record(points, profiles.size), FEWEST_POINTS)[rows]
    has_spread = (n >= needed) & (over_x > 0) & (over_y > 0)
    spread = np.sqrt(np.where(has_spread, over_x * over_y, 1.0))
    is_candidate = has_spread & (over_xy < -LEAST_CORRELATION * spread)
    divisor = np.where(is_candidate, over_x * over_y, 1.0)
    r_squared = np.minimum(over_xy**2 / divisor, 1.0)
    adjusted = 1 - (1 - r_squared) * (n - 1) / np.where(is_candidate, n - 2, 1.0)
    fit = np.where(is_candidate, adjusted, np.nan)
    best = _best_fits(rows, fit, profiles.size)
    chosen = np.full(profiles.size, np.nan)
    # ascending number of samples: of several assignments the last, with most samples, stands
    near = np.flatnonzero(fit >= best[rows] - NEARLY_AS_GOOD)
    fits = chosen.copy()
    chosen[rows[near]] = -(over_xy[near] / over_x[near])
    fits[rows[near]] = fit[near]
    return Terminal(chosen, fits)


def _best_fits(rows: np.ndarray, fit: np.ndarray, size: int) -> np.ndarray:
    best = np.full(size, -np.inf)
    usable = ~np.isnan(fit)
    np.maximum.at(best, rows[usable], fit[usable])
    return best


def reported(numbers: np.ndarray, value: Records, time: Records) -> Made:
    """The parameter, with the rows in which a sample is not a number."""
    column = Column.of_numbers(to_15_digits(numbers))
    doubtful = numbers_of(value)[1] | numbers_of(time)[1]
    because = "a concentration or time among the samples is not a number"
    return Made(column, doubtful & column.absent, because, doubtful & column.present)
