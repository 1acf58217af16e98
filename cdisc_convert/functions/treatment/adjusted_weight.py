from cdisc_convert.functions._arguments import Column, Numbers
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="{ideal} + {share} x ({weight} - {ideal}).")
def adjusted_weight(weight: Column, ideal: Column, share: Numbers) -> Made:
    """Adjusted body weight: the ideal weight and a share of the weight beyond it.

    weight, ideal: kg.
    share: part of the excess that counts, such as 0.4.
    Gives kg, not rounded; missing where one is missing.
    """
    return calculated(lambda kg, goal, part: goal + part * (kg - goal), weight, ideal, share)
