from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Among, Column, Columns, Order
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._flags import is_yes, yes_where
from cdisc_convert.functions.within._groups import grouped, mask_of
from cdisc_convert.model.column import group_codes


@mapping(says="Y on records {side} the first {event} within {within} in order of {order}.")
def flag_relative(
    event: Column,
    within: Columns,
    order: Order,
    side: Literal["before", "from"],
    among: Among,
) -> Column:
    """Y on the records before, or from, the first record of the group where `event` is Y.

    event: flag; Y (or a number other than 0) marks the event.
    within: the group.
    order: sort order; ties keep the order of the dataset.
    side: "before" leaves the event out, "from" includes it. In a group without an event every
        record is before it and none from it.
    Gives Y or missing.
    """
    group = grouped(group_codes(within, len(among)), among, order)
    number = group.numbers
    first = np.full(len(group.starts), len(among), dtype=np.int64)
    at = np.flatnonzero(is_yes(event)[group.positions])
    np.minimum.at(first, group.block[at], number[at])
    is_before = number < first[group.block]
    chosen = is_before if side == "before" else ~is_before
    return yes_where(mask_of(group.positions[chosen], len(among)))
