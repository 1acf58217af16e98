from __future__ import annotations

import numpy as np

from cdisc_convert.functions._arguments import Analysed, Column, Groups, NumberList
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._survival import log_log_limits, times_by_group
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("events", "Events", "count"),
    Operation("competing", "Competing events", "count"),
    Operation("censored", "Censored", "count"),
    Operation("incidence", "Cumulative incidence (%)", "percent"),
    Operation("ci_low", "Lower confidence limit (%)", "percent"),
    Operation("ci_high", "Upper confidence limit (%)", "percent"),
)


@statistic(
    says="Cumulative incidence of {time} ({censor})[ by {groups}][ at {at}], Aalen-Johansen, {level} % "
    "log-log intervals.",
    operations=OPERATIONS,
)
def cumulative_incidence(
    time: Column,
    censor: Column,
    analysed: Analysed,
    groups: Groups | None = None,
    at: NumberList = (),
    level: float = 95,
) -> tuple[Estimate, ...]:
    """Share of persons with the event before any competing one (Aalen-Johansen, by statsmodels).

    censor: 0 = event, 1 = censored, 2 and more = competing events (CNSR).
    at: times at which the incidence is given; without them at the last time. A time after the last
        one is given only where nobody is left at risk without an event (the curve stays then).
    """
    found = []
    for name, times, codes in times_by_group(time, censor, groups):
        outer = {} if groups is None else {analysed.name("groups"): name}
        counts = {
            "n": len(times),
            "events": int((codes == 0).sum()),
            "competing": int((codes > 1).sum()),
            "censored": int((codes == 1).sum()),
        }
        if not at:
            last = float(times.max()) if len(times) else 0.0
            found.append(Estimate(outer, {**counts, **_at(times, codes, last, level)}))
            continue
        found.append(Estimate(outer, dict(counts)))
        for when in at:
            values = _at(times, codes, when, level)
            found.append(Estimate({**outer, "time": f"{when:g}"}, values))
    return tuple(found)


def _at(
    times: np.ndarray, codes: np.ndarray, when: float, level: float
) -> dict[str, float | str | None]:
    made: dict[str, float | str | None] = dict.fromkeys(("incidence", "ci_low", "ci_high"))
    if not len(times):
        return made
    last = times.max()
    if when > last and (codes[times == last] == 1).any():
        return made
    share, error = _incidence(times, codes, when)
    low, high = log_log_limits(share, error, level)
    made["incidence"] = 100 * share
    made["ci_low"] = None if low is None else 100 * low
    made["ci_high"] = None if high is None else 100 * high
    return made


def _incidence(times: np.ndarray, codes: np.ndarray, when: float) -> tuple[float, float]:
    """The incidence at a time and its standard error."""
    from statsmodels.duration.survfunc import CumIncidenceRight

    if not (codes[times <= when] == 0).any():
        return 0.0, 0.0
    status = np.select([codes == 0, codes == 1], [1, 0], 2)
    with np.errstate(divide="ignore", invalid="ignore"):  # where all that are left have an event
        curve = CumIncidenceRight(times, status)
    before = int(np.searchsorted(curve.times, when, side="right"))
    if not before:
        return 0.0, 0.0
    error = float(curve.cinc_se[0][before - 1])
    if not np.isfinite(error):
        error = _error(times, codes, when)
    return float(curve.cinc[0][before - 1]), error


def _error(times: np.ndarray, codes: np.ndarray, when: float) -> float:
    """The delta-method error where everyone left at risk has an event at one time.

    statsmodels divides by zero there; the term that it divides has no weight, because the incidence
    does not change afterwards (Marubini and Valsecchi, Analysing Survival Data 1995, section 10.3).
    """
    moments = np.unique(times[times <= when])
    at_risk = (times[:, None] >= moments).sum(axis=0)
    now = times[:, None] == moments
    events = (now & (codes != 1)[:, None]).sum(axis=0)
    wanted = (now & (codes == 0)[:, None]).sum(axis=0)
    free = np.concatenate([[1.0], np.cumprod(1 - events / at_risk)[:-1]])
    incidence = np.cumsum(free * wanted / at_risk)
    gap = incidence[-1] - incidence
    left = at_risk - events
    spread = gap**2 * events / (at_risk * np.where(left > 0, left, 1))
    variance = np.where(left > 0, spread, 0.0)
    variance += free**2 * wanted * (at_risk - wanted) / at_risk**3
    variance -= 2 * gap * free * wanted / at_risk**2
    return float(np.sqrt(max(variance.sum(), 0.0)))
