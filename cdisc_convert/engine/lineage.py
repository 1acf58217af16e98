"""From records back to the raw rows they were made from."""

from __future__ import annotations

import numpy as np

from cdisc_convert.engine.frame import Frame
from cdisc_convert.engine.world import World


def first_raw(world: World, frame: str, positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each record of `frame` one raw row behind it.

    Gives (position of the source in `source_names(world)`, position among the source's records);
    -1 where no raw row stands behind the record.
    """
    names = source_names(world)
    source = np.full(len(positions), -1, dtype=np.int64)
    raw = np.full(len(positions), -1, dtype=np.int64)
    _follow(world, frame, np.asarray(positions), np.arange(len(positions)), names, source, raw, 0)
    return source, raw


def source_names(world: World) -> tuple[str, ...]:
    """Names of the raw sources, in the order that `first_raw` counts them."""
    return tuple(world.study.sources)


def _follow(
    world: World,
    name: str,
    positions: np.ndarray,
    slots: np.ndarray,
    names: tuple[str, ...],
    source: np.ndarray,
    raw: np.ndarray,
    depth: int,
) -> None:
    """Write the raw row behind each position into its slot, where none stands yet."""
    open_ = (source[slots] < 0) & (positions >= 0)
    positions, slots = positions[open_], slots[open_]
    if not len(slots) or depth > 30:
        return
    if name in names:
        source[slots] = names.index(name)
        raw[slots] = positions
        return
    if name in world.tables or name == "subjects":
        return
    frame: Frame = world.frame(name)
    for upstream, index in frame.rows.index.items():
        _follow(world, upstream, index[positions], slots, names, source, raw, depth + 1)
    for upstream, members in frame.rows.members.items():
        taken = members.take(positions)
        counts = np.diff(taken.starts)
        has = counts > 0
        first = np.full(len(positions), -1, dtype=np.int64)
        first[has] = taken.ids[taken.starts[:-1][has]]
        _follow(world, upstream, first, slots, names, source, raw, depth + 1)


def raw_rows(world: World, source: str, positions: np.ndarray) -> np.ndarray:
    """Positions in the raw table of records of a source's frame."""
    at = world.frame(source).positions
    return positions if at is None else at[positions]
