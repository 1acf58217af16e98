"""Times with censoring as arrays, by group; interval of a probability on the log-log scale."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.functions.statistics._samples import level_names, numbers_of
from cdisc_convert.model.column import Column

Sample = tuple[str, np.ndarray, np.ndarray]
"""Group, times, and CNSR (0 = event, 1 = censored, 2 and more = competing event)."""


def times_by_group(time: Column, censor: Column, groups: Column | None) -> Iterator[Sample]:
    """The sample of each group in order; records without time or censoring are left out."""
    times, codes = numbers_of(time), numbers_of(censor)
    used = ~np.isnan(times) & ~np.isnan(codes)
    if groups is None:
        yield "", times[used], codes[used].astype(int)
        return
    for code, name in enumerate(level_names(groups)):
        here = used & (groups.values == code)
        yield name, times[here], codes[here].astype(int)


def log_log_limits(
    probability: float, error: float, level: float
) -> tuple[float | None, float | None]:
    """Limits of a probability from its standard error on the scale log(-log p), within 0 and 1.

    Kalbfleisch and Prentice, The Statistical Analysis of Failure Time Data, section 1.4. Empty at
    0 and 1, where the scale ends.
    """
    from scipy import stats

    if not 0 < probability < 1 or not np.isfinite(error):
        return None, None
    width = stats.norm.ppf(0.5 + level / 200) * error / (probability * abs(np.log(probability)))
    ends = [probability ** np.exp(sign * width) for sign in (1, -1)]
    return float(min(ends)), float(max(ends))
