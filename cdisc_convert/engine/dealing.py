"""Which subjects are made together, and whether a plan can be made in parts at all."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from cdisc_convert.engine.plan import Plan
from cdisc_convert.engine.plan_node import Node
from cdisc_convert.engine.scopes import frames_of
from cdisc_convert.model.spec import DatasetSpec, RowStep, Stack, Take

PART_ROWS = 200_000
"""Raw rows of the sources together that a part may hold (at least one subject)."""
PART_BYTES = 160 << 20
"""What the frames of a part may hold, as far as that can be foreseen."""
FIRST_ROWS = 10_000
"""Raw rows of the first part, from which the size of the others follows."""


def first_range(counts: np.ndarray) -> tuple[int, int]:
    """The subjects of the first part of a run, which shows how much is made of a raw row."""
    return deal(counts, FIRST_ROWS)[0]


def deal_rest(
    counts: np.ndarray, first: tuple[int, int], held: int | None
) -> list[tuple[int, int]]:
    """All ranges of a run: `first`, and the subjects after it.

    held: bytes that the frames of the first part hold, None where that is not known. A trial makes
    a hundred columns of a raw row where a laboratory study makes twenty.
    """
    start = first[1]
    rows = int(counts[:start].sum())
    most = PART_ROWS
    if held:
        most = min(most, max(PART_BYTES * rows // held, 1))
    if start >= len(counts):
        return [first]
    return [first, *((a + start, b + start) for a, b in _even_deal(counts[start:], most))]


def deal(counts: np.ndarray, most: int = PART_ROWS) -> list[tuple[int, int]]:
    """Ranges of subject codes, each with at most `most` raw rows (one subject at least).

    counts: raw rows of each subject. The ranges follow from the data alone, so that it makes no
    difference where and by how many processes the parts are made.
    """
    ranges: list[tuple[int, int]] = []
    start, held = 0, 0
    for person, count in enumerate(counts.tolist()):
        if held and held + count > most:
            ranges.append((start, person))
            start, held = person, 0
        held += count
    return [*ranges, (start, len(counts))]


def _even_deal(counts: np.ndarray, most: int) -> list[tuple[int, int]]:
    """As `deal`, in an even number of parts of about one size where that can be.

    Two processes then end together: of five parts one of them would make three.
    """
    total = int(counts.sum())
    number = -(-total // most)
    number += number % 2
    if number <= 2 or -(-total // number) + int(counts.max()) > most:
        return deal(counts, most)
    upto = np.cumsum(counts)
    ends = np.searchsorted(upto, np.arange(1, number) * total / number) + 1
    bounds = [0, *ends.tolist(), len(counts)]
    return [(a, b) for a, b in pairwise(bounds) if b > a]


def is_divisible(plan: Plan) -> bool:
    """True where every dataset of subjects can be made, sorted and written subject by subject."""
    if plan.study.register is None:
        return False
    return all(
        _is_divisible(plan, spec)
        for spec in plan.study.datasets.values()
        if spec.name not in plan.study_level
    )


def _is_divisible(plan: Plan, spec: DatasetSpec) -> bool:
    if spec.as_is:  # keeps the order of its file
        return False
    if any(frame in plan.study_level for frame in _starting(spec.rows)):
        return False  # records without a subject would be in every part
    if spec.key and "USUBJID" not in spec.key:
        return False  # equal keys could belong to two subjects
    if not spec.is_submitted:
        return True
    sequence = "ASEQ" if spec.structure else f"{spec.prefix[:2]}SEQ"
    return "USUBJID" in spec.key or sequence in spec.statements


def _starting(steps: tuple[RowStep, ...]) -> Iterator[str]:
    """The frames whose records the rows of a dataset begin with."""
    for step in steps[:1]:
        if isinstance(step, Stack):
            for part in step.parts:
                yield from _starting(part.rows)
        elif isinstance(step, Take):
            yield from step.sources
        else:
            yield from frames_of((step,))[:1]


def split_nodes(plan: Plan) -> tuple[tuple[Node, ...], tuple[Node, ...], tuple[Node, ...]]:
    """The plan's nodes as (of the study, before subjects), (of subjects), (of the study, after)."""
    by_subject: set[Node] = set()
    before, middle, after = [], [], []
    for node in plan.order:
        is_study = node.owner in plan.study_level
        needs_subjects = any(needed in by_subject for needed in plan.needs[node])
        if not is_study:
            by_subject.add(node)
            middle.append(node)
        elif needs_subjects:
            by_subject.add(node)
            after.append(node)
        else:
            before.append(node)
    return tuple(before), tuple(middle), tuple(after)
