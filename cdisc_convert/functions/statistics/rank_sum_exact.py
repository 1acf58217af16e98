from __future__ import annotations

from cdisc_convert.functions._arguments import Analysed, Column, Groups
from cdisc_convert.functions._registry import Operation, statistic
from cdisc_convert.functions.statistics._rank_sums import MOST_RECORDS, rank_sum_p
from cdisc_convert.functions.statistics._samples import (
    level_names,
    reference_position,
    samples,
)
from cdisc_convert.model.result import Estimate

OPERATIONS = (
    Operation("n", "n", "count"),
    Operation("n_reference", "n of the reference", "count"),
    Operation("rank_sum", "Rank sum", "value"),
    Operation("p", "Exact p-value", "p"),
)


@statistic(
    says="Exact Wilcoxon rank-sum test of {value} by {groups}, all permutations, ties by mid-ranks.",
    operations=OPERATIONS,
)
def rank_sum_exact(
    value: Column, groups: Groups, analysed: Analysed, reference: str | None = None
) -> tuple[Estimate, ...]:
    """Exact two-sided Wilcoxon rank-sum test of each group against the reference.

    reference: a group; the first one where it is left out.
    All divisions of the records into groups of these sizes are counted (conditional permutation
    distribution; Lehmann, Nonparametrics 1975, chapter 1); two-sided: rank sums at least as far from
    the expectation. Exact with and without ties up to 200 records in both groups; above that, and
    where one of the two groups is empty, there is no p-value.
    """
    names, values = level_names(groups), samples(value, groups)
    base = reference_position(groups, reference)
    found = []
    for position, name in enumerate(names):
        if position == base or base < 0:
            continue
        first, second = values[position], values[base]
        rank_sum, p, note = None, None, ""
        if not len(first) or not len(second):
            note = "a group is empty"
        elif len(first) + len(second) > MOST_RECORDS:
            note = f"more than {MOST_RECORDS} records"
        else:
            rank_sum, p = rank_sum_p(first, second)
        made = {"n": len(first), "n_reference": len(second), "rank_sum": rank_sum, "p": p}
        found.append(Estimate({analysed.name("groups"): name}, made, note))
    return tuple(found)
