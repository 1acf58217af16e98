from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Du Bois from {weight}, {height}.")
def bsa_dubois(weight: Column, height: Column) -> Made:
    """Body surface area in m2 (Du Bois D, Du Bois EF, Arch Intern Med 1916;17:863-871).

    weight: kg.
    height: cm.
    Gives a number, not rounded; missing where one is missing.
    """
    return calculated(lambda kg, cm: 0.007184 * kg**0.425 * cm**0.725, weight, height)
