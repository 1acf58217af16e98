import numpy as np

from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.kinetics._profiles import profiles_of, reported
from cdisc_convert.model.records import Made


@mapping(says="Largest {value} over {time}.")
def nca_cmax(value: Records, time: Records) -> Made:
    """The peak of a concentration-time profile (CMAX).

    value: concentrations; those without a time do not count.
    time: hours since the dose; samples of one time count as their mean.
    Gives a number in the unit of `value`; missing without a sample.
    """
    profiles = profiles_of(value, time)
    return reported(np.append(profiles.value, np.nan)[profiles.peak()], value, time)
