"""Study days against the dates they are counted from (SDTMIG 3.4, section 4.4.4)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View


@rule_kind(Level.RECORDS)
def study_day(
    view: View, *, pairs: list[list[str]], reference: str, fault: str, skips_zero: bool = True
) -> Iterator[Marks]:
    """Study days that do not follow from their date and the subject's reference date.

    pairs: study day and date. fault: `wrong` = another number than the days between, plus one on or
    after the reference (`skips_zero`); `unfounded` = a day although one of the dates is incomplete;
    `missing` = no day although both are complete.
    """
    view.need(reference)
    start = view.days(reference)
    for day, date in pairs:
        if not (view.has(day) and view.has(date)):
            continue
        yield Marks(
            _at_fault(view, day, date, start, fault, skips_zero),
            (view.real(date), view.real(day)),
            f"{view.real(day)} and {view.real(date)}",
        )


def _at_fault(
    view: View, day: str, date: str, start: np.ndarray, fault: str, skips_zero: bool
) -> np.ndarray:
    expected = view.days(date) - start
    if skips_zero:
        expected = expected + (expected >= 0)
    is_known = ~np.isnan(expected)
    told = view.present(day)
    if fault == "wrong":
        return np.asarray(is_known & told & (view.numbers(day) != expected))
    if fault == "unfounded":
        return told & ~is_known
    if fault == "missing":
        return is_known & ~told
    raise NotRun(f"study_day knows no fault {fault}")
