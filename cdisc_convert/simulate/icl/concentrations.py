"""NT-I7 concentrations after doses 1 and 3 (studies.md, section 6.1)."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Flags,
    Floats,
    Ints,
    blank,
    constant,
    integers,
    joined,
    pick,
    replaced,
)
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.schedule import D1, D1P14, D1P30, D3, D3P14, D3P30

PK = FileLayout(
    "pk/nti7_pk.csv",
    (
        "SUBJ", "PERIOD", "NOMTIME_H", "ACT_DTTM", "SAMPLEID", "CONC", "CONC_U", "LLOQ", "STATUS",
    ),
)  # fmt: skip
PERIODS = (0, 2)
VISITS = np.array([[D1] * 5 + [D1P14, D1P30], [D3] * 5 + [D3P14, D3P30]])
PRE, FOUR, DAY_1, WEEK = 0, 1, 2, 4
LATE_HOURS = 31.0


def concentrations(block: Block) -> dict[str, Cells]:
    """Columns of pk/nti7_pk.csv; a swapped pair, a missing period and a late sample are seeded."""
    people, schedule = block.people, block.schedule
    given = schedule.given[:, PERIODS]
    sampled = given[:, :, None] & schedule.attended[:, VISITS]
    who, period, time = np.nonzero(sampled)
    visit = VISITS[period, time]
    dosed = (schedule.dose * clock.DAY + schedule.dose_time)[who, np.array(PERIODS)[period]]
    hours = np.array(facts.PK_HOURS, dtype=np.float64)[time]
    jitter = block.streams.uniform("sample time", 14).reshape(-1, 2, 7)[who, period, time]
    late = block.flag("PK_LATE")[who] & (period == 0) & (time == DAY_1)
    actual = dosed + clock.minutes(np.where(late, LATE_HOURS, hours * (1 + 0.02 * (jitter - 0.5))))
    actual = np.where(time == PRE, dosed - 20 - (jitter * 15).astype(np.int64), actual)
    # Samples of days 14 and 30 are drawn at the visit.
    at_visit = schedule.visit[who, visit] * clock.DAY + schedule.arrival[who, visit] + 15
    actual = np.where(time > WEEK, at_visit, actual)
    value = _level(block, who, period, (actual - dosed) / 60)
    swapped = block.flag("PK_PREDOSE_QUANTIFIABLE")[who] & (period == 0)
    pair = np.flatnonzero(swapped & (time <= FOUR))
    value[pair] = value[pair.reshape(-1, 2)[:, ::-1].ravel()]
    lost = block.streams.uniform("sample lost", 14).reshape(-1, 2, 7)[who, period, time]
    seeded = swapped | block.flag("PK_PERIOD_MISSING")[who] | late
    missing = (lost < facts.NOT_RECEIVED_SHARE) & (time > FOUR) & ~seeded
    few = np.floor(value + 0.5) < facts.LLOQ
    text = replaced(integers(value), few, f"BLQ(<{facts.LLOQ})")
    no_period = block.flag("PK_PERIOD_MISSING")[who] & (period == 0) & (time == WEEK)
    first = block.numbers.take("sample", len(who))
    columns = {
        "SUBJ": integers(people.number[who], width=4),
        "PERIOD": blank(pick(("1", "3"), period), no_period),
        "NOMTIME_H": integers(hours),
        "ACT_DTTM": clock.stamps(actual, clock.ISO, "T"),
        "SAMPLEID": joined("P-", integers(first + np.arange(len(who)), width=6)),
        "CONC": blank(text, missing),
        "CONC_U": constant("pg/mL", len(who)),
        "LLOQ": constant(str(facts.LLOQ), len(who)),
        "STATUS": pick(("OK", "NR"), missing.astype(np.int64)),
    }
    block.log.count("BLQ", int((few & ~missing).sum()))
    _plant(block, columns["SAMPLEID"], swapped & (time == PRE), no_period, late)
    return columns


def _plant(block: Block, sample: Cells, swapped: Flags, no_period: Flags, late: Flags) -> None:
    for class_id, rows in (
        ("PK_PREDOSE_QUANTIFIABLE", swapped), ("PK_PERIOD_MISSING", no_period), ("PK_LATE", late),
    ):  # fmt: skip
        block.log.plant(class_id, PK.path, sample[rows])


def _level(block: Block, who: Ints, period: Ints, hours: Floats) -> Floats:
    """Concentration in pg/mL: one compartment with first-order absorption, scaled to Cmax."""
    slow, fast = np.log(2) / facts.HALF_LIFE, facts.ABSORPTION_RATE
    peak_time = np.log(fast / slow) / (fast - slow)
    peak = np.exp(-slow * peak_time) - np.exp(-fast * peak_time)
    spread = np.sqrt(np.log(1 + facts.PK_CV**2))
    own = np.exp(spread * block.streams.normal("exposure")[:, 0])[who]
    noise = np.exp(0.08 * block.streams.normal("exposure noise", 2))[who, period]
    top = np.array(facts.CMAX)[np.maximum(block.people.cohort[who], 0)] * own * noise
    time = np.maximum(hours, 0.0)
    return np.asarray(top * (np.exp(-slow * time) - np.exp(-fast * time)) / peak)
