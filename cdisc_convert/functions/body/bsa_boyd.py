import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Boyd from {weight}, {height}.")
def bsa_boyd(weight: Column, height: Column) -> Made:
    """Body surface area in m2 (Boyd E, University of Minnesota Press 1935).

    weight: kg.
    height: cm.
    Gives a number, not rounded; missing where one is missing.
    """

    def area(kg: np.ndarray, cm: np.ndarray) -> np.ndarray:
        grams = 1000 * kg
        return np.asarray(0.0003207 * grams ** (0.7285 - 0.0188 * np.log10(grams)) * cm**0.3)

    return calculated(area, weight, height)
