"""Which records keep_one and keep_event keep."""

from __future__ import annotations

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.sight import Sight
from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.model.decimals import column_as_number
from cdisc_convert.model.records import Order
from cdisc_convert.model.spec import KeepEvent, KeepOne, Reference


def chosen_one(step: KeepOne, sight: Sight) -> np.ndarray:
    """True for the first or last record of each group, and for groups that `if_any` leaves alone."""
    groups, order = _groups_and_order(step, sight)
    positions = order.positions(groups)
    last = np.ones(len(positions), dtype=bool)
    last[:-1] = groups[positions][1:] != groups[positions][:-1]
    first = np.ones(len(positions), dtype=bool)
    first[1:] = last[:-1]
    chosen = np.zeros(sight.size, dtype=bool)
    if step.take == "first":
        chosen[positions[first]] = True
    else:
        # of records equal in the order the first stands for all
        leader = _first_of(_tie_groups(order, groups))
        chosen[leader[positions[last]]] = True
    if step.if_any is not None:
        fulfilled = holds(step.if_any, sight.column, sight.size, sight.world.tables)
        met = np.zeros(int(groups.max(initial=-1)) + 1, dtype=bool)
        met[groups[fulfilled]] = True
        chosen |= ~met[groups]
    return chosen


def undecided_tie(step: KeepOne, sight: Sight, chosen: np.ndarray) -> tuple[int, int, str] | None:
    """A chosen record, one that ties with it but differs, and the column in which they differ."""
    groups, order = _groups_and_order(step, sight)
    tied = _tie_groups(order, groups)
    leader = np.full(int(tied.max(initial=-1)) + 1, -1, dtype=np.int64)
    leader[tied[chosen]] = np.flatnonzero(chosen)
    rivals = np.flatnonzero(~chosen & (leader[tied] >= 0))
    if not len(rivals):
        return None
    for name, column in _columns_in_use(sight):
        same = column.take(rivals).same_as(column.take(leader[tied[rivals]]))
        if not same.all():
            rival = int(rivals[np.flatnonzero(~same)[0]])
            return int(leader[tied[rival]]), rival, name
    return None


def chosen_event(step: KeepEvent, sight: Sight) -> np.ndarray:
    """True for the earliest event of each group, or its latest censoring where there is no event.

    Time to event: ADaM BDS for Time-to-Event Analyses 1.0, CNSR 0 = event, 1 = censored, above =
    competing event.
    """
    groups = group_codes([sight.column(ref) for ref in step.within], sight.size)
    date = sight.column(step.date)
    censor = column_as_number(sight.column(step.censor))[0].values
    usable = date.present & ~np.isnan(censor)
    keys = date.sort_keys().astype(np.float64)
    is_event = usable & (censor != 1)
    # events before censorings; events by earliest date, censorings by latest; then file order
    rank = np.where(is_event, 0, np.where(usable, 1, 2))
    when = np.where(is_event, keys, -keys)
    positions = np.lexsort((np.where(is_event, censor, 0), when, rank, groups))
    first = np.ones(len(positions), dtype=bool)
    first[1:] = groups[positions][1:] != groups[positions][:-1]
    chosen = np.zeros(sight.size, dtype=bool)
    chosen[positions[first]] = True
    return chosen & usable


def _groups_and_order(step: KeepOne, sight: Sight) -> tuple[np.ndarray, Order]:
    groups = group_codes([sight.column(ref) for ref in step.within], sight.size)
    columns = tuple(sight.column(key.reference) for key in step.order)
    return groups, Order(columns, tuple(key.descending for key in step.order))


def _tie_groups(order: Order, groups: np.ndarray) -> np.ndarray:
    number = Column.of_numbers(groups.astype(np.float64))
    return group_codes([number, *order.columns], len(groups))


def _columns_in_use(sight: Sight) -> list[tuple[str, Column]]:
    """Own columns made so far; before there are any, the columns of the sources that are used."""
    if sight.own:
        return [(name, sight.column(Reference("", name))) for name in sight.own if "@" not in name]
    found = []
    for frame, index in sight.rows.index.items():
        used = sight.world.used_columns.get(frame)
        for name, column in sight.world.frame(frame).columns.items():
            if used is None or name in used:
                found.append((f"{frame}.{name}", column.take(index)))
    return found


def _first_of(codes: np.ndarray) -> np.ndarray:
    """For each record the first position of its code."""
    first = np.full(int(codes.max(initial=-1)) + 1, len(codes), dtype=np.int64)
    np.minimum.at(first, codes, np.arange(len(codes)))
    return first[codes]
