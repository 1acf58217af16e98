from typing import Literal

from cdisc_convert.functions._arguments import Among, Columns, Order
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._flags import yes_where
from cdisc_convert.functions.within._groups import grouped, mask_of
from cdisc_convert.model.column import Column, group_codes


@mapping(says="Y on the {take} record within {within}, in order of {order}.")
def flag_one(within: Columns, order: Order, take: Literal["first", "last"], among: Among) -> Column:
    """Y on the first or last record of each group (ABLFL, ANL01FL, AOCCFL).

    within: the group.
    order: sort order, missing first; ties keep the order of the dataset.
    take: which end of the order.
    Gives Y on one record of each group that has a record taking part, else missing.
    """
    group = grouped(group_codes(within, len(among)), among, order)
    chosen = group.firsts if take == "first" else group.lasts
    return yes_where(mask_of(chosen, len(among)))
