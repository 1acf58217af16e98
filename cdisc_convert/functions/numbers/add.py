from cdisc_convert.functions._arguments import Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.decimals import decimal_sum
from cdisc_convert.model.records import Made


@mapping(says="Sum of {of}.")
def add(of: Columns) -> Made:
    """The sum of numbers.

    of: numbers.
    Gives a number; missing where one is missing.
    """
    return calculated(decimal_sum, *of)
