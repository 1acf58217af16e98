import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.body._creatinine import CreatinineUnit, per_mg
from cdisc_convert.functions.body._sex import by_sex
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.records import Made


@mapping(says="CKD-EPI 2021 from {creatinine} ({unit}), {age}, {sex}.")
def egfr_ckdepi(creatinine: Column, age: Column, sex: Column, unit: CreatinineUnit) -> Made:
    """Filtration rate by CKD-EPI 2021, mL/min/1.73 m2 (Inker LA, N Engl J Med 2021;385:1737).

    creatinine: serum creatinine.
    age: years.
    sex: M or F.
    unit: unit of the creatinine.
    Gives a number, not rounded; missing where one is missing.
    """
    kappa, alpha = by_sex(sex, 0.9, 0.7), by_sex(sex, -0.302, -0.241)
    factor = by_sex(sex, 142.0, 142.0 * 1.012)

    def rate(amount: np.ndarray, years: np.ndarray) -> np.ndarray:
        share = amount / per_mg(unit) / kappa
        low, high = np.minimum(share, 1) ** alpha, np.maximum(share, 1) ** -1.2
        return np.asarray(factor * low * high * 0.9938**years)

    return calculated(rate, creatinine, age)
