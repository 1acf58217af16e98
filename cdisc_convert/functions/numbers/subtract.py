from cdisc_convert.functions._arguments import Column, Numbers
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.decimals import decimal_sum
from cdisc_convert.model.records import Made


@mapping(says="{value} minus {less}.")
def subtract(value: Column, less: Numbers) -> Made:
    """The difference of two numbers.

    value, less: numbers in the same unit.
    Gives a number; missing where one is missing.
    """
    return calculated(lambda left, right: decimal_sum(left, -right), value, less)
