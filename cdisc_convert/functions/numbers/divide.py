import numpy as np

from cdisc_convert.functions._arguments import Column, Numbers
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="{value} divided by {by}; empty where {by} is 0.")
def divide(value: Column, by_: Numbers) -> Made:
    """The quotient of two numbers.

    value, by: numbers.
    Gives a number; missing where one is missing or `by` is 0.
    """
    return calculated(np.divide, value, by_)
