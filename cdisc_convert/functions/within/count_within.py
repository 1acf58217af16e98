import numpy as np

from cdisc_convert.functions._arguments import Among, Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.column import group_codes


@mapping(says="Number of records within {within}.")
def count_within(within: Columns, among: Among) -> Column:
    """Number of records of the group that take part, on every record of the group.

    within: the group.
    Gives a whole number, 0 where none takes part.
    """
    groups = group_codes(within, len(among))
    counts = np.bincount(groups, among.astype(np.float64)) if len(among) else np.empty(0)
    return Column.of_numbers(counts[groups])
