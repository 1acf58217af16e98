from __future__ import annotations

from typing import Any

import numpy as np

from cdisc_convert.functions._arguments import Analysed, Column, Groups, NumberList
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._survival import log_log_limits, times_by_group
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("events", "Events", "count"),
    Operation("censored", "Censored", "count"),
    Operation("median", "Median time", "mean"),
    Operation("median_low", "Lower confidence limit of the median", "mean"),
    Operation("median_high", "Upper confidence limit of the median", "mean"),
    Operation("at_risk", "At risk", "count"),
    Operation("survival", "Survival (%)", "percent"),
    Operation("survival_low", "Lower confidence limit of survival (%)", "percent"),
    Operation("survival_high", "Upper confidence limit of survival (%)", "percent"),
)
TIME = "time"
EQUAL = 1e-12


@statistic(
    says="Kaplan-Meier of {time} ({censor})[ by {groups}][ at {at}], {level} % log-log intervals.",
    operations=OPERATIONS,
)
def kaplan_meier(
    time: Column,
    censor: Column,
    analysed: Analysed,
    groups: Groups | None = None,
    at: NumberList = (),
    level: float = 95,
) -> tuple[Estimate, ...]:
    """Median time and event-free share at given times (Kaplan-Meier, by statsmodels).

    censor: 0 = event; any other value censors (CNSR of the ADaM time-to-event structure 1.0).
    at: times at which the event-free share is given; empty after the last time unless the curve
        has reached 0.
    Intervals: Greenwood's variance on the log-log scale. The median is the first time at which the
    share is below one half, or the middle of the step on which it is one half (as LIFETEST of SAS
    and survfit of R); empty where it is not reached. A group without records gives zeros only.
    """
    found = []
    for name, times, codes in times_by_group(time, censor, groups):
        outer = {} if groups is None else {analysed.name("groups"): name}
        is_event = codes == 0
        counts = {"n": len(times), "events": int(is_event.sum())}
        counts["censored"] = counts["n"] - counts["events"]
        curve = _curve(times, is_event)
        found.append(Estimate(outer, {**counts, **_median(curve, level)}))
        for when in at:
            values = _at(curve, times, when, level)
            found.append(Estimate({**outer, TIME: f"{when:g}"}, values))
    return tuple(found)


def _curve(times: np.ndarray, is_event: np.ndarray) -> Any:
    from statsmodels.duration.survfunc import SurvfuncRight

    return SurvfuncRight(times, is_event.astype(int)) if is_event.any() else None


def _median(curve: Any, level: float) -> dict[str, float | str | None]:
    values: list[float | None] = [None, None, None]
    if curve is not None:
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = curve.quantile_ci(0.5, alpha=1 - level / 100, method="cloglog")
        found = (_half(curve.surv_times, curve.surv_prob), low, high)
        values = [float(v) if np.isfinite(v) else None for v in found]
    return dict(zip(("median", "median_low", "median_high"), values, strict=True))


def _half(times: np.ndarray, share: np.ndarray) -> float:
    """The first time with a share below one half; the middle of the step where it is one half."""
    at = np.flatnonzero(share <= 0.5 + EQUAL)
    if not len(at):
        return float("nan")
    first = int(at[0])
    later = np.flatnonzero(share < 0.5 - EQUAL)
    if share[first] < 0.5 - EQUAL or not len(later):
        return float(times[first])
    return float(times[first] + times[later[0]]) / 2


def _at(curve: Any, times: np.ndarray, when: float, level: float) -> dict[str, float | str | None]:
    made: dict[str, float | str | None] = {
        "at_risk": int((times >= when).sum()),
        "survival": None,
        "survival_low": None,
        "survival_high": None,
    }
    share, error = 1.0, 0.0
    if curve is not None:
        before = int(np.searchsorted(curve.surv_times, when, side="right"))
        if before:
            share = float(curve.surv_prob[before - 1])
            error = float(curve.surv_prob_se[before - 1])
    if not len(times) or (when > times.max() and share > 0):
        return made
    low, high = log_log_limits(share, error, level)
    made["survival"] = 100 * share
    made["survival_low"] = None if low is None else 100 * low
    made["survival_high"] = None if high is None else 100 * high
    return made
