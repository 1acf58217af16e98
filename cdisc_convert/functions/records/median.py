import numpy as np

from cdisc_convert.functions._arguments import Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._rows import figure_of, kind_of_numbers
from cdisc_convert.model.records import Made


@mapping(says="Median of {of}.")
def median(of: Records) -> Made:
    """Median of the numbers of the subject's records.

    of: numbers (or numeric dates); missing ones are left out.
    Gives the middle number, the mean of the two middle ones where their count is even; missing
    where there is none.
    """

    def middle(row: np.ndarray, values: np.ndarray, count: np.ndarray) -> np.ndarray:
        ordered = values[np.lexsort((values, row))]
        start = np.cumsum(count) - count
        low = np.clip(start + (count - 1) // 2, 0, len(ordered) - 1)
        high = np.clip(start + count // 2, 0, len(ordered) - 1)
        return (ordered[low] + ordered[high]) / 2

    return figure_of(of, middle, kind=kind_of_numbers(of))
