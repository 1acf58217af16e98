import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Mosteller from {weight}, {height}.")
def bsa_mosteller(weight: Column, height: Column) -> Made:
    """Body surface area in m2 (Mosteller RD, N Engl J Med 1987;317:1098).

    weight: kg.
    height: cm.
    Gives a number, not rounded; missing where one is missing.
    """
    return calculated(lambda kg, cm: np.sqrt(kg * cm / 3600), weight, height)
