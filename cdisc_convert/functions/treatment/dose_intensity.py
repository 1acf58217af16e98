from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="100 x {actual} / {planned}.")
def dose_intensity(actual: Column, planned: Column) -> Made:
    """The dose given in percent of the dose planned.

    actual, planned: numbers in the same unit.
    Gives a number; missing where one is missing or nothing was planned.
    """
    return calculated(lambda given, plan: 100 * given / plan, actual, planned)
