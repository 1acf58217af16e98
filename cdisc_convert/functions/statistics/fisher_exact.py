from __future__ import annotations

import numpy as np

from cdisc_convert.functions._arguments import Analysed, Column, Groups, Literals
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._samples import level_names, reference_position
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("of", "N", "count"),
    Operation("n_reference", "n of the reference", "count"),
    Operation("of_reference", "N of the reference", "count"),
    Operation("p", "Exact p-value", "p"),
)


@statistic(says="Fisher's exact test of {value} by {groups}.", operations=OPERATIONS)
def fisher_exact(
    value: Column,
    groups: Groups,
    analysed: Analysed,
    reference: str | None = None,
    event: Literals = ("Y", "1"),
) -> tuple[Estimate, ...]:
    """Fisher's exact two-sided test of the event in each group against the reference.

    event: texts (or numbers) of `value` that are the event; missing values are left out.
    reference: a group; the first one where it is left out.
    Two-sided: tables no more likely than the one that occurred (scipy.stats.fisher_exact). No
    p-value where one of the two groups is empty; 1 where all or none have the event.
    """
    from scipy import stats

    texts = np.array([text or "" for text in column_as_text(value).tolist()], dtype=object)
    is_there, has_event = texts != "", np.isin(texts, list(event))
    names = level_names(groups)
    base = reference_position(groups, reference)
    found = []
    for position, name in enumerate(names):
        if position == base or base < 0:
            continue
        sides = [is_there & (groups.values == code) for code in (position, base)]
        events = [int((side & has_event).sum()) for side in sides]
        totals = [int(side.sum()) for side in sides]
        p, note = None, "a group is empty"
        if all(totals):
            rest = [total - count for total, count in zip(totals, events, strict=True)]
            p, note = float(stats.fisher_exact([events, rest]).pvalue), ""
        made = {
            "n": events[0],
            "of": totals[0],
            "n_reference": events[1],
            "of_reference": totals[1],
            "p": p,
        }
        found.append(Estimate({analysed.name("groups"): name}, made, note))
    return tuple(found)
