"""Values that must be those of the period in which the record's date lies."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.model.iso_dates import bounds
from cdisc_convert.rules.cells import number_normal, stack
from cdisc_convert.rules.joins import joint_codes, pairs
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import SUBJECT, View


@rule_kind(Level.RECORDS)
def within_period(
    view: View, *, date: str, names: list[str], dataset: str, start: str, end: str
) -> Iterator[Marks]:
    """Records whose value of one of `names` no period of `dataset` around their `date` has.

    Records that no period surrounds are passed over; on the border of two periods either will do.
    """
    periods = view.world.need(dataset)
    view.need(date, SUBJECT)
    periods.need(start, SUBJECT)
    mine, theirs = pairs(*joint_codes([view.column(SUBJECT)], [periods.column(SUBJECT)]))
    low, high = bounds(view.date(date))
    first, last = bounds(periods.date(start))[0], bounds(periods.date(end))[1]
    with np.errstate(invalid="ignore"):
        inside = (high[mine] >= first[theirs]) & ~(low[mine] > last[theirs])
    mine, theirs = mine[inside], theirs[inside]
    surrounded = np.isin(np.arange(len(view)), mine)
    for name in names:
        if not (view.has(name) and periods.has(name)):
            continue
        column, own = periods.texts(name), view.texts(name)
        both = stack([(own.take(mine), len(mine)), (column.take(theirs), len(theirs))])
        texts = both.map_texts(number_normal)
        equal = texts.take(np.arange(len(mine))).same_as(
            texts.take(np.arange(len(mine)) + len(mine))
        )
        agrees = np.zeros(len(view), dtype=bool)
        agrees[mine[equal]] = True
        mask = surrounded & ~agrees & view.present(name)
        yield Marks(mask, (view.real(date), view.real(name)), view.real(name))
