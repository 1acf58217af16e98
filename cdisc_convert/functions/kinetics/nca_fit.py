from cdisc_convert.functions._arguments import Numbers, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.kinetics._profiles import profiles_of, reported, terminal_of
from cdisc_convert.model.records import Made


@mapping(says="Adjusted R2 of the terminal slope of {value} over {time}, {points} points.")
def nca_fit(value: Records, time: Records, points: Numbers) -> Made:
    """Adjusted R2 of the terminal slope of a concentration-time profile (R2ADJ).

    value: concentrations; 0 is below the limit of quantification.
    time: hours since the dose.
    points: fewest samples of the slope, at least 3.
    Gives a number up to 1; missing where no slope falls or has the samples.
    """
    return reported(terminal_of(profiles_of(value, time), points).fit, value, time)
