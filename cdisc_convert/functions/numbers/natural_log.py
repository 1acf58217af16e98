import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Natural logarithm of {from}; empty unless above 0.")
def natural_log(from_: Column) -> Made:
    """The natural logarithm of a number.

    from: number.
    Gives a number; missing at 0 and below.
    """
    return calculated(np.log, from_)
