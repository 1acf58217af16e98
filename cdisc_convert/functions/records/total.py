import numpy as np

from cdisc_convert.functions._arguments import Numbers, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._rows import figure_of
from cdisc_convert.model.records import Made


@mapping(says="Sum of {of}[, if at least {at_least} are present].")
def total(of: Records, at_least: Numbers = 1) -> Made:
    """Sum of the numbers of the subject's records.

    of: numbers; missing ones are left out.
    at_least: how many numbers there must be.
    Gives the sum to 15 significant digits; missing where there are fewer numbers.
    """
    return figure_of(of, lambda row, values, count: np.bincount(row, values, len(count)), at_least)
