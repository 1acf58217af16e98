import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Base-2 logarithm of {from}; empty unless above 0.")
def log2(from_: Column) -> Made:
    """The logarithm to base 2 of a number.

    from: number.
    Gives a number; missing at 0 and below.
    """
    return calculated(np.log2, from_)
