import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.model.decimals import column_as_number, column_as_text, to_15_digits
from cdisc_convert.model.records import Made

_DAYS_PER_YEAR = 365.25
_UNITS_PER_YEAR = {
    "YEAR": 1.0,
    "MONTH": 12.0,
    "WEEK": _DAYS_PER_YEAR / 7,
    "DAY": _DAYS_PER_YEAR,
    "HOUR": _DAYS_PER_YEAR * 24,
    "MINUTE": _DAYS_PER_YEAR * 24 * 60,
}


@mapping(says="{age} {unit} in years.")
def age_in_years(age: Column, unit: Column) -> Made:
    """An age in years, not rounded; a year has 365.25 days or 12 months.

    age: number.
    unit: YEARS, MONTHS, WEEKS, DAYS, HOURS or MINUTES (codelist AGEU).
    Gives a number; missing where age or unit is. Another unit is reported.
    """
    numbers, rejected = column_as_number(age)
    units = column_as_text(unit)
    per_year = units.map_numbers(lambda text: _UNITS_PER_YEAR.get(_singular(text)))
    rejected = rejected | (numbers.present & units.present & per_year.absent)
    made = Column.of_numbers(to_15_digits(numbers.values / per_year.values))
    return (
        Made(made, rejected, "is no number, or its unit no unit of age")
        if np.any(rejected)
        else Made(made)
    )


def _singular(text: str) -> str:
    return text.strip().upper().removesuffix("S")
