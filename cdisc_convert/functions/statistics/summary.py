from __future__ import annotations

from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._intervals import deviation, mean_interval
from cdisc_convert.functions.statistics._samples import present_numbers
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("missing", "Missing", "count"),
    Operation("mean", "Mean", "mean"),
    Operation("sd", "SD", "spread"),
    Operation("se", "SE", "spread"),
    Operation("ci_low", "Lower confidence limit of the mean", "mean"),
    Operation("ci_high", "Upper confidence limit of the mean", "mean"),
    Operation("median", "Median", "mean"),
    Operation("q1", "First quartile", "mean"),
    Operation("q3", "Third quartile", "mean"),
    Operation("min", "Minimum", "value"),
    Operation("max", "Maximum", "value"),
    Operation("sum", "Sum", "value"),
    Operation("geometric_mean", "Geometric mean", "mean"),
    Operation("geometric_cv", "Geometric CV (%)", "percent"),
)
SEVERAL = {"ci": ("ci_low", "ci_high"), "quartiles": ("q1", "q3"), "range": ("min", "max")}
Show = Literal[
    "n",
    "missing",
    "mean",
    "sd",
    "se",
    "ci",
    "median",
    "quartiles",
    "q1",
    "q3",
    "range",
    "min",
    "max",
    "sum",
    "geometric_mean",
    "geometric_cv",
]
DEFAULT: tuple[Show, ...] = ("n", "mean", "sd", "median", "quartiles", "range")


@statistic(says="{show} of {value}.", operations=OPERATIONS)
def summary(
    value: Column, show: tuple[Show, ...] = DEFAULT, level: float = 95
) -> tuple[Estimate, ...]:
    """Descriptive statistics of a number (ICH E9, section 5.1).

    show: n, missing, mean, sd (n - 1), se, ci (t interval of the mean), median, quartiles, range,
        min, max, sum, geometric_mean, geometric_cv (100 x sqrt(exp(variance of logs) - 1)).
    level: percent of the interval.
    Quartiles are those of the empirical distribution with averaging (the usual definition of SAS,
    PCTLDEF=5; definition 2 of Hyndman and Fan, The American Statistician 1996;50:361). Geometric
    values are empty where a number is not above 0; without any record only n and missing are given.
    """
    values = present_numbers(value)
    wanted = {name for word in show for name in SEVERAL.get(word, (word,))}
    made = _described(values, level, wanted)
    made |= {"n": len(values), "missing": len(value) - len(values)}
    return (Estimate({}, {o.name: made.get(o.name) for o in OPERATIONS if o.name in wanted}),)


def _described(values: np.ndarray, level: float, wanted: set[str]) -> dict[str, float | None]:
    if not len(values):
        return {}
    q1, q3 = np.quantile(values, (0.25, 0.75), method="averaged_inverted_cdf")
    spread = deviation(values)
    low, high = mean_interval(values, level) if "ci_low" in wanted else (None, None)
    made: dict[str, float | None] = {
        "mean": float(np.mean(values)),
        "sd": spread,
        "se": None if spread is None else spread / len(values) ** 0.5,
        "ci_low": low,
        "ci_high": high,
        "median": float(np.median(values)),
        "q1": float(q1),
        "q3": float(q3),
        "min": float(values.min()),
        "max": float(values.max()),
        "sum": float(values.sum()),
    }
    if values.min() > 0:
        logs = np.log(values)
        variance = float(np.var(logs, ddof=1)) if len(values) > 1 else None
        made["geometric_mean"] = float(np.exp(np.mean(logs)))
        made["geometric_cv"] = (
            None if variance is None else 100 * float(np.sqrt(np.expm1(variance)))
        )
    return made
