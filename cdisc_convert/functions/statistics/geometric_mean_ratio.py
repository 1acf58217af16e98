from __future__ import annotations

from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Analysed, Column, Groups
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._samples import (
    level_names,
    reference_position,
    samples,
)
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("n_reference", "n of the reference", "count"),
    Operation("geometric_mean", "Geometric mean", "ratio"),
    Operation("reference_mean", "Geometric mean of the reference", "ratio"),
    Operation("ratio", "Ratio of geometric means", "ratio"),
    Operation("ci_low", "Lower confidence limit", "ratio"),
    Operation("ci_high", "Upper confidence limit", "ratio"),
)


@statistic(
    says="Ratio of geometric means of {value} ({groups}), {level} % interval, values on the {scale} "
    "scale.",
    operations=OPERATIONS,
)
def geometric_mean_ratio(
    value: Column,
    groups: Groups,
    analysed: Analysed,
    level: float = 95,
    scale: Literal["original", "log"] = "original",
    reference: str | None = None,
) -> tuple[Estimate, ...]:
    """Ratio of geometric means of each group over the reference, with its t interval.

    scale: log where `value` is a natural logarithm already.
    reference: a group; the first one where it is left out.
    The interval is that of the difference of mean logarithms with the pooled variance of the two
    groups (scipy.stats.ttest_ind), turned back. On the original scale numbers that are not above 0
    have no logarithm and give no estimate. Below three values in both groups there is no interval.
    """
    names, values = level_names(groups), samples(value, groups)
    base = reference_position(groups, reference)
    return tuple(
        _compared(analysed.name("groups"), name, values[position], values[base], level, scale)
        for position, name in enumerate(names)
        if base >= 0 and position != base
    )


def _compared(
    groups: str, name: str, first: np.ndarray, second: np.ndarray, level: float, scale: str
) -> Estimate:
    made: dict[str, float | str | None] = dict.fromkeys(o.name for o in OPERATIONS)
    made |= {"n": len(first), "n_reference": len(second)}
    if not len(first) or not len(second):
        return Estimate({groups: name}, made, "a group is empty")
    if scale == "original":
        if min(first.min(), second.min()) <= 0:
            return Estimate({groups: name}, made, "values that are not above 0")
        first, second = np.log(first), np.log(second)
    made["geometric_mean"] = float(np.exp(np.mean(first)))
    made["reference_mean"] = float(np.exp(np.mean(second)))
    difference = float(np.mean(first) - np.mean(second))
    made["ratio"] = float(np.exp(difference))
    ends = _limits(first, second, difference, level)
    if ends is None:
        return Estimate({groups: name}, made, "too few values for an interval")
    made |= {"ci_low": float(np.exp(ends[0])), "ci_high": float(np.exp(ends[1]))}
    return Estimate({groups: name}, made)


def _limits(
    first: np.ndarray, second: np.ndarray, difference: float, level: float
) -> tuple[float, float] | None:
    """Limits of the difference of means; both are the difference where nothing varies."""
    from scipy import stats

    if len(first) + len(second) < 3:
        return None
    if np.ptp(first) == 0 and np.ptp(second) == 0:
        return difference, difference
    interval = stats.ttest_ind(first, second).confidence_interval(level / 100)
    return float(interval.low), float(interval.high)
