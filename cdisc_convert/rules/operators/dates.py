"""Comparisons of ISO 8601 dates, and whether a text is a date or a duration."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from cdisc_convert.rules.cells import as_texts, level_mask
from cdisc_convert.rules.date_points import PARTS, Dates, date_point, is_complete_date, is_duration
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.operators._registry import Test, Verdict, operator

AUTO = "auto"
Compare = Callable[[np.ndarray, np.ndarray], np.ndarray]


def _sides(test: Test) -> tuple[Dates, Dates, np.ndarray]:
    left, right = Dates.of(test.column), Dates.of(test.operand_column())
    return left, right, left.known & right.known


def _compared(test: Test, compare: Compare) -> Verdict:
    """Compared by the `date_component`, known where both are dates.

    `auto` = to the precision that both have; none = to the full, an absent part counting as the
    first of its kind.
    """
    left, right, known = _sides(test)
    component = test.options.get("date_component")
    if component and component != AUTO:
        if component not in PARTS:
            raise NotRun(f"{test.name}: '{component}' is no date_component; use {', '.join(PARTS)}")
        return Verdict(compare(left.part(component), right.part(component)), known)
    common = np.minimum(left.precision, right.precision)
    if component != AUTO:
        common = np.where(common >= 0, len(PARTS) - 1, common)
    return Verdict(compare(left.to(common), right.to(common)), known & (common >= 0))


@operator("date_equal_to", "date_not_equal_to")
def date_equal_to(test: Test) -> Verdict:
    """Dates are equal; unless compared `auto` or by component, so must be their precision."""
    verdict = _compared(test, np.equal)
    if test.options.get("date_component"):
        return verdict
    left, right, _ = _sides(test)
    return Verdict(verdict.holds & (left.precision == right.precision), verdict.known)


@operator("date_less_than", "date_greater_than_or_equal_to")
def date_less_than(test: Test) -> Verdict:
    """Date before date."""
    return _compared(test, np.less)


@operator("date_greater_than", "date_less_than_or_equal_to")
def date_greater_than(test: Test) -> Verdict:
    """Date after date."""
    return _compared(test, np.greater)


@operator("is_complete_date", "is_incomplete_date")
def complete_date(test: Test) -> Verdict:
    """The date has year, month and day; a missing one is not complete."""
    return Verdict(level_mask(as_texts(test.column), is_complete_date))


@operator("invalid_date")
def invalid_date(test: Test) -> Verdict:
    """The text is no ISO 8601 date; neither is a missing one."""
    return Verdict(~level_mask(as_texts(test.column), lambda text: date_point(text) is not None))


@operator("invalid_duration")
def invalid_duration(test: Test) -> Verdict:
    """The text is no ISO 8601 duration; neither is a missing one."""
    negative = test.options.get("negative") is not False
    return Verdict(~level_mask(as_texts(test.column), lambda text: is_duration(text, negative)))
