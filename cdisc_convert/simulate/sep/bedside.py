"""Daily chart, SOFA score, organ support and hospital stays."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    blank,
    constant,
    decimals,
    integers,
    pick,
    replaced,
)
from cdisc_convert.simulate.sep import facts
from cdisc_convert.simulate.sep.block import Block
from cdisc_convert.simulate.sep.events import SLOT_DISTRESS, Events
from cdisc_convert.simulate.sep.plan import REACTION
from cdisc_convert.simulate.sep.redcap import FormRows, at_event, logged
from cdisc_convert.simulate.sep.schedule import (
    DAY1,
    DAY4,
    DAY8,
    DAY15,
    DAY22,
    DAY29,
    SCREENING,
)

CHART_DAYS = np.arange(-2, 28)
CODE_SHARE = 0.02
CODES = ("NI", "UNK", "NA")
SOFA_VISITS = (SCREENING, DAY1, DAY4, DAY8, DAY15, DAY22, DAY29)
SOFA_ITEMS = ("resp", "coag", "liver", "cv", "cns", "renal")
VASOPRESSOR, _, _, DIALYSIS, _, HIGH_FLOW_AFTER_DOSE = range(6)
TYPE_CODES = ("1", "2", "3", "4", "5", "5")


def chart(block: Block) -> FormRows:
    """vitals_daily: a reading each morning in hospital; one is dated after death."""
    people, schedule = block.people, block.schedule
    day = people.dose1[:, None] + CHART_DAYS
    last = np.minimum(schedule.hospital_out, schedule.death) // clock.DAY
    present = (day < last[:, None]) & people.randomised[:, None]
    after = np.flatnonzero(block.flag("AFTER_DEATH"))
    beyond = schedule.death[after] // clock.DAY + 1 - people.dose1[after] - CHART_DAYS[0]
    present[after, beyond] = True
    who, place = np.nonzero(present)
    draws = block.streams.normal("chart", 30 * 8).reshape(people.size, 30, 8)[who, place]
    ill = np.clip((schedule.support_end[who] - day[who, place]) / 10, -0.5, 1.0)
    code = block.streams.uniform("chart code", 30 * 2).reshape(people.size, 30, 2)[who, place]
    stamp = day[who, place] * clock.DAY + 480 + (code[:, 0] * 60).astype(np.int64)
    systolic = 118 - 14 * ill + 8 * draws[:, 2]
    diastolic = 62 - 6 * ill + 5 * draws[:, 3]
    fields = {
        "vs_dt": clock.stamps(stamp, clock.ISO),
        "temp": decimals(37.1 + 0.5 * ill + 0.3 * draws[:, 0], 1),
        "hr": integers(np.clip(84 + 18 * ill + 8 * draws[:, 1], 45, 160)),
        "sbp": integers(np.clip(systolic, 80, 180)),
        "dbp": integers(np.clip(diastolic, 38, 100)),
        "map": integers(np.clip((systolic + 2 * diastolic) / 3, 55, 125)),
        "rr": integers(np.clip(18 + 5 * ill + 2 * draws[:, 4], 8, 40)),
        "spo2": integers(np.clip(96.5 - ill + draws[:, 5], 88, 100)),
        "fio2": integers(np.clip(30 + 20 * ill + 5 * draws[:, 6], 21, 100)),
        "uo_24h": integers(np.clip(1500 - 500 * ill + 300 * draws[:, 7], 50, 4000)),
    }
    missing = pick(CODES, (code[:, 0] * 97 % 1 * len(CODES)).astype(np.int64))
    missing = replaced(missing, people.american[who], "-999")
    for column, name in enumerate(("fio2", "uo_24h")):
        fields[name] = replaced(fields[name], code[:, column] < CODE_SHARE, missing)
        block.missing_codes(fields[name])
    rows = logged("vitals_daily", who, fields)
    dead = day[who, place] > (schedule.death // clock.DAY)[who]
    block.plant("AFTER_DEATH", rows, dead)
    return rows


def sofa(block: Block) -> FormRows:
    """SOFA: six items and their total at seven events; the total is empty if an item is missing."""
    people, schedule = block.people, block.schedule
    visits = np.array(SOFA_VISITS)
    there = schedule.attended[:, visits] & people.randomised[:, None]
    who, place = np.nonzero(there)
    event = visits[place]
    draws = block.streams.normal("sofa", 7 * 6).reshape(people.size, 7, 6)[who, place]
    own = 0.4 * block.streams.normal("sofa own")[who, 0]
    day = schedule.visit[who, event]
    share = np.clip((schedule.support_end[who] + 6 - day) / 12, 0.05, 1.0)
    means = np.array((2.2, 1.2, 0.7, 2.6, 1.4, 1.4)) * (facts.SOFA_MEAN / 9.5)
    items = np.clip(np.floor((means + own[:, None]) * share[:, None] + 0.7 * draws + 0.5), 0, 4)
    skip = block.streams.uniform("sofa item", 7)[who, place] < CODE_SHARE
    texts = [integers(items[:, column]) for column in range(6)]
    texts[2] = replaced(texts[2], skip, "ND")
    block.missing_codes(texts[2])
    fields = {f"sofa_{name}": text for name, text in zip(SOFA_ITEMS, texts, strict=True)}
    fields["sofa_dt"] = clock.dates(day, clock.ISO)
    fields["sofa_tot"] = integers(items.sum(axis=1), ~skip)
    return at_event("sofa", who, event, fields)


def organ_support(block: Block, events: Events) -> FormRows:
    """organ_support: one row per episode; two are ongoing without a stop."""
    people, schedule = block.people, block.schedule
    draws = block.streams.uniform("support", 6)
    end = np.minimum(schedule.support_end * clock.DAY + 660, schedule.death)
    begin = schedule.diagnosis + 75 + people.number % 5 * 35
    length = end - begin
    ongoing = block.flag("SUPPORT_ONGOING")
    alive_after = end < schedule.death
    distress = people.ending == REACTION
    present = np.stack([
        np.ones(people.size, dtype=bool),
        draws[:, 1] < 0.9,
        (draws[:, 2] < 0.2) & alive_after,
        (draws[:, 3] < 0.4) | ongoing,
        (draws[:, 4] < 0.5) & alive_after,
        distress,
    ], axis=1) & people.randomised[:, None]  # fmt: skip
    start = np.stack([
        begin, begin + 90, end + 60, begin + 1800, end + 2200, schedule.reaction + 15,
    ], axis=1)  # fmt: skip
    stop = np.stack([
        begin + (length * (0.45 + 0.3 * draws[:, 0])).astype(np.int64),
        end, end + 1500, np.maximum(end - 600, begin + 3000), end + 4400, schedule.reaction + 1400,
    ], axis=1)  # fmt: skip
    dies = ~alive_after
    stop[dies, VASOPRESSOR] = end[dies]
    stop = np.minimum(stop, schedule.death[:, None])
    who, kind = np.nonzero(present & (start < stop))
    open_end = ongoing[who] & (kind == DIALYSIS)
    agent = np.where(kind == VASOPRESSOR, people.number[who] % 7 // 5, -1)
    rate = 0.08 + 0.5 * draws[who, 5]
    linked = kind == HIGH_FLOW_AFTER_DOSE
    fields = {
        "os_type": pick(TYPE_CODES, kind),
        "os_start": clock.stamps(start[who, kind], clock.ISO),
        "os_stop": clock.stamps(stop[who, kind], clock.ISO, known=~open_end),
        "os_ongoing": pick(("0", "1"), open_end.astype(np.int64)),
        "os_agent": pick(("1", "2"), agent),
        "os_max_rate": decimals(rate, 2, kind == VASOPRESSOR),
        "os_ae_no": integers(events.number[who, SLOT_DISTRESS], linked),
    }
    rows = logged("organ_support", who, fields)
    block.plant("SUPPORT_ONGOING", rows, open_end)
    return rows


def stays(block: Block) -> FormRows:
    """icu_stay: ICU, ward, and then home, rehabilitation or another hospital."""
    people, schedule = block.people, block.schedule
    admitted = schedule.diagnosis - 180
    goal = block.streams.uniform("discharge")[:, 0]
    present = np.stack([
        people.randomised,
        people.randomised & (schedule.icu_out < schedule.hospital_out),
        people.randomised & (schedule.hospital_out < schedule.death),
    ], axis=1)  # fmt: skip
    begin = np.stack([admitted, schedule.icu_out, schedule.hospital_out], axis=1)
    end = np.stack([schedule.icu_out, schedule.hospital_out, schedule.hospital_out], axis=1)
    end = np.minimum(end, schedule.death[:, None])
    who, turn = np.nonzero(present)
    unit = np.select([turn == 0, turn == 1], [0, 1], np.array((3, 2, 4))[
        np.searchsorted((0.6, 0.85), goal[who])
    ])  # fmt: skip
    fields: dict[str, Cells] = {
        "unit": pick(("1", "2", "3", "4", "5"), unit),
        "in_dt": clock.stamps(begin[who, turn], clock.ISO),
        "out_dt": blank(clock.stamps(end[who, turn], clock.ISO), turn == 2),
        "readmit_yn": constant("0", len(who)),
    }
    return logged("icu_stay", who, fields)
