"""CYT107 concentrations around the infusions, and antidrug antibodies."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Floats,
    Ints,
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
from cdisc_convert.simulate.sep.schedule import DAY1, DAY29, DAY60, DAY90, MORNING, SCREENING

PK = FileLayout(
    "pk/cyt107_pk.txt",
    (
        "SUBJID", "DOSE_NO", "NOMINAL", "ACTUAL_DATE", "ACTUAL_TIME", "CONC", "UNIT", "LLOQ",
    ),
    "|",
)  # fmt: skip
ADA = FileLayout("pk/cyt107_ada.csv", ("SUBJID", "VISIT", "DATE", "ADA_RESULT", "NAB"))
ADA_VISITS = (SCREENING, DAY1, DAY29, DAY60, DAY90)
ADA_LABELS = ("Screening", "Day 1", "Day 29", "Day 60", "Day 90")
PROFILES = (0, 5)
PRE, TWELVE = 0, 6


def concentrations(block: Block) -> dict[str, Cells]:
    """Columns of pk/cyt107_pk.txt: profiles after doses 1 and 6, troughs before the others."""
    people, schedule = block.people, block.schedule
    hours = np.array(facts.PK_HOURS)
    wanted = np.zeros((6, len(hours)), dtype=bool)
    wanted[:, PRE] = True
    wanted[list(PROFILES)] = True
    delay = block.streams.between("sample delay", 0, 4, 60).reshape(-1, 6, len(hours))
    stamp = schedule.dose_start[:, :, None] + hours * 60 + delay
    stamp[:, :, PRE] = schedule.dose_start[:, :, None][:, :, 0] - 10 - 3 * delay[:, :, PRE]
    stamp[people.dst, 1, PRE] = schedule.dose_start[people.dst, 1] - 20
    taken = schedule.given[:, :, None] & wanted & (stamp < schedule.death[:, None, None])
    who, dose, time = np.nonzero(taken)
    drawn = stamp[who, dose, time]
    value = _level(block, who, drawn)
    few = value < facts.LLOQ
    text = replaced(decimals(value, 2), few, "BLOQ")
    placebo = ~people.active[who]
    # The night shift writes the date on which it began and counts the hours on.
    night = block.flag("TIME_24")[who] & (dose == 0) & (time == TWELVE)
    day = drawn // clock.DAY - night
    columns = {
        "SUBJID": people.record[who],
        "DOSE_NO": integers(dose + 1),
        "NOMINAL": pick(("PRE", *(str(hour) for hour in facts.PK_HOURS[1:])), time),
        "ACTUAL_DATE": clock.dates(day, clock.ISO),
        "ACTUAL_TIME": clock.clock(drawn - day * clock.DAY),
        "CONC": replaced(text, placebo, "NS"),
        "UNIT": constant("ng/mL", len(who)),
        "LLOQ": constant("0.10", len(who)),
    }
    block.log.count("BLQ", int((few & ~placebo).sum()))
    block.log.count("PK_NOT_ANALYSED", int(placebo.sum()))
    keys = joined(columns["SUBJID"], "|", columns["DOSE_NO"], "|", columns["NOMINAL"])
    block.log.plant("TIME_24", PK.path, keys[night])
    return columns


def _level(block: Block, who: Ints, drawn: Ints) -> Floats:
    """Concentration in ng/mL: infusions over an hour, one compartment, all doses added up."""
    rate = np.log(2) / facts.HALF_LIFE
    spread = np.sqrt(np.log(1 + facts.PK_CV**2))
    own = facts.CMAX * np.exp(spread * block.streams.normal("exposure")[:, 0])
    total = np.zeros(len(who))
    for dose in range(6):
        hours = (drawn - block.schedule.dose_start[who, dose]) / 60
        infused = np.clip(hours, 0.0, 1.0)
        left = np.exp(-rate * np.maximum(hours - 1.0, 0.0))
        total += np.where(block.schedule.given[who, dose], infused * left, 0.0)
    return np.asarray(own[who] * total)


def antidrug_antibodies(block: Block) -> dict[str, Cells]:
    """Columns of pk/cyt107_ada.csv: negative in every sample (SEP-IMM-1)."""
    people, schedule = block.people, block.schedule
    there = schedule.attended[:, ADA_VISITS] & people.randomised[:, None]
    who, place = np.nonzero(there)
    visit = np.array(ADA_VISITS)[place]
    drawn = schedule.visit[who, visit] * clock.DAY + MORNING
    return {
        "SUBJID": people.record[who],
        "VISIT": pick(ADA_LABELS, place),
        "DATE": clock.dates(drawn // clock.DAY, clock.ISO),
        "ADA_RESULT": constant("Negative", len(who)),
        "NAB": constant("", len(who)),
    }
