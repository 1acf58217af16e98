import numpy as np

from cdisc_convert.functions._arguments import Column, Numbers
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="{value} times {by}.")
def multiply(value: Column, by_: Numbers) -> Made:
    """The product of two numbers.

    value, by: numbers.
    Gives a number; missing where one is missing.
    """
    return calculated(np.multiply, value, by_)
