"""Lymphocyte and subset counts over time: qualifying pair, effect of treatment, variation."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Floats
from cdisc_convert.simulate.sep import facts
from cdisc_convert.simulate.sep.block import Block
from cdisc_convert.simulate.sep.plan import HIGH_ALC
from cdisc_convert.simulate.sep.schedule import SCREENING

SUBSETS = ("CD4", "CD8", "CD19", "NK")


@dataclass(frozen=True)
class Counts:
    """Counts per person: the qualifying pair and per visit; ALC in G/L, subsets in cells/uL."""

    qualifying: Floats  # person x 2
    alc: Floats  # person x 12
    subsets: dict[str, Floats]


def make_counts(block: Block) -> Counts:
    """Counts by studies.md, section 6.2."""
    people, size = block.people, block.people.size
    own = block.streams.normal("counts", 6)
    noise = block.streams.normal("count noise", 2 + 12 * 5)
    base = facts.ALC_MEDIAN * facts.ALC_GSD ** own[:, 0]
    pair = base[:, None] * np.exp(facts.WITHIN_CV * noise[:, :2])
    pair = np.clip(pair, 0.15, facts.ALC_LIMIT)
    failed = ~people.randomised
    pair[failed, 1] = np.where(people.member[failed] % 3 == 1, 1.24, pair[failed, 1])
    pair = np.floor(pair * 100 + 0.5) / 100
    grid = np.exp(facts.WITHIN_CV * noise[:, 2:]).reshape(size, 12, 5)
    spread = np.log(facts.FOLD_GSD)
    alc = pair.mean(axis=1)[:, None] * _fold(block, "ALC", spread * own[:, 1]) * grid[:, :, 0]
    # Before the first dose nobody is far above the qualifying counts.
    alc[:, : SCREENING + 2] = np.minimum(alc[:, : SCREENING + 2], facts.ALC_LIMIT)
    high = people.ending == HIGH_ALC
    for visit, level in facts.HIGH_ALC.items():
        alc[high, visit] = level
    medians = (facts.CD4_MEDIAN, facts.CD8_MEDIAN, facts.CD19_MEDIAN, facts.NK_MEDIAN)
    subsets = {}
    for place, (name, median) in enumerate(zip(SUBSETS, medians, strict=True)):
        start = median * facts.CELL_GSD ** own[:, min(2 + place, 4)]
        # Subsets move with the total count, with some variation of their own.
        fold = _fold(block, name, spread * (0.7 * own[:, 1] + 0.5 * own[:, 5]))
        cells = start[:, None] * fold * grid[:, :, place + 1]
        subsets[name] = np.maximum(np.floor(cells + 0.5), 2.0)
    return Counts(pair, alc, subsets)


def _fold(block: Block, name: str, deviation: Floats) -> Floats:
    """Fold over baseline per person and visit; the unscheduled visit lies near day 60."""
    key = name if name in facts.PLACEBO_FOLD else "OTHER"
    placebo, ratio = facts.PLACEBO_FOLD[key], facts.RATIO_TO_PLACEBO[key]
    peak = np.log(placebo) + np.where(block.people.active, np.log(ratio), 0.0) + deviation
    course = np.array((*facts.COURSE, facts.COURSE[9]))
    return np.asarray(np.exp(peak[:, None] * course))
