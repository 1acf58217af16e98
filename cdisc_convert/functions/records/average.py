import numpy as np

from cdisc_convert.functions._arguments import Numbers, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._rows import figure_of, kind_of_numbers
from cdisc_convert.model.records import Made


@mapping(says="Mean of {of}[, if at least {at_least} are present].")
def average(of: Records, at_least: Numbers = 1) -> Made:
    """Arithmetic mean of the numbers of the subject's records.

    of: numbers (or numeric dates); missing ones are left out.
    at_least: how many numbers there must be.
    Gives the mean, unrounded; missing where there are fewer numbers.
    """

    def mean(row: np.ndarray, values: np.ndarray, count: np.ndarray) -> np.ndarray:
        return np.bincount(row, values, len(count)) / np.maximum(count, 1)

    return figure_of(of, mean, at_least, kind_of_numbers(of))
