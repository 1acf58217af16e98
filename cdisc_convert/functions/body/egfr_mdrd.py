import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.body._creatinine import CreatinineUnit, per_mg
from cdisc_convert.functions.body._sex import by_sex
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


@mapping(says="MDRD from {creatinine} ({unit}), {age}, {sex}.")
def egfr_mdrd(
    creatinine: Column, age: Column, sex: Column, unit: CreatinineUnit, black: Column | None = None
) -> Made:
    """Filtration rate by MDRD, mL/min/1.73 m2 (Levey AS, Ann Intern Med 2006;145:247).

    creatinine: serum creatinine by a method traceable to mass spectrometry.
    age: years.
    sex: M or F.
    unit: unit of the creatinine.
    black: Y where the factor 1.212 of the original equation applies.
    Gives a number, not rounded; missing where one is missing.
    """
    factor = by_sex(sex, 175.0, 175.0 * 0.742)
    if black is not None:
        factor = factor * np.where(
            column_as_text(black).map_numbers({"Y": 1.0}.get).present, 1.212, 1.0
        )

    def rate(amount: np.ndarray, years: np.ndarray) -> np.ndarray:
        return factor * (amount / per_mg(unit)) ** -1.154 * years**-0.203

    return calculated(rate, creatinine, age)
