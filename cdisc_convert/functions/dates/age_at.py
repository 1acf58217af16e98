from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.dates._months_between import months_between
from cdisc_convert.functions.dates._unread import unread
from cdisc_convert.model.iso_dates import bounds
from cdisc_convert.model.iso_parts import SECONDS_PER_DAY, moments
from cdisc_convert.model.records import Made

_DOUBT = "is not complete; the age is the difference of the years"


@mapping(says="Age at {date}, born {birth}[, in {unit}].")
def age_at(
    birth: Column,
    date: Column,
    unit: Literal["years", "months", "weeks", "days"] = "years",
) -> Made:
    """Age at a date in completed years (AGE of DM; SDTMIG 3.4, section 5.2).

    birth, date: ISO 8601 texts or numeric dates, possibly partial.
    unit: completed years, months, weeks or days.
    Gives whole numbers. Where the known parts leave two ages possible, years are the difference of
    the years, and reported; smaller units are missing. Missing where a year is not known and where
    the birth is after the date.
    """
    born, at = (_days_possible(column) for column in (birth, date))
    youngest, oldest = _age(born[1], at[0], unit), _age(born[0], at[1], unit)
    age = np.where(youngest == oldest, oldest, np.nan)
    doubt = (youngest != oldest) & ~np.isnan(youngest) & ~np.isnan(oldest)
    if unit == "years":
        age = np.where(doubt, _year(date) - _year(birth), age)
    age = np.where(age < 0, np.nan, age)
    made = unread(Column.of_numbers(age), birth, date)
    kept = doubt & ~np.isnan(age)
    if not kept.any():
        return made
    return Made(made.column, made.rejected, made.because or _DOUBT, kept)


def _days_possible(column: Column) -> tuple[np.ndarray, np.ndarray]:
    earliest, latest = bounds(column)
    return np.floor(earliest / SECONDS_PER_DAY), np.floor(latest / SECONDS_PER_DAY)


def _year(column: Column) -> np.ndarray:
    read = moments(column)
    return np.asarray(read.parts[read.code, 0])


def _age(birth: np.ndarray, date: np.ndarray, unit: str) -> np.ndarray:
    if unit in ("days", "weeks"):
        return np.asarray(np.floor((date - birth) / (7 if unit == "weeks" else 1)))
    months = np.floor(months_between(birth, date))
    return np.asarray(np.floor(months / 12) if unit == "years" else months)
