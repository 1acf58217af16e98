from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="{percent} / 100 x {total}.")
def white_cell_count(percent: Column, total: Column) -> Made:
    """The absolute count of one kind of white cells.

    percent: share of the kind in all white cells, in percent.
    total: count of all white cells.
    Gives a number in the unit of `total`; missing where one is missing.
    """
    return calculated(lambda share, count: share * count / 100, percent, total)
