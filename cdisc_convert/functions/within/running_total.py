import numpy as np
import pandas as pd

from cdisc_convert.functions._arguments import Among, Column, Columns, Order
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._arithmetic import NOT_A_NUMBER
from cdisc_convert.functions.within._groups import grouped
from cdisc_convert.model.column import group_codes
from cdisc_convert.model.decimals import column_as_number, to_15_digits
from cdisc_convert.model.records import Made


@mapping(says="Cumulative {value} within {within} in order of {order}.")
def running_total(value: Column, within: Columns, order: Order, among: Among) -> Made:
    """Sum of `value` over the records of the group up to and including this one.

    value: numbers; a missing one adds nothing.
    within: the group.
    order: sort order; ties keep the order of the dataset.
    Gives the sum to 15 significant digits; missing before the first number of the group, and where
    the record takes no part.
    """
    group = grouped(group_codes(within, len(among)), among, order)
    numbers, is_unread = column_as_number(value)
    values = np.take(numbers.values, group.positions)
    present = ~np.isnan(values)
    blocks = pd.DataFrame({"sum": np.where(present, values, 0.0), "count": present.astype(int)})
    so_far = blocks.groupby(group.block, sort=False).cumsum()
    totals = np.full(len(among), np.nan)
    sums = to_15_digits(so_far["sum"].to_numpy(dtype=np.float64, copy=True))
    totals[group.positions] = np.where(so_far["count"].to_numpy() > 0, sums, np.nan)
    return Made(Column.of_numbers(totals), kept=is_unread & among, because=NOT_A_NUMBER)
