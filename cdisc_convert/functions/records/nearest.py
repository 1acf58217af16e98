import numpy as np

from cdisc_convert.functions._arguments import Column, DurationOf, Records
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.records._dates import SECONDS_PER_DAY
from cdisc_convert.functions.records._rows import position_of_extreme, taken
from cdisc_convert.model.errors import SpecError
from cdisc_convert.model.iso_dates import Precision, bounds, parse_duration, precision, whole_days
from cdisc_convert.model.records import Duration, Made


@mapping(says="{value} of the record with {of} nearest to {date}, within {tolerance}.")
def nearest(value: Records, date: Column, of: Records, tolerance: DurationOf) -> Made:
    """`value` of the record whose date is nearest to that of our row; of two as near, the later.

    value: the value wanted, of records with a date.
    date: ISO 8601 text or numeric date of our row.
    of: dates of the records.
    tolerance: largest distance (`PT10M`, `P7D`), or a reference to texts of this form.
    The distance is taken from the clock times where both have one, else from the whole days; then a
    tolerance of part of a day is not met, as the time could decide either way.
    Gives the value; missing where no record is near enough or a date is partial.
    Raises SpecError where the tolerance is no length of days and time.
    """
    allowed = _seconds(tolerance, value.size)[value.row]
    distance = _distance(date, of)
    is_decided = _has_clock(date)[of.row] & _has_clock(of.value)
    is_decided |= (allowed >= SECONDS_PER_DAY) | (allowed == 0)
    is_near = (distance <= allowed) & is_decided
    closest = position_of_extreme(
        value.row, value.size, np.where(is_near, distance, np.nan), "lowest"
    )
    shortest = np.append(distance, np.nan)[closest]
    as_near = is_near & (distance == shortest[value.row])
    moments = np.where(as_near, bounds(of.value)[0], np.nan)
    return taken(value, position_of_extreme(value.row, value.size, moments, "highest"))


def _has_clock(column: Column) -> np.ndarray:
    return precision(column) >= Precision.MINUTE


def _distance(date: Column, of: Records) -> np.ndarray:
    """Seconds between the row's date and that of each record, NaN where one is partial."""
    in_days = np.abs(whole_days(of.value) - whole_days(date)[of.row]) * SECONDS_PER_DAY
    in_seconds = np.abs(bounds(of.value)[0] - bounds(date)[0][of.row])
    return np.where(_has_clock(date)[of.row] & _has_clock(of.value), in_seconds, in_days)


def _seconds(tolerance: Duration | Column, size: int) -> np.ndarray:
    if isinstance(tolerance, Column):
        return tolerance.map_numbers(_seconds_of_text).values
    return np.full(size, _seconds_of(tolerance, "tolerance"))


def _seconds_of_text(text: str) -> float:
    duration = parse_duration(text)
    if duration is None:
        message = f"tolerance '{text}' is no ISO 8601 duration; write it like P7D or PT10M"
        raise SpecError.at("nearest", message)
    return _seconds_of(duration, text)


def _seconds_of(duration: Duration, text: str) -> float:
    if duration.months:
        message = f"{text} counts months, which have no fixed length; give days"
        raise SpecError.at("nearest", message)
    return duration.days * SECONDS_PER_DAY + duration.seconds
