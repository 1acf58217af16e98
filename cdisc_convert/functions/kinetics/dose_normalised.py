from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._arithmetic import combined, quotient
from cdisc_convert.model.records import Made


@mapping(says="{value} / {dose}.")
def dose_normalised(value: Column, dose: Column) -> Made:
    """A parameter per unit of dose (CMAXD, AUCLSTD).

    value: parameter.
    dose: dose in the unit wanted.
    Gives the quotient; missing where one is missing or the dose is 0.
    """
    return combined(value, dose, quotient)
