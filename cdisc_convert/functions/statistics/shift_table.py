from __future__ import annotations

import numpy as np

from cdisc_convert.functions._arguments import Analysed, Groups
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._samples import level_names
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("percent", "% of the row", "percent"),
)


@statistic(says="Counts of {from} by {to}[, {groups}].", operations=OPERATIONS)
def shift_table(
    from_: Groups, to: Groups, analysed: Analysed, groups: Groups | None = None
) -> tuple[Estimate, ...]:
    """Number of records for each pair of categories, and percent of those with the same `from`.

    Missing values of `from` and `to` are categories of their own ("Missing") where they occur. A row
    without records has no percent.
    """
    both = [(analysed.name("from"), from_), (analysed.name("to"), to)]
    found = []
    for level, in_group in _groups(groups, len(from_)):
        outer = {} if groups is None else {analysed.name("groups"): level}
        starts, ends = (_levels_with_missing(column) for _, column in both)
        for start, is_start in starts:
            row = in_group & is_start
            for end, is_end in ends:
                count, total = int((row & is_end).sum()), int(row.sum())
                percent = 100 * count / total if total else None
                named = {**outer, both[0][0]: start, both[1][0]: end}
                found.append(Estimate(named, {"n": count, "percent": percent}))
    return tuple(found)


def _groups(groups: Groups | None, size: int) -> list[tuple[str, np.ndarray]]:
    if groups is None:
        return [("", np.ones(size, dtype=bool))]
    return [(name, groups.values == code) for code, name in enumerate(level_names(groups))]


def _levels_with_missing(column: Groups) -> list[tuple[str, np.ndarray]]:
    found = [(name, column.values == code) for code, name in enumerate(level_names(column))]
    return [*found, ("Missing", column.absent)] if column.absent.any() else found
