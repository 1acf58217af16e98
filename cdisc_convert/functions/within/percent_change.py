from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._arithmetic import combined, percent_of_change
from cdisc_convert.model.records import Made


@mapping(says="100 x ({value} - {baseline}) / {baseline}; empty where {baseline} is 0.")
def percent_change(value: Column, baseline: Column) -> Made:
    """Change of `value` from `baseline` in percent of `baseline` (PCHG).

    value, baseline: numbers in the same unit.
    Gives percent, unrounded; missing where one is missing or `baseline` is 0.
    """
    return combined(value, baseline, percent_of_change)
