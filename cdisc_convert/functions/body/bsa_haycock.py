from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Haycock from {weight}, {height}.")
def bsa_haycock(weight: Column, height: Column) -> Made:
    """Body surface area in m2 (Haycock GB et al, J Pediatr 1978;93:62-66).

    weight: kg.
    height: cm.
    Gives a number, not rounded; missing where one is missing.
    """
    return calculated(lambda kg, cm: 0.024265 * kg**0.5378 * cm**0.3964, weight, height)
