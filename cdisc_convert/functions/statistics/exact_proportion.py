from __future__ import annotations

from cdisc_convert.functions._arguments import Column, Literals
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("of", "N", "count"),
    Operation("percent", "%", "percent"),
    Operation("ci_low", "Lower confidence limit (%)", "percent"),
    Operation("ci_high", "Upper confidence limit (%)", "percent"),
)


@statistic(says="{value}: n/N with Clopper-Pearson {level} % interval.", operations=OPERATIONS)
def exact_proportion(
    value: Column, level: float = 95, event: Literals = ("Y", "1")
) -> tuple[Estimate, ...]:
    """Proportion of records with an event, with its exact interval.

    event: texts (or numbers) of `value` that count as the event; other values do not; missing ones
        are not in the denominator.
    The interval is that of Clopper and Pearson (Biometrika 1934;26:404), by scipy.stats.binomtest.
    Without records nothing but the zeros is given.
    """
    from scipy import stats

    texts = [text for text in column_as_text(value).tolist() if text is not None]
    events = sum(text in event for text in texts)
    if not texts:
        none = dict.fromkeys(("percent", "ci_low", "ci_high"))
        return (Estimate({}, {"n": 0, "of": 0, **none}, "no records"),)
    interval = stats.binomtest(events, len(texts)).proportion_ci(
        level / 100,
        method="exact",
    )
    made = {
        "n": events,
        "of": len(texts),
        "percent": 100 * events / len(texts),
        "ci_low": 100 * float(interval.low),
        "ci_high": 100 * float(interval.high),
    }
    return (Estimate({}, made),)
