"""Cell counts over time: baseline, effect of each dose, and variation within the subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Floats
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.schedule import D1, D1M5, SCR


@dataclass(frozen=True)
class Counts:
    """Counts in cells/uL, whole numbers of at least 1, per person and visit."""

    cd3: Floats
    cd4: Floats
    cd8: Floats
    cd19: Floats
    nk: Floats
    lymphocytes: Floats


def make_counts(block: Block) -> Counts:
    """Counts by studies.md, section 6.1; before the first dose CD4 stays below 300."""
    base = np.exp(block.streams.normal("counts", 5))
    cd4 = facts.CD4_MEDIAN * base[:, 0] ** np.log(facts.CD4_GSD)
    cd4 = np.minimum(cd4, facts.CD4_LIMIT)
    medians = (facts.CD8_MEDIAN, facts.CD19_MEDIAN, facts.NK_MEDIAN, facts.OTHER_MEDIAN)
    cd8, cd19, nk, other = (
        median * base[:, place + 1] ** np.log(facts.CELL_GSD)
        for place, median in enumerate(medians)
    )
    gain = _gain(block)
    noise = np.exp(facts.WITHIN_CV * block.streams.normal("count noise", 17 * 5)).reshape(-1, 17, 5)
    cd4 = cd4[:, None] * (1 + gain) * noise[:, :, 0]
    # The cut-off of the trial holds for every count before the first injection.
    cd4[:, [SCR, D1M5, D1]] = np.minimum(cd4[:, [SCR, D1M5, D1]], facts.CD4_LIMIT)
    cd8 = cd8[:, None] * (1 + facts.CD8_SHARE * gain) * noise[:, :, 1]
    cd19 = cd19[:, None] * noise[:, :, 2] ** 0.6
    nk = nk[:, None] * (1 + (facts.NK_FOLD - 1) * (gain > 0)) * noise[:, :, 3]
    other = other[:, None] * noise[:, :, 4]
    cd4, cd8, cd19, nk = (np.maximum(np.floor(cells), 1) for cells in (cd4, cd8, cd19, nk))
    cd3 = np.floor((cd4 + cd8) * facts.DOUBLE_NEGATIVE) + 1
    return Counts(cd3, cd4, cd8, cd19, nk, np.floor(cd3 + cd19 + nk + other))


def _gain(block: Block) -> Floats:
    """CD4 fold minus 1 per person and visit: each dose adds its own rise and decay."""
    schedule, people = block.schedule, block.people
    since = schedule.visit[:, :, None] - schedule.dose[:, None, :]
    rise = np.clip(since / facts.PEAK_DAY, 0.0, 1.0)
    decay = np.exp(-np.log(2) * np.maximum(since - facts.PEAK_DAY, 0) / facts.HALF_DECAY)
    share = np.array((1.0, facts.LATER_DOSES, facts.LATER_DOSES)) * schedule.given[:, None, :]
    effect = np.where(since > 0, rise * decay, 0.0) * share
    peak = np.array(facts.PEAK_FOLD)[np.maximum(people.cohort, 0)] - 1
    own = peak * facts.FOLD_GSD ** block.streams.normal("gain")[:, 0]
    return np.asarray(effect.sum(axis=2) * own[:, None], dtype=np.float64)
