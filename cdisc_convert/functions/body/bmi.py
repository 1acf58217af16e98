from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="{weight} kg / ({height} m)^2.")
def bmi(weight: Column, height: Column) -> Made:
    """Body mass index in kg/m2, not rounded.

    weight: kg.
    height: cm.
    Gives a number; missing where one is missing or the height is 0.
    """
    return calculated(lambda kg, cm: kg / (cm / 100) ** 2, weight, height)
