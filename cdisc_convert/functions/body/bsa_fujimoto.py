from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Fujimoto from {weight}, {height}.")
def bsa_fujimoto(weight: Column, height: Column) -> Made:
    """Body surface area in m2 (Fujimoto S et al, Nippon Eiseigaku Zasshi 1968;23:443-450).

    weight: kg.
    height: cm.
    Gives a number, not rounded; missing where one is missing.
    """
    return calculated(lambda kg, cm: 0.008883 * kg**0.444 * cm**0.663, weight, height)
