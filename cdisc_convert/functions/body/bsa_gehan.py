from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Gehan and George from {weight}, {height}.")
def bsa_gehan(weight: Column, height: Column) -> Made:
    """Body surface area in m2 (Gehan EA, George SL, Cancer Chemother Rep 1970;54:225-235).

    weight: kg.
    height: cm.
    Gives a number, not rounded; missing where one is missing.
    """
    return calculated(lambda kg, cm: 0.0235 * kg**0.51456 * cm**0.42246, weight, height)
