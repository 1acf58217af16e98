import numpy as np

from cdisc_convert.functions._arguments import Numbers, Records, per_record
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.kinetics._profiles import profiles_of, reported, terminal_of
from cdisc_convert.model.records import Made


@mapping(
    says="ln 2 / terminal slope of ln {value} over {time}, at least {points} points, adjusted R2 "
    "at least {fit}."
)
def nca_half_life(value: Records, time: Records, points: Numbers, fit: Numbers) -> Made:
    """Terminal half-life of a concentration-time profile (LAMZHL).

    value: concentrations; 0 is below the limit of quantification.
    time: hours since the dose.
    points: fewest samples of the slope, at least 3; the peak and samples before it do not count.
    fit: smallest adjusted R2 of the slope.
    Gives hours; missing where no slope falls, has the samples and fits.
    """
    terminal = terminal_of(profiles_of(value, time), points)
    rate = np.where(terminal.fit >= per_record(fit, value.size), terminal.rate, np.nan)
    return reported(np.log(2.0) / rate, value, time)
