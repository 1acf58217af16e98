from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._arithmetic import combined, quotient
from cdisc_convert.model.records import Made


@mapping(says="{value} / {to}; empty where {to} is 0.")
def ratio(value: Column, to: Column) -> Made:
    """`value` divided by `to` (R2BASE, R2ANRHI, fold change).

    value, to: numbers in the same unit.
    Gives the quotient, unrounded; missing where one is missing or `to` is 0.
    """
    return combined(value, to, quotient)
