"""Baselines and changes from them, made again from the records (ADaMIG 1.3, section 3.3.4)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.rules.cells import member_mask
from cdisc_convert.rules.joins import first_match
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View

TOLERANCE = 1e-9


@rule_kind(Level.RECORDS)
def baseline_value(
    view: View, *, pairs: list[list[str]], within: list[str], flag: str
) -> Iterator[Marks]:
    """Baselines other than the value on the baseline record of the group.

    pairs: baseline variable and the variable it repeats; within: what makes a group; flag: Y on the
    baseline record. Groups without a baseline record, or with several, are passed over.
    """
    view.need(flag)
    groups = view.groups(within)
    is_base = member_mask(view.texts(flag), ["Y"])
    rows = np.flatnonzero(is_base)
    counts = np.bincount(groups[rows], minlength=int(groups.max(initial=0)) + 1)
    at = first_match(groups, groups[rows])
    source = np.where((at >= 0) & (counts[groups] == 1), np.append(rows, -1)[at], -1)
    for base, value in pairs:
        if not (view.has(base) and view.has(value)):
            continue
        expected = view.column(value).take(source)
        wrong = ~close(view, base, expected) if not expected.is_text else None
        if wrong is None:
            wrong = ~view.column(base).same_as(expected)
        told = (source >= 0) & view.present(base)
        yield Marks(told & wrong, (view.real(value), view.real(base)), view.real(base))


def close(view: View, name: str, expected) -> np.ndarray:
    """True where the numbers agree but for rounding in the last digits."""
    return np.isclose(view.numbers(name), expected.values, rtol=TOLERANCE, atol=TOLERANCE)


@rule_kind(Level.RECORDS)
def change(
    view: View, *, name: str, value: str, baseline: str, how: str, fault: str = "wrong"
) -> Iterator[Marks]:
    """Changes that are not what `value` and `baseline` give.

    how: `difference`, `percent` of the baseline, or `ratio` to it. fault: `unfounded` = there is a
    change although value or baseline is missing.
    """
    view.need(name, value, baseline)
    now, base = view.numbers(value), view.numbers(baseline)
    with np.errstate(divide="ignore", invalid="ignore"):
        made = {
            "difference": now - base,
            "percent": (now - base) / base * 100,
            "ratio": now / base,
        }[how]
        made = np.where(np.isinf(made), np.nan, made)
    told = view.present(name)
    if fault == "unfounded":
        mask = told & np.isnan(made)
    else:
        agrees = np.isclose(view.numbers(name), made, rtol=1e-6, atol=1e-6)
        mask = told & ~np.isnan(made) & ~agrees
    yield Marks(mask, (view.real(value), view.real(baseline), view.real(name)))
