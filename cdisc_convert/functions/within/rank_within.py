import numpy as np

from cdisc_convert.functions._arguments import Among, Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._groups import grouped
from cdisc_convert.model.column import group_codes
from cdisc_convert.model.records import Order


@mapping(says="Rank of {value} within {within}.")
def rank_within(value: Column, within: Columns, among: Among) -> Column:
    """Rank of `value` in the group, 1 for the smallest; equal values share the lowest rank.

    value: numbers, dates, or texts that sort.
    within: the group.
    Gives whole numbers (1, 2, 2, 4); missing where the value is missing or takes no part.
    """
    groups = group_codes(within, len(among))
    group = grouped(groups, among & value.present, Order.by(value))
    codes = value.group_codes()[0][group.positions]
    number = group.numbers
    is_new = np.ones(len(codes), dtype=bool)
    is_new[1:] = (codes[1:] != codes[:-1]) | (number[1:] == 0)
    place = np.maximum.accumulate(np.where(is_new, np.arange(len(codes)), 0))
    ranks = np.full(len(among), np.nan)
    ranks[group.positions] = number[place] + 1
    return Column.of_numbers(ranks)
