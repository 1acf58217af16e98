import numpy as np

from cdisc_convert.functions._arguments import Among, Columns, Order, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.column import Column, group_codes


@mapping(says="Numbered from 1 within {within}, in order of {order}.")
def sequence(
    within: Columns, order: Order, among: Among, continue_: Records | None = None
) -> Column:
    """Whole numbers 1, 2, ... `within` each group, in the given `order` (--SEQ, SDTMIG 3.4, section 4.1.5).

    within: the group, usually USUBJID.
    order: sort order; ties keep the order of the records.
    continue: numbers already given to records of the subject elsewhere; numbering goes on after
        the highest.
    Gives whole numbers; missing on records that do not take part.
    """
    groups = group_codes(within, len(among))
    positions = order.positions(groups)
    positions = positions[among[positions]]
    sorted_groups = groups[positions]
    is_first = np.ones(len(positions), dtype=bool)
    is_first[1:] = sorted_groups[1:] != sorted_groups[:-1]
    starts = np.maximum.accumulate(np.where(is_first, np.arange(len(positions)), 0))
    numbers = np.full(len(among), np.nan)
    numbers[positions] = np.arange(len(positions)) - starts + 1
    if continue_ is not None:
        highest = np.zeros(len(among))
        given = continue_.value.present
        np.maximum.at(highest, continue_.row[given], continue_.value.values[given])
        numbers += highest
    return Column.of_numbers(numbers)
