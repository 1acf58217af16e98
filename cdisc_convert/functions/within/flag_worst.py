from typing import Literal

from cdisc_convert.functions._arguments import Among, Column, Columns, Order
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._flags import yes_where
from cdisc_convert.functions.within._groups import grouped, mask_of
from cdisc_convert.model.column import group_codes


@mapping(says="Y on the {direction} {value} within {within}, first in order of {order}.")
def flag_worst(
    value: Column,
    within: Columns,
    order: Order,
    direction: Literal["highest", "lowest"],
    among: Among,
) -> Column:
    """Y on the record with the highest or lowest `value` of each group (AOCCPFL).

    value: numbers, or texts that sort (grades `1` to `5`); a missing value is never the worst.
    within: the group.
    order: which of equal values comes first; ties keep the order of the dataset.
    Gives Y on one record of each group that has a value, else missing.
    """
    worst_first = Order((value, *order.columns), (direction == "highest", *order.descending))
    groups = group_codes(within, len(among))
    group = grouped(groups, among & value.present, worst_first)
    return yes_where(mask_of(group.firsts, len(among)))
