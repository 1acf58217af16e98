import numpy as np

from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._rows import figure_of, numbers_of
from cdisc_convert.model.records import Made


@mapping(says="Geometric mean of {of}.")
def geometric_average(of: Records) -> Made:
    """Geometric mean of the numbers of the subject's records.

    of: numbers above 0; missing ones are left out.
    Gives the n-th root of the product of n numbers; missing where there is none,
    rejected where one is 0 or below.
    """

    def root(row: np.ndarray, values: np.ndarray, count: np.ndarray) -> np.ndarray:
        logs = np.log(np.where(values > 0, values, 1.0))
        return np.exp(np.bincount(row, logs, len(count)) / np.maximum(count, 1))

    made = figure_of(of, root)
    values, _ = numbers_of(of)
    has_none = np.zeros(of.size, dtype=bool)
    has_none[of.row[values <= 0]] = True
    if not has_none.any():
        return made
    because = "a number at or below 0 has no geometric mean"
    return Made(made.column.where(~has_none), has_none, because)
