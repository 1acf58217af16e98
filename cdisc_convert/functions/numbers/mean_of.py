import numpy as np

from cdisc_convert.functions._arguments import Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Mean of {of}[, if at least {at_least} are present].")
def mean_of(of: Columns, at_least: int = 1) -> Made:
    """The mean of the numbers that are present.

    of: numbers.
    at_least: how many must be present.
    Gives a number; missing where fewer are present.
    """

    def mean(*numbers: np.ndarray) -> np.ndarray:
        count = np.sum(~np.isnan(numbers), axis=0)
        total = np.nansum(numbers, axis=0)
        return np.where(count >= max(at_least, 1), total / count, np.nan)

    return calculated(mean, *of)
