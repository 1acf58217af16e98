"""From records of a dataset to the raw rows and records that they were made from."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from cdisc_convert.engine.trace_read import TracedRun

MOST_ROWS = 12
"""Records behind one record that the page lists; a summary over more says how many there are."""
_DEEPEST = 12
Links = dict[str, list[list[int]]]


def dataset_links(run: TracedRun, dataset: str) -> tuple[Links, Links]:
    """What stands behind each written record of `dataset`.

    Gives (source -> per record positions in the source's table, dataset -> per record numbers of
    records, from 1). The way ends at raw sources and at submitted datasets.
    """
    parent = run.parents.get(dataset)
    if parent is not None:
        name, positions, _ = parent
    else:
        number = run.record[dataset]
        name, positions = dataset, np.flatnonzero(number > 0)
        positions = positions[np.argsort(number[positions], kind="stable")]
    raw: dict[str, list[list[int]]] = {}
    records: dict[str, list[list[int]]] = {}
    for record, position in enumerate(positions):
        found: dict[str, dict[int, None]] = {}
        _follow(run, name, int(position), found, 0)
        for frame, rows in found.items():
            target = raw if frame in run.world.study.sources else records
            if frame not in target:
                target[frame] = [[] for _ in range(len(positions))]
            target[frame][record] = list(rows)[:MOST_ROWS]
    return raw, {frame: _as_records(run, frame, lists) for frame, lists in records.items()}


def _follow(
    run: TracedRun, name: str, position: int, found: dict[str, dict[int, None]], depth: int
) -> None:
    """Gather the ends behind one record of the frame `name`."""
    if depth > _DEEPEST:
        return
    frame = run.world.frames[name]
    behind = [(up, [int(index[position])]) for up, index in frame.rows.index.items()]
    for up, members in frame.rows.members.items():
        start, end = int(members.starts[position]), int(members.starts[position + 1])
        behind.append((up, members.ids[start : min(end, start + MOST_ROWS)].tolist()))
    for up, rows in behind:
        if up in run.world.study.sources or (up in run.record and up != name):
            found.setdefault(up, {}).update(dict.fromkeys(row for row in rows if row >= 0))
        elif up in run.world.frames and up != name:
            for row in rows:
                if row >= 0:
                    _follow(run, up, row, found, depth + 1)


def _as_records(run: TracedRun, dataset: str, lists: list[list[int]]) -> list[list[int]]:
    """Positions as numbers of written records; those that were not written are left out."""
    number: Mapping[int, int] = dict(enumerate(run.record[dataset].tolist()))
    return [[number[row] for row in rows if number[row] > 0] for rows in lists]
