"""The record before or after each record of its group."""

from __future__ import annotations

from typing import Literal

import numpy as np

from cdisc_convert.functions.within._groups import grouped
from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.model.records import Order


def neighbour(
    within: tuple[Column, ...],
    order: Order,
    among: np.ndarray,
    side: Literal["previous", "next"],
) -> np.ndarray:
    """Position of the nearest record that takes part, before or after each record; -1 = none."""
    size = len(among)
    everyone = grouped(group_codes(within, size), np.ones(size, dtype=bool), order)
    place = np.arange(size)
    takes_part = among[everyone.positions]
    if side == "previous":
        nearest = np.maximum.accumulate(np.where(takes_part, place, -1))
        nearest = np.append(-1, nearest)[:-1]
    else:
        nearest = np.minimum.accumulate(np.where(takes_part, place, size)[::-1])[::-1]
        nearest = np.append(nearest, size)[1:]
    is_there = (nearest >= 0) & (nearest < size)
    nearest = np.where(is_there, nearest, 0)
    same_group = is_there & (everyone.block[nearest] == everyone.block) if size else is_there
    found = np.full(size, -1, dtype=np.int64)
    found[everyone.positions] = np.where(same_group, everyone.positions[nearest], -1)
    return found
