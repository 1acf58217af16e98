"""Central laboratory: flow cytometry and cytokines."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    constant,
    decimals,
    integers,
    joined,
    pick,
    replaced,
)
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.sep import facts
from cdisc_convert.simulate.sep.block import Block
from cdisc_convert.simulate.sep.counts import SUBSETS, Counts
from cdisc_convert.simulate.sep.schedule import (
    DAY1,
    DAY4,
    DAY8,
    DAY15,
    DAY22,
    DAY29,
    FLOW_LABELS,
    MORNING,
)

CORE_FLOW = FileLayout(
    "flow/core_flow.csv",
    ("SUBJ", "VISITE", "DATE", "HEURE", "CD3", "CD4", "CD8", "CD19", "NK", "UNITE"),
    ";",
)
LUMINEX = FileLayout("biomark/luminex.txt", ("Subject", "TP", "Collected", *facts.CYTOKINES), "\t")
TIME_POINTS = ("D1-PRE", "D1-4H", "D1-24H", "D4-PRE", "D8-PRE", "D22", "D29")
VISITS = np.array((DAY1, DAY1, DAY1, DAY4, DAY8, DAY22, DAY29))
COURSE = (1.0, 1.05, 0.85, 0.55, 0.35, 0.15, 0.08)
"""Cytokines against baseline: they fall, in both arms (SEP-SAF-2)."""
DOUBLE_NEGATIVE = 1.12


def flow_cytometry(block: Block, counts: Counts) -> dict[str, Cells]:
    """Columns of flow/core_flow.csv: one row per sample, counts only."""
    people, schedule = block.people, block.schedule
    who, visit = np.nonzero(schedule.attended & people.randomised[:, None])
    drawn = schedule.visit[who, visit] * clock.DAY + MORNING + people.number[who] % 8
    consented = schedule.consent[who] + 45
    drawn = np.where(visit == 0, consented, drawn)
    night = people.dst[who] & (visit == DAY4)
    drawn = np.where(night, schedule.visit[who, visit] * clock.DAY + 5, drawn)
    cd4, cd8 = counts.subsets["CD4"][who, visit], counts.subsets["CD8"][who, visit]
    few = block.flag("FLOW_LIMIT")[who] & (visit == DAY8)
    none = block.flag("FLOW_EMPTY")[who] & (visit == DAY15)
    columns = {
        "SUBJ": people.record[who],
        "VISITE": pick(FLOW_LABELS, visit),
        "DATE": clock.dates(drawn // clock.DAY, clock.FRENCH),
        "HEURE": clock.clock(drawn % clock.DAY),
        "CD3": integers((cd4 + cd8) * DOUBLE_NEGATIVE),
        **{name: integers(counts.subsets[name][who, visit]) for name in SUBSETS},
        "UNITE": constant("cell/µL", len(who)),
    }
    columns["NK"] = replaced(columns["NK"], few, "<LD")
    columns["CD19"] = replaced(columns["CD19"], none, "NA")
    keys = joined(columns["SUBJ"], "|", columns["VISITE"], "|", columns["DATE"])
    block.log.plant("FLOW_LIMIT", CORE_FLOW.path, keys[few])
    block.log.plant("FLOW_EMPTY", CORE_FLOW.path, keys[none])
    return columns


def cytokines(block: Block) -> dict[str, Cells]:
    """Columns of biomark/luminex.txt: six cytokines at seven time points."""
    people, schedule, number = block.people, block.schedule, len(facts.CYTOKINES)
    morning = schedule.visit[:, VISITS] * clock.DAY + MORNING + people.number[:, None] % 8
    morning[people.dst, 3] = schedule.visit[people.dst, DAY4] * clock.DAY + 5
    for place, hours in ((1, 4), (2, 24)):
        morning[:, place] = schedule.dose_start[:, 0] + hours * 60 + people.number % 6
    present = schedule.attended[:, VISITS] & people.randomised[:, None]
    who, time = np.nonzero(present)
    own = block.streams.normal("cytokine", number)
    noise = block.streams.normal("cytokine noise", 7 * number).reshape(people.size, 7, number)
    columns = {
        "Subject": people.record[who],
        "TP": pick(TIME_POINTS, time),
        "Collected": clock.stamps(morning[who, time], clock.ISO),
    }
    for place, (name, (base, low)) in enumerate(facts.CYTOKINES.items()):
        level = base * np.array(COURSE)[time]
        value = level * np.exp(0.7 * own[who, place] + 0.22 * noise[who, time, place])
        text = decimals(value, 1)
        # Near the end of the curve the reader extrapolates, beyond it there is no number.
        text = replaced(text, value < 1.5 * low, joined("*", text))
        text = replaced(text, value < low, "OOR <")
        text = replaced(text, value > facts.CURVE_TOP, "OOR >")
        columns[name] = text
        odd = sum(cell[0] in "O*" for cell in text.tolist())
        block.log.count("LUMINEX_LIMIT", odd)
    return columns
