"""Medications, history, deviations and disposition."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import Cells, Ints, constant, integers, pick, replaced
from cdisc_convert.simulate.coding import Coding
from cdisc_convert.simulate.sep.block import Block
from cdisc_convert.simulate.sep.events import SLOT_INFECTION, Events
from cdisc_convert.simulate.sep.plan import (
    COMPLETED,
    DEATH,
    DISCHARGED,
    HALTED,
    HIGH_ALC,
    REACTION,
)
from cdisc_convert.simulate.sep.redcap import FormRows, logged
from cdisc_convert.simulate.sep.schedule import NEVER

# Name, indication, dose, unit, route, frequency; share of subjects; first day, number of days.
DRUGS = (
    ("Pipéracilline tazobactam", "Septic shock", "4,0", "2", "1", "4", 0.75, -2, 9),
    ("Meropenem", "Septic shock", "1,0", "2", "1", "4", 0.35, -2, 8),
    ("Midazolam", "Sedation", "2,5", "1", "1", "5", 0.6, -2, 7),
    ("Propofol", "Sedation", "200,0", "1", "1", "5", 0.4, -2, 6),
    ("Insulin", "Glucose control", "2,0", "5", "1", "5", 0.5, -1, 12),
    ("Enoxaparin", "Prevention of thrombosis", "40,0", "1", "3", "2", 0.8, -1, 16),
    ("Pantoprazole", "Prevention of ulcers", "40,0", "1", "1", "2", 0.7, -1, 16),
    ("Meropenem", "Secondary infection", "1,0", "2", "1", "4", 0.0, 0, 8),
    ("Paracétamol", "Pain", "1-2", "2", "2", "6", 0.0, 6, 4),
    ("Enoxaparin", "Prevention of thrombosis", "40,0", "1", "3", "2", 0.0, 5, 6),
    ("Paracétamol", "Fever", "1,0", "2", "1", "6", 0.0, 4, 3),
)
FOR_INFECTION, DOSE_AS_TEXT, PARTIAL_START, LOST_LINK = 7, 8, 9, 10
NO_SUCH_EVENT = 99

CONDITIONS = (
    ("High blood pressure", 0.5), ("Diabetes", 0.3), ("COPD", 0.2), ("Heart failure", 0.15),
    ("Former smoker", 0.3),
)  # fmt: skip
ASKED_BUT_UNKNOWN_SHARE = 0.06
DEVIATIONS = (
    ("Dose 1 given later than 120 hours after the second qualifying count", "1"),
    ("Sample for concentration taken late", "2"),
    ("Daily chart not complete", "2"),
)


def medications(block: Block, events: Events) -> tuple[FormRows, Coding]:
    """conmeds: one row per medication, and the records to be coded."""
    people, schedule = block.people, block.schedule
    present = block.streams.uniform("medication", len(DRUGS)) < np.array([row[6] for row in DRUGS])
    present[:, FOR_INFECTION] = people.infected
    present[:, DOSE_AS_TEXT] = block.flag("CM_DOSE_TEXT")
    present[:, PARTIAL_START] = block.flag("PARTIAL_OTHER")
    present[:, LOST_LINK] = block.flag("LINK_WITHOUT_PARTNER")
    who, drug = np.nonzero(present & people.randomised[:, None])
    first = people.dose1[who] + np.array([row[7] for row in DRUGS])[drug]
    first = np.where(drug == FOR_INFECTION, events.infection_day[who], first)
    last = first + np.array([row[8] for row in DRUGS])[drug]
    last = np.minimum(last, schedule.death[who] // clock.DAY)
    names = pick([row[0] for row in DRUGS], drug)
    dose = pick([row[2] for row in DRUGS], drug)
    pointed = pick([row[2].replace(",0", "").replace(",", ".") for row in DRUGS], drug)
    event = np.select(
        [drug == FOR_INFECTION, drug == LOST_LINK],
        [events.number[who, SLOT_INFECTION], NO_SUCH_EVENT],
        0,
    )
    start = clock.dates(first, clock.ISO)
    month = clock.dates(first, "{y:04d}-{m:02d}-UNK")
    fields = {
        "cm_name": names,
        "cm_ind": pick([row[1] for row in DRUGS], drug),
        "cm_dose": replaced(dose, people.american[who], pointed),
        "cm_unit": pick([row[3] for row in DRUGS], drug),
        "cm_route": pick([row[4] for row in DRUGS], drug),
        "cm_freq": pick([row[5] for row in DRUGS], drug),
        "cm_start": replaced(start, drug == PARTIAL_START, month),
        "cm_stop": clock.dates(last, clock.ISO),
        "cm_ong": constant("0", len(who)),
        "cm_ae_no": integers(event, event > 0),
    }
    rows = logged("conmeds", who, fields)
    for class_id, place in (
        ("CM_DOSE_TEXT", DOSE_AS_TEXT),
        ("PARTIAL_OTHER", PARTIAL_START),
        ("LINK_WITHOUT_PARTNER", LOST_LINK),
    ):
        block.plant(class_id, rows, drug == place)
    none = np.zeros(len(who), dtype=bool)
    coding = Coding(
        "conmeds", people.record[who], integers(rows.instance), names, names, none, none
    )
    return rows, coding


def history(block: Block) -> tuple[FormRows, Coding]:
    """History: one row per condition, and the records to be coded."""
    people = block.people
    draws = block.streams.uniform("history", 2 * len(CONDITIONS))
    present = draws[:, : len(CONDITIONS)] < np.array([share for _, share in CONDITIONS])
    who, condition = np.nonzero(present)
    age = draws[who, len(CONDITIONS) + condition]
    year = clock.year_of(people.dose1[who]) - 1 - (age * 20).astype(np.int64)
    unknown = age * 31 % 1 < ASKED_BUT_UNKNOWN_SHARE
    terms = pick([term for term, _ in CONDITIONS], condition)
    fields = {
        "mh_term": terms,
        "mh_start_y": replaced(integers(year), unknown, "ASKU"),
        "mh_ongoing": constant("1", len(who)),
    }
    block.missing_codes(fields["mh_start_y"])
    rows = logged("history", who, fields)
    none = np.zeros(len(who), dtype=bool)
    coding = Coding(
        "history", people.record[who], integers(rows.instance), terms, terms, none, none
    )
    return rows, coding


def deviations(block: Block) -> FormRows:
    """Deviations: the late first dose and two others in rounds of three."""
    who = np.flatnonzero(block.flag("DEVIATION"))
    kind = block.rank(block.trial.plan.flags["DEVIATION"])[who] % len(DEVIATIONS)
    fields = {
        "dv_term": pick([term for term, _ in DEVIATIONS], kind),
        "dv_cat": pick([code for _, code in DEVIATIONS], kind),
        "dv_dt": clock.dates(block.people.dose1[who], clock.ISO),
    }
    rows = logged("deviations", who, fields)
    block.plant("DEVIATION", rows, np.ones(len(who), dtype=bool))
    return rows


def disposition(block: Block) -> FormRows:
    """Disposition: end of treatment, end of participation, state at day 90."""
    people, schedule = block.people, block.schedule
    randomised, dead = people.randomised, schedule.death < NEVER
    codes: dict[int, str] = {
        COMPLETED: "1", REACTION: "2", DEATH: "3", HIGH_ALC: "7", DISCHARGED: "8", HALTED: "9",
    }  # fmt: skip
    reason: Ints = np.where(randomised, people.ending, -1)
    end = clock.dates(schedule.end, clock.ISO)
    fields: dict[str, Cells] = {
        "trt_end_dt": clock.dates(schedule.treatment_end, clock.ISO, randomised),
        "trt_end_reason": pick([codes[place] for place in range(6)], reason),
        "st_end_dt": end,
        "st_end_reason": pick(("1", "3", "10"), np.select([~randomised, dead], [2, 1], 0)),
        "death_dt": clock.stamps(schedule.death, clock.ISO, known=dead),
        "death_cause": pick(
            ("Multiple organ failure", "Septic shock"), np.where(dead, people.number % 2, -1)
        ),
        "d90_status": pick(("1", "2"), np.where(randomised, dead.astype(np.int64), -1)),
        "d90_dt": clock.dates(schedule.end, clock.ISO, randomised),
    }
    rows = logged("disposition", np.arange(people.size), fields)
    block.plant("TRT_DISCONTINUED", rows, randomised & (people.ending != COMPLETED))
    return rows
