import numpy as np

from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.kinetics._profiles import profiles_of, reported
from cdisc_convert.model.records import Made


@mapping(says="{time} of the first largest {value}.")
def nca_tmax(value: Records, time: Records) -> Made:
    """The time of the first peak of a concentration-time profile (TMAX).

    value: concentrations.
    time: hours since the dose; before the dose counts as 0.
    Gives hours; missing without a sample and where no sample is measurable (above 0).
    """
    profiles = profiles_of(value, time)
    times = np.where(profiles.value > 0, profiles.time, np.nan)
    return reported(np.append(times, np.nan)[profiles.peak()], value, time)
