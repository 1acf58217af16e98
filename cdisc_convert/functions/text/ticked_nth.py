from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import ColumnMap
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.text._boxes import made_of_ticks, ticks
from cdisc_convert.model.column import Column
from cdisc_convert.model.records import Made


@mapping(says="Box number {number} ticked among {of}.", keeps_origin=True)
def ticked_nth(of: ColumnMap, number: int, if_several: Literal["any", "only"] = "any") -> Made:
    """The text of the first, second ... box that is ticked.

    of: texts and their boxes (1, Y, X ... = ticked; empty, 0, N ... = not), in order of the codes.
    number: which of the ticked boxes, from 1.
    if_several: `only` = given only where more than one box is ticked.
    Gives text; missing where fewer boxes are ticked. A box with other contents counts as not ticked
    and is reported.
    """
    is_ticked, odd = ticks(of)
    count = is_ticked.sum(axis=0)
    is_wanted = is_ticked & (is_ticked.cumsum(axis=0) == number)
    has = is_wanted.any(axis=0)
    if if_several == "only":
        has &= count > 1
    choice = np.where(has, is_wanted.argmax(axis=0), -1)
    return made_of_ticks(Column.of_levels(choice, [*of, None]), odd)
