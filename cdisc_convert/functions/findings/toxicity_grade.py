from typing import Literal

import numpy as np

from cdisc_convert.functions._arguments import Column, Table
from cdisc_convert.functions._registry import mapping
from cdisc_convert.functions.findings._criteria import Criterion, Measured, criteria_in
from cdisc_convert.functions.records._reasons import because_of
from cdisc_convert.model.decimals import column_as_number, column_as_text
from cdisc_convert.model.records import Made

_UNGRADED = -1.0


@mapping(says="Grade of {test} {value} {unit} ({direction}) by criteria table {table}.")
def toxicity_grade(
    value: Column,
    unit: Column,
    test: Column,
    direction: Literal["low", "high"],
    table: Table,
    baseline: Column | None = None,
    high: Column | None = None,
    low: Column | None = None,
) -> Made:
    """Toxicity grade by a table of criteria (ATOXGRL, ATOXGRH; CTCAE, DAIDS).

    value, unit, test: number, its unit and test code or PARAMCD.
    direction: which criteria; low and high values are graded apart.
    table: one line per test, direction, grade and alternative: TEST; DIRECTION (low or high); GRADE
        (1 to 5); LOW and HIGH (ends of the band, empty = open); and if wanted UNIT (of the limits,
        empty = any), LOW_OF and HIGH_OF (what the end is a multiple of: ULN, LLN or BASE; empty =
        an absolute limit), CLOSED (low, high, both or none: ends that belong to the band; empty =
        the end farther from normal, as CTCAE writes its bands), BASELINE (normal or abnormal: the
        line holds only after such a baseline).
    baseline: value that criteria "x BASE" count from; also tells whether it was normal.
    high, low: ends of the normal range, for criteria "x ULN" and "x LLN".
    Gives the highest grade whose band holds the value as text, `0` where none does; missing for a
    test without criteria. Missing and rejected where the unit is not that of the criteria, or what
    they count from is missing.
    """
    numbers, is_unread = column_as_number(value)

    def side(column: Column | None) -> np.ndarray:
        return np.full(len(value), np.nan) if column is None else column_as_number(column)[0].values

    measured = Measured(numbers.values, side(baseline), side(low), side(high))
    grade = np.full(len(value), _UNGRADED)
    is_open = np.zeros(len(value), dtype=bool)
    wrong_unit = np.zeros(len(value), dtype=bool)
    for name, lines in criteria_in(table, direction).items():
        at = np.flatnonzero(_equals(test, name) & numbers.present)
        graded = _grade(lines, measured.take(at), unit.take(at))
        grade[at], is_open[at], wrong_unit[at] = graded
    column = column_as_text(Column.of_numbers(np.where(grade == _UNGRADED, np.nan, grade)))
    rejected = is_open | wrong_unit | is_unread
    reasons = {
        "is not in the unit of the criteria": wrong_unit,
        "has no normal range or baseline that the criteria count from": is_open,
        "is not a number": is_unread,
    }
    return Made(column.where(~rejected), rejected, because_of(reasons))


def _equals(column: Column, text: str) -> np.ndarray:
    levels = np.array([str(level).strip() == text for level in _levels(column)], dtype=bool)
    return np.append(levels, False)[column_as_text(column).values]


def _levels(column: Column) -> np.ndarray:
    """The distinct texts of a column."""
    levels = column_as_text(column).levels
    assert levels is not None
    return levels


def _grade(
    lines: list[Criterion], measured: Measured, unit: Column
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Grade of each value, whether a higher one cannot be told, whether no line has the unit."""
    size = len(measured.value)
    grade, undecided = np.zeros(size), np.zeros(size)
    has_unit = np.zeros(size, dtype=bool)
    for line in lines:
        fits = np.ones(size, dtype=bool) if not line.unit else _equals(unit, line.unit)
        holds, is_decided = line.holds(measured)
        has_unit |= fits
        grade = np.where(fits & holds, np.maximum(grade, line.grade), grade)
        undecided = np.where(fits & ~is_decided, np.maximum(undecided, line.grade), undecided)
    return grade, undecided > grade, ~has_unit
