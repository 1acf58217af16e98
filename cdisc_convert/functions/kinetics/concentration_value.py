from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column, Columns
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._result_words import limit_of, plain_number
from cdisc_convert.functions.records._reasons import because_of
from cdisc_convert.functions.records._rows import position_of_extreme
from cdisc_convert.model.column import Kind, group_codes
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.iso_dates import bounds
from cdisc_convert.model.records import Made

_BELOW = frozenset({"BLQ", "BLOQ", "BQL", "LLOQ"})


@mapping(
    says="{text}; below the limit 0 before dose or peak, {after_last} after the last measurable "
    "({time}, {first_dose}), within {within}.",
    scope="subject",
)
def concentration_value(
    text: Column,
    time: Column,
    first_dose: Column,
    after_last: Literal["missing", "zero"],
    within: Columns,
) -> Made:
    """Concentration for noncompartmental analysis, with values below the limit placed by position.

    text: standard result; `<x`, BLQ and BLOQ are below the limit, `>x` counts as x.
    time: time of the sample: date-time, or hours.
    first_dose: time of the first dose on the same scale.
    after_last: what a value below the limit becomes after the last measurable one.
    within: the profile, usually subject, test and period.
    Below the limit gives 0 before the first dose, before the peak, and in a profile without any
    measurable value; between peak and last measurable value it gives nothing.
    Gives numbers. Rejected where a text is neither number nor limit, or one below the limit has no
    time.
    """
    collected = column_as_text(text)
    numbers = collected.map_numbers(_amount).values
    is_below = collected.map_numbers(lambda word: float(_is_below(word))).values == 1
    moment, dose = _moments(time), _moments(first_dose)
    groups = group_codes(within, len(text))
    peak, last = _peak_and_last(groups, moment, numbers)
    is_zero = is_below & ((moment < dose) | np.isnan(last) | (moment < peak))
    if after_last == "zero":
        is_zero |= is_below & (moment > last)
    is_timeless = is_below & np.isnan(moment)
    column = Column.of_numbers(np.where(is_zero & ~is_timeless, 0.0, numbers))
    is_unread = collected.present & np.isnan(numbers) & ~is_below
    reasons = {"is neither a number nor a limit": is_unread, "has no time": is_timeless}
    return Made(column, is_unread | is_timeless, because_of(reasons))


def _moments(column: Column) -> np.ndarray:
    """Hours, or seconds where the column holds dates."""
    return column.values if column.kind is Kind.NUMBER else bounds(column)[0]


def _is_below(word: str) -> bool:
    limit = limit_of(word)
    return limit.is_below if limit else word.strip().upper() in _BELOW


def _amount(word: str) -> float | None:
    plain = plain_number(word)
    if plain is not None:
        return float(plain)
    limit = limit_of(word)
    return limit.number if limit and not limit.is_below else None


def _peak_and_last(
    groups: np.ndarray, moment: np.ndarray, numbers: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Time of the first peak and of the last measurable value of each record's profile."""
    order = np.lexsort((moment, groups))
    rows, times = groups[order], moment[order]
    measurable = (numbers[order] > 0) & ~np.isnan(times)
    size = len(groups)
    peak = position_of_extreme(rows, size, np.where(measurable, -numbers[order], np.nan), "lowest")
    last = position_of_extreme(rows, size, np.where(measurable, times, np.nan), "highest")
    known = np.append(times, np.nan)
    return known[peak][groups], known[last][groups]
