"""Records of the dataset sorted into groups, without a loop over the groups."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.model.records import Made, Order


@dataclass(frozen=True, eq=False)
class Grouped:
    """The records that take part, group after group, in order within each group.

    positions: record of each place.
    starts: places at which a group begins.
    block: which group (0, 1, ...) each place belongs to.
    """

    positions: np.ndarray
    starts: np.ndarray
    block: np.ndarray

    @property
    def firsts(self) -> np.ndarray:
        """The first record of each group."""
        return self.positions[self.starts]

    @property
    def lasts(self) -> np.ndarray:
        """The last record of each group."""
        return self.positions[
            np.append(self.starts[1:], len(self.positions))[: len(self.starts)] - 1
        ]

    @property
    def numbers(self) -> np.ndarray:
        """0, 1, ... for the places of each group."""
        return np.arange(len(self.positions)) - self.starts[self.block]


def grouped(groups: np.ndarray, among: np.ndarray, order: Order | None = None) -> Grouped:
    """The records that take part (`among`), by group and `order`; ties in order of the dataset.

    groups: group of each record, see `model.column.group_codes`.
    """
    positions = np.flatnonzero(among)
    taking_part = groups[positions]
    if order is None:
        sorted_ = np.argsort(taking_part, kind="stable")
    else:
        some = order if len(positions) == len(among) else order.take(positions)
        sorted_ = some.positions(taking_part)
    positions, codes = positions[sorted_], taking_part[sorted_]
    is_first = np.ones(len(codes), dtype=bool)
    is_first[1:] = codes[1:] != codes[:-1]
    return Grouped(positions, np.flatnonzero(is_first), np.cumsum(is_first) - 1)


def mask_of(positions: np.ndarray, size: int) -> np.ndarray:
    """True at `positions`."""
    mask = np.zeros(size, dtype=bool)
    mask[positions] = True
    return mask


def value_for_group(
    value: Column, within: tuple[Column, ...], chosen: np.ndarray, what: str
) -> Made:
    """`value` of the chosen record, given to every record of its group.

    chosen: true for the record or records that give the value.
    what: what these are called in a message.
    Missing and rejected where the chosen records of a group hold different values.
    """
    size = len(chosen)
    groups = group_codes(within, size)
    at = np.flatnonzero(chosen)
    source = np.full(size, -1, dtype=np.int64)
    source[groups[at[::-1]]] = at[::-1]
    again = at[source[groups[at]] != at]  # other chosen records of a group that has one
    first = source[groups[again]]
    differing = groups[again[~value.take(again).same_as(value.take(first))]]
    is_unclear = np.zeros(size, dtype=bool)
    if len(differing):
        source[differing] = -1
        is_unclear = mask_of(differing, size)[groups]
    column = value.take(source[groups])
    return Made(column, is_unclear, f"several {what} of the group hold different values")
