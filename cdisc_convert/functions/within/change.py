from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.within._arithmetic import combined
from cdisc_convert.model.decimals import decimal_difference
from cdisc_convert.model.records import Made


@mapping(says="{value} - {baseline}.")
def change(value: Column, baseline: Column) -> Made:
    """`value` minus `baseline` (CHG).

    value, baseline: numbers in the same unit.
    Gives the difference, as decimal arithmetic has it; missing where one is missing.
    """
    return combined(value, baseline, decimal_difference)
