import numpy as np

from cdisc_convert.functions._arguments import Among, Columns, Order, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._groups import grouped
from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.model.decimals import column_as_number


@mapping(
    says="Numbered from 1 within {within}, in order of {order}[, continuing after {continue}]."
)
def sequence(
    within: Columns, order: Order, among: Among, continue_: Records | None = None
) -> Column:
    """Whole numbers 1, 2, ... `within` each group, in the given `order` (--SEQ).

    within: the group, usually USUBJID.
    order: sort order; ties keep the order of the records.
    continue: numbers already given to records of the subject elsewhere; numbering goes on after
        the highest.
    Gives whole numbers; missing on records that do not take part.
    """
    group = grouped(group_codes(within, len(among)), among, order)
    numbers = np.full(len(among), np.nan)
    numbers[group.positions] = group.numbers + 1
    if continue_ is not None:
        highest = np.zeros(len(among))
        given = np.nan_to_num(column_as_number(continue_.value)[0].values)
        np.maximum.at(highest, continue_.row, given)
        numbers += highest
    return Column.of_numbers(numbers)
