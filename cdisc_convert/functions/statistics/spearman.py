from __future__ import annotations

import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._samples import numbers_of
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("rho", "Spearman's rho", "ratio"),
)


@statistic(says="Spearman correlation of {value} and {with}.", operations=OPERATIONS)
def spearman(value: Column, with_: Column) -> tuple[Estimate, ...]:
    """Rank correlation of two numbers of the same record (Spearman), by scipy.stats.spearmanr.

    Ties get mid-ranks. Records that lack one of the two are left out; empty below three records or
    where one of the two does not vary.
    """
    from scipy import stats

    first, second = numbers_of(value), numbers_of(with_)
    both = ~np.isnan(first) & ~np.isnan(second)
    first, second = first[both], second[both]
    count = len(first)
    if count < 3 or np.ptp(first) == 0 or np.ptp(second) == 0:
        return (Estimate({}, {"n": count, "rho": None}, "too few different values"),)
    return (Estimate({}, {"n": count, "rho": float(stats.spearmanr(first, second).statistic)}),)
