from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Takahira from {weight}, {height}.")
def bsa_takahira(weight: Column, height: Column) -> Made:
    """Body surface area in m2 (Takahira H, 1925; Fujimoto S et al 1968).

    weight: kg.
    height: cm.
    Gives a number, not rounded; missing where one is missing.
    """
    return calculated(lambda kg, cm: 0.007241 * kg**0.425 * cm**0.725, weight, height)
