from __future__ import annotations

import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._intervals import mean_interval
from cdisc_convert.functions.statistics._samples import present_numbers
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("geometric_mean", "Geometric mean", "mean"),
    Operation("constant", "External value", "ratio"),
    Operation("ratio", "Ratio", "ratio"),
    Operation("ci_low", "Lower confidence limit of the ratio", "ratio"),
    Operation("ci_high", "Upper confidence limit of the ratio", "ratio"),
)


@statistic(
    says="Geometric mean of {value} / {constant}, {level} % t interval on logarithms.",
    operations=OPERATIONS,
)
def external_ratio(value: Column, constant: float, level: float = 95) -> tuple[Estimate, ...]:
    """Geometric mean over a documented value from outside the trial.

    constant: the value, which counts as known without error.
    Empty where a number is not above 0 or the constant is not; no interval below two values.
    """
    values, divisor = present_numbers(value), constant
    made: dict[str, float | str | None] = dict.fromkeys(o.name for o in OPERATIONS)
    made |= {"n": len(values), "constant": divisor}
    if not len(values) or values.min() <= 0 or divisor <= 0:
        return (Estimate({}, made, "no values, or values that are not above 0"),)
    logs = np.log(values)
    middle = float(np.exp(np.mean(logs)))
    made |= {"geometric_mean": middle, "ratio": middle / divisor}
    low, high = mean_interval(logs, level)
    if low is not None and high is not None:
        made |= {"ci_low": float(np.exp(low)) / divisor, "ci_high": float(np.exp(high)) / divisor}
    return (Estimate({}, made),)
