from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Order, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Made


@mapping(says="{value} of the {take} record in order of {order}.", keeps_origin=True)
def pick(
    value: Records,
    order: Order,
    take: Literal["first", "last"],
    number: int = 1,
    otherwise: str | None = None,
) -> Made:
    """`value` of the first, last or `number`-th record of the subject.

    value: the value wanted, of records of another dataset.
    order: sort order over those records; missing sorts first; ties keep the order of the dataset.
    take: count from the first or from the last record.
    number: which one, from 1.
    otherwise: text where there is no such record.
    Gives the value as it is there; missing (or `otherwise`) where there are fewer records.
    """
    positions = order.positions(value.row)
    rows = value.row[positions]
    count = np.bincount(rows, minlength=value.size)
    start = np.cumsum(count) - count
    wanted = start + (number - 1) if take == "first" else start + count - number
    has = count >= number
    picked = np.full(value.size, -1, dtype=np.int64)
    picked[has] = positions[wanted[has]]
    column = value.value.take(picked)
    if otherwise is not None:
        column = column.otherwise(Column.constant(otherwise, value.size, column.kind))
    if not len(value.id):
        return Made(column, picked=picked)
    return Made(column, picked=np.where(picked < 0, -1, value.id[np.maximum(picked, 0)]))
