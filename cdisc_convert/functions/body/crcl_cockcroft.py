import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.body._creatinine import CreatinineUnit, per_mg
from cdisc_convert.functions.body._sex import by_sex
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="Cockcroft-Gault from {creatinine} ({unit}), {age}, {sex}, {weight}.")
def crcl_cockcroft(
    creatinine: Column, age: Column, sex: Column, weight: Column, unit: CreatinineUnit
) -> Made:
    """Creatinine clearance in mL/min (Cockcroft DW, Gault MH, Nephron 1976;16:31-41).

    creatinine: serum creatinine.
    age: years.
    sex: M or F.
    weight: kg.
    unit: unit of the creatinine.
    Gives a number, not rounded; missing where one is missing.
    """
    factor = by_sex(sex, 1.0, 0.85)

    def rate(amount: np.ndarray, years: np.ndarray, kg: np.ndarray) -> np.ndarray:
        return np.asarray(factor * (140 - years) * kg / (72 * amount / per_mg(unit)))

    return calculated(rate, creatinine, age, weight)
