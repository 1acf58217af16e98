import numpy as np

from cdisc_convert.functions._arguments import Numbers, Records, per_record
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.kinetics._profiles import (
    area_to_last,
    profiles_of,
    reported,
    terminal_of,
)
from cdisc_convert.model.records import Made


@mapping(
    says="Area to the last measurable plus last {value} / terminal slope over {time} ({points} "
    "points, adjusted R2 {fit})."
)
def nca_auc_infinity(value: Records, time: Records, points: Numbers, fit: Numbers) -> Made:
    """Area under a concentration-time profile drawn on to infinity (AUCIFO).

    value: concentrations; 0 is below the limit of quantification.
    time: hours since the dose; before the dose counts as 0.
    points: fewest samples of the terminal slope, at least 3.
    fit: smallest adjusted R2 of that slope.
    Gives concentration x hours; missing where there is no such slope.
    """
    profiles = profiles_of(value, time)
    terminal = terminal_of(profiles, points)
    rate = np.where(terminal.fit >= per_record(fit, value.size), terminal.rate, np.nan)
    last = np.append(profiles.value, np.nan)[profiles.last_measurable()]
    return reported(area_to_last(profiles) + last / rate, value, time)
