import numpy as np

from cdisc_convert.functions._arguments import Column, Numbers, Records, per_record
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.intervals._above import time_above
from cdisc_convert.functions.intervals._path import Steps
from cdisc_convert.model.records import Made


@mapping(
    says="Days with {value} at or above {limit} from {from} (value {base}) to {until} on straight "
    "lines between same-day means ({date}); gaps over {longest_gap} days give 0."
)
def time_above_linear(
    value: Records,
    date: Records,
    limit: Numbers,
    longest_gap: Numbers,
    from_: Column,
    base: Column,
    until: Column,
) -> Made:
    """Days at or above `limit` on straight lines between the measurements.

    value, date: measurements and their dates; a partial date gives no point.
    limit: threshold in the unit of `value`; the threshold itself counts as above.
    longest_gap: days; a longer step between neighbouring points gives nothing.
    from, base: first day and the value on it.
    until: last day that counts; missing = no limit. Nothing is drawn on beyond the last point.
    Gives days, unrounded; 0 without a later point; missing without `from` or `base`.
    """
    size = len(from_)
    return time_above(
        value, date, longest_gap, (from_, base, until), per_record(limit, size), _share
    )


def _share(steps: Steps, limit: np.ndarray) -> np.ndarray:
    """Share of each step that lies at or above the limit."""
    top, bottom = (
        np.maximum(steps.value, steps.next_value),
        np.minimum(steps.value, steps.next_value),
    )
    rise = np.where(top > bottom, top - bottom, 1.0)
    return np.where(bottom >= limit, 1.0, np.where(top < limit, 0.0, (top - limit) / rise))
