from typing import NamedTuple

import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.body._sex import by_sex
from cdisc_convert.functions.numbers._calculated import calculated
from cdisc_convert.model.column import Kind
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Made


class _Weights(NamedTuple):
    age: float
    cholesterol: float
    hdl: float
    untreated: float
    treated: float
    smoker: float
    diabetic: float
    mean: float
    survival: float


_MEN = _Weights(3.06117, 1.1237, -0.93263, 1.93303, 1.99881, 0.65451, 0.57367, 23.9802, 0.88936)
_WOMEN = _Weights(2.32888, 1.20904, -0.70833, 2.76157, 2.82263, 0.52873, 0.69154, 26.1931, 0.95012)


@mapping(
    says="Framingham risk from {age}, {sex}, {systolic}, {cholesterol}, {hdl}, {smoker}, "
    "{diabetic}, {treated}."
)
def framingham(
    systolic: Column,
    cholesterol: Column,
    hdl: Column,
    age: Column,
    sex: Column,
    smoker: Column,
    diabetic: Column,
    treated: Column,
) -> Made:
    """Cardiovascular risk within 10 years, percent (D'Agostino RB, Circulation 2008;117:743).

    systolic: mmHg.
    cholesterol, hdl: total and HDL cholesterol, mg/dL.
    age: years.
    sex: M or F.
    smoker, diabetic, treated: Y or N; treated = for high blood pressure.
    Gives percent, not rounded; missing where one is missing.
    """
    smokes, has_diabetes, is_treated = (_yes(column) for column in (smoker, diabetic, treated))

    def risk(*measured: np.ndarray) -> np.ndarray:
        pressure, total, good, years = (np.log(values) for values in measured)
        percent = np.full(len(sex), np.nan)
        for is_of_sex, weights in ((by_sex(sex, 1, 0), _MEN), (by_sex(sex, 0, 1), _WOMEN)):
            of_pressure = np.where(is_treated == 1, weights.treated, weights.untreated)
            score = (
                weights.age * years
                + weights.cholesterol * total
                + weights.hdl * good
                + of_pressure * pressure
                + weights.smoker * smokes
                + weights.diabetic * has_diabetes
                + 0 * is_treated  # missing stays missing
            )
            in_ten_years = 100 * (1 - weights.survival ** np.exp(score - weights.mean))
            percent = np.where(is_of_sex == 1, in_ten_years, percent)
        return percent

    return calculated(risk, systolic, cholesterol, hdl, age)


def _yes(column: Column) -> np.ndarray:
    """1 for Y, 0 for N, else NaN."""
    if column.kind is Kind.NUMBER:
        return np.where(np.isin(column.values, (0, 1)), column.values, np.nan)
    return column_as_text(column).map_numbers({"Y": 1.0, "N": 0.0}.get).values
