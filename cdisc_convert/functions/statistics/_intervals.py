"""Confidence intervals of means, by Student's t distribution of scipy."""

from __future__ import annotations

import numpy as np


def mean_interval(values: np.ndarray, level: float) -> tuple[float | None, float | None]:
    """The two-sided interval of `level` percent for the mean; none below two values.

    Values that do not vary give the mean itself as both ends.
    """
    from scipy import stats

    if len(values) < 2:
        return None, None
    middle, error = float(np.mean(values)), float(stats.sem(values))
    if error == 0:
        return middle, middle
    low, high = stats.t.interval(level / 100, len(values) - 1, loc=middle, scale=error)
    return float(low), float(high)


def deviation(values: np.ndarray) -> float | None:
    """Standard deviation (n - 1); none below two values."""
    return float(np.std(values, ddof=1)) if len(values) > 1 else None
