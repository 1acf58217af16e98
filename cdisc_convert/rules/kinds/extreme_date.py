"""A date of the subject that must be the first or last date of records of another dataset."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from cdisc_convert.model.iso_dates import bounds
from cdisc_convert.rules.faults import NotApplicable
from cdisc_convert.rules.joins import joint_codes
from cdisc_convert.rules.kinds._conditions import Conditions, all_hold
from cdisc_convert.rules.kinds._registry import Level, Marks, rule_kind
from cdisc_convert.rules.view import SUBJECT, View


@rule_kind(Level.RECORDS)
def extreme_date(
    view: View,
    *,
    name: str,
    dataset: str,
    dates: list[str],
    pick: str,
    dataset_when: Conditions = [],  # noqa: B006 - never changed
    if_present: bool = False,
) -> Iterator[Marks]:
    """Subjects with records in `dataset` whose `name` cannot be the first or last of their `dates`.

    pick: `first` or `last`. Partial dates agree where they can mean the same moment.
    if_present: subjects without a value of `name` are passed over.
    """
    view.need(name, SUBJECT)
    other = view.world.need(dataset)
    other.need(SUBJECT)
    there = [one for one in dates if other.has(one)]
    if not there:
        raise NotApplicable(f"variable {dates[0]} is not in {dataset}")
    chosen = all_hold(other, dataset_when)
    codes, others = joint_codes([view.column(SUBJECT)], [other.column(SUBJECT)])
    size = int(max(codes.max(initial=0), others.max(initial=0))) + 1
    low, high = _extremes(other, there, chosen, others, size, pick)
    mine_low, mine_high = bounds(view.date(name))
    has_any = ~np.isnan(low[codes]) & view.present(SUBJECT)
    with np.errstate(invalid="ignore"):
        agrees = (mine_low <= high[codes]) & (mine_high >= low[codes])
    mask = has_any & ~agrees
    if if_present:
        mask &= view.present(name)
    yield Marks(mask, (view.real(name),), f"the {pick} {' or '.join(there)} in {dataset}")


def _extremes(
    other: View, dates: list[str], chosen: np.ndarray, codes: np.ndarray, size: int, pick: str
) -> tuple[np.ndarray, np.ndarray]:
    """Per subject the first and last second that the picked date can mean; NaN = no date."""
    spans = [bounds(other.date(name)) for name in dates]
    low, high = (np.concatenate([span[side] for span in spans]) for side in (0, 1))
    subject = np.tile(codes, len(dates))
    use = np.tile(chosen, len(dates)) & ~np.isnan(low)
    found = []
    for values in (low, high):
        start = np.inf if pick == "first" else -np.inf
        best = np.full(size, start)
        reduce = np.minimum if pick == "first" else np.maximum
        reduce.at(best, subject[use], values[use])
        best[np.isinf(best)] = np.nan
        found.append(best)
    return found[0], found[1]
