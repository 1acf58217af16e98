from __future__ import annotations

import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._intervals import deviation, mean_interval
from cdisc_convert.functions.statistics._samples import present_numbers
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("mean", "Mean change", "mean"),
    Operation("sd", "SD", "spread"),
    Operation("ci_low", "Lower confidence limit", "mean"),
    Operation("ci_high", "Upper confidence limit", "mean"),
    Operation("p", "p-value", "p"),
)


@statistic(says="Mean {value} with {level} % t interval and paired t test.", operations=OPERATIONS)
def paired_change(value: Column, level: float = 95) -> tuple[Estimate, ...]:
    """Mean of a change within persons, its interval and the paired t test (scipy.stats).

    value: the change itself (CHG), one record per person.
    Below two values there is no interval and no test; changes that are all equal give the mean as
    both limits and no test (its statistic is undefined).
    """
    values = present_numbers(value)
    low, high = mean_interval(values, level)
    spread = deviation(values)
    made = {
        "n": len(values),
        "mean": float(np.mean(values)) if len(values) else None,
        "sd": spread,
        "ci_low": low,
        "ci_high": high,
        "p": _p(values) if spread else None,
    }
    return (Estimate({}, made, "" if spread else "too few different values for a test"),)


def _p(values: np.ndarray) -> float:
    from scipy import stats

    return float(stats.ttest_1samp(values, 0.0).pvalue)
