"""Periods that follow one another: the end of one is the start of the next (SDTMIG 3.4, 5.3)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.model.iso_dates import comparison
from cdisc_convert.rules.faults import NotRun
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import View

EQUAL, MISSING = 0, 3


@rule_kind(Level.RECORDS)
def next_record(view: View, *, within: str, start: str, end: str, fault: str) -> Iterator[Marks]:
    """Periods of a subject, in the order of their starts, that do not join.

    fault: `gap` = `end` differs from the `start` of the next period; `open` = no `end` although
    another period follows.
    """
    view.need(within, start, end)
    order = np.lexsort((view.date(start).sort_keys(), view.groups([within])))
    groups = view.groups([within])[order]
    has_next = np.zeros(len(view), dtype=bool)
    has_next[order[:-1]] = groups[:-1] == groups[1:]
    following = np.full(len(view), -1, dtype=np.int64)
    following[order[:-1]] = order[1:]
    if fault == "open":
        mask = has_next & ~view.present(end)
    elif fault == "gap":
        found = comparison(view.date(end), view.date(start).take(following))
        mask = has_next & view.present(end) & (found != EQUAL)
    else:
        raise NotRun(f"next_record knows no fault {fault}")
    yield Marks(mask, (view.real(start), view.real(end)))


@rule_kind(Level.RECORDS)
def ordered_by(view: View, *, within: str, number: str, date: str) -> Iterator[Marks]:
    """Records whose `number` comes after that of a later `date` of the same subject."""
    view.need(within, number, date)
    known = view.present(date) & view.present(number)
    rows = np.flatnonzero(known)
    order = rows[np.lexsort((view.numbers(number)[rows], view.groups([within])[rows]))]
    groups = view.groups([within])[order]
    later = comparison(view.date(date).take(order[:-1]), view.date(date).take(order[1:])) == 1
    mask = np.zeros(len(view), dtype=bool)
    mask[order[1:]] = (groups[:-1] == groups[1:]) & later
    yield Marks(mask, (view.real(number), view.real(date)))
