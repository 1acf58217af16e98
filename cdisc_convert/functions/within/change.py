from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._arithmetic import combined, difference
from cdisc_convert.model.records import Made


@mapping(says="{value} - {baseline}.")
def change(value: Column, baseline: Column) -> Made:
    """`value` minus `baseline` (CHG).

    value, baseline: numbers in the same unit.
    Gives the difference, as decimal arithmetic has it; missing where one is missing.
    """
    return combined(value, baseline, difference)
