"""Enrolment, demographics, eligibility, disposition and deviations."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Flags,
    Ints,
    blank,
    constant,
    integers,
    joined,
    pick,
    ticks,
)
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.edc import Coded, Date, Field, Form, Rows
from cdisc_convert.simulate.icl.people import NOT_TREATED, SCREEN_FAILURE
from cdisc_convert.simulate.icl.schedule import D1P30, D2, LOGS, SCR

ENROLL = Form(
    "ENROLL",
    "Enrolment",
    ("date:ICDAT", "ICDAT_TIM", "PROTVER", "COENR_ID", "coded:COHORT", "date:COHDAT", "SCRNUM"),
)
DM = Form(
    "DM",
    "Demographics",
    (
        "BRTHYR", "AGE", "coded:SEX", "RACE1", "RACE2", "RACE3", "RACE4", "RACE5", "RACEOTH",
        "coded:ETHNIC",
    ),
)  # fmt: skip
IE = Form("IE", "Eligibility", ("date:IEDAT", "IEYN", "IECRIT", "IENUM"))
DS = Form(
    "DS",
    "Disposition",
    ("coded:DSTYPE", "DSSTAT", "coded:DSREAS", "date:DSDAT", "date:DTHDAT", "date:LASTCON"),
)
DV = Form("DV", "Protocol Deviations", ("DVTERM", "coded:DVCAT", "date:DVDAT"))

REASONS = (
    "COMPLETED", "ADVERSE EVENT", "DEATH", "WITHDRAWAL BY SUBJECT", "LOST TO FOLLOW-UP",
    "PHYSICIAN DECISION", "PROTOCOL DEVIATION", "SCREEN FAILURE", "STUDY TERMINATED BY SPONSOR",
)  # fmt: skip
COMPLETED, ADVERSE_EVENT, _, WITHDRAWAL, LOST, PHYSICIAN, _, FAILURE, _ = range(9)
OTHER_RACES = ("Mixed heritage", "Middle Eastern")
DEVIATIONS = (
    ("Blood sample taken outside the visit window", 1),
    ("Questionnaire filled in after the injection", 1),
    ("Concomitant medication not allowed by the protocol", 0),
)


def screenings(block: Block) -> tuple[Ints, Ints, Ints, Flags]:
    """Every screening: person, subject number, consent day, is it an earlier one."""
    people = block.people
    again = np.flatnonzero(people.earlier_number >= 0)
    who = np.append(np.arange(people.size), again)
    number = np.append(people.number, people.earlier_number[again])
    consent = np.append(people.consent, people.earlier_consent[again])
    earlier = np.arange(len(who)) >= people.size
    order = np.argsort(number, kind="stable")
    return who[order], number[order], consent[order], earlier[order]


def enroll(block: Block) -> dict[str, Cells]:
    """ENROLL: one row per screening; the person's number in 09-I-0102 joins screenings."""
    who, number, consent, earlier = screenings(block)
    people, nobody = block.people, block.flag("NO_COENROLMENT")
    times = block.streams.between("consent time", 0, 17)[who, 0] * 10 + 480
    cohort = np.where(earlier, -1, people.cohort[who])
    assigned = cohort >= 0
    coenrolment = joined("E-", integers(people.number[who] + 1000, width=4))
    fields: dict[str, Field] = {
        "ICDAT": Date.of(consent),
        "ICDAT_TIM": clock.clock(times),
        "PROTVER": constant(facts.PROTOCOL_VERSION, len(who)),
        "COENR_ID": blank(coenrolment, nobody[who]),
        "COHORT": Coded(cohort, ("1", "2", "3"), ("240 ug/kg", "480 ug/kg", "720 ug/kg")),
        "COHDAT": Date.of(np.where(assigned, people.dose1[who] - 7, 0), assigned),
        "SCRNUM": joined("S", integers(number, width=4)),
    }
    planted = {
        "RESCREENED": earlier,
        "NO_COENROLMENT": nobody[who],
        "SCREEN_FAILURE": people.kind[who] == SCREEN_FAILURE,
        "NOT_TREATED": people.kind[who] == NOT_TREATED,
    }
    return block.form(ENROLL, Rows.at(number, SCR, consent), fields, planted)


def demographics(block: Block) -> dict[str, Cells]:
    """DM: one row per screening; several, one or no race box is ticked."""
    who, number, consent, earlier = screenings(block)
    people, draws = block.people, block.streams.uniform("demographics", 4)
    race = np.searchsorted(np.cumsum(facts.RACE_SHARES), draws[:, 0], side="right").clip(max=4)
    boxes = race[:, None] == np.arange(5)
    several, none = block.flag("RACE_SEVERAL"), block.flag("RACE_NONE")
    boxes[several] = [True, False, True, False, False]
    boxes[none] = False
    ethnic = np.searchsorted(np.cumsum(facts.ETHNIC_SHARES), draws[:, 1], side="right").clip(max=3)
    # Consent within the year before or after the birthday: only the year of birth is asked.
    born = clock.year_of(people.consent) - people.age - (draws[:, 2] < 0.5)
    other = pick(OTHER_RACES, np.where(boxes[:, 4], (draws[:, 3] * 2).astype(np.int64), -1))
    fields: dict[str, Field] = {
        "BRTHYR": integers(born[who]),
        "AGE": integers(people.age[who]),
        "SEX": Coded(people.female[who].astype(np.int64), ("M", "F"), ("Male", "Female")),
        **{f"RACE{box + 1}": ticks(boxes[who, box]) for box in range(5)},
        "RACEOTH": other[who],
        "ETHNIC": Coded(
            ethnic[who],
            ("1", "2", "8", "9"),
            ("HISPANIC OR LATINO", "NOT HISPANIC OR LATINO", "NOT REPORTED", "UNKNOWN"),
        ),
    }
    planted = {"RACE_SEVERAL": several[who] & ~earlier, "RACE_NONE": none[who] & ~earlier}
    return block.form(DM, Rows.at(number, SCR, consent), fields, planted)


def eligibility(block: Block) -> dict[str, Cells]:
    """IE: one row per person; screen failures name the criterion that is not met."""
    people = block.people
    criteria, rank = facts.FAILED_CRITERIA, people.failure
    failed = rank >= 0
    reason = np.where(failed, rank % len(criteria), -1)
    # The second of each round of five failures is worded differently, as often as seeded.
    rounds = block.expected("IE_TEXT_MISMATCH")
    mismatch = failed & (rank % len(criteria) == 1) & (rank // len(criteria) < rounds)
    texts = pick([facts.CRITERIA[name] for name in criteria], reason)
    texts[mismatch] = facts.MISWORDED
    fields: dict[str, Field] = {
        "IEDAT": Date.of(people.consent),
        "IEYN": pick(("1", "0"), failed.astype(np.int64)),
        "IECRIT": texts,
        "IENUM": pick(criteria, reason),
    }
    rows = Rows.at(people.number, SCR, people.consent)
    return block.form(IE, rows, fields, {"IE_TEXT_MISMATCH": mismatch})


def disposition(block: Block) -> dict[str, Cells]:
    """DS: end of treatment of the enrolled, end of participation of all."""
    people, schedule, course = block.people, block.schedule, block.trial.course
    stopped = block.of_enrolled(course.stop_after)
    withdrawn = block.of_enrolled(course.withdrawn)
    lost = block.of_enrolled(course.lost)
    untreated = people.kind == NOT_TREATED
    treatment = np.select(
        [untreated, stopped == 1, stopped == 2], [WITHDRAWAL, ADVERSE_EVENT, PHYSICIAN], COMPLETED
    )
    study = np.select(
        [people.kind == SCREEN_FAILURE, untreated | withdrawn, lost],
        [FAILURE, WITHDRAWAL, LOST],
        COMPLETED,
    )
    last_dose = np.where(schedule.given, schedule.dose, 0).max(axis=1)
    ended = np.where(stopped > 0, last_dose + 40, last_dose)
    ended = np.where(untreated, schedule.end, ended)
    asked = np.stack([people.kind != SCREEN_FAILURE, np.ones(people.size, dtype=bool)], axis=1)
    who, kind = np.nonzero(asked)
    reason = np.where(kind == 0, treatment[who], study[who])
    day = np.where(kind == 0, ended[who], schedule.end[who])
    # A lost subject was last heard of at the last visit, some days before the end was stated.
    seen = np.where(block.schedule.attended, schedule.visit, 0).max(axis=1)
    contact = np.where(lost[who], seen[who], schedule.end[who])
    never = np.zeros(len(who), dtype=bool)
    fields: dict[str, Field] = {
        "DSTYPE": Coded(kind, ("TRT", "STUDY"), ("STUDY TREATMENT", "STUDY PARTICIPATION")),
        "DSSTAT": pick(("COMPLETED", "DISCONTINUED"), (reason != COMPLETED).astype(np.int64)),
        "DSREAS": Coded(reason, [str(place + 1) for place in range(9)], REASONS),
        "DSDAT": Date.of(day),
        "DTHDAT": Date.of(day, never),
        "LASTCON": Date.of(contact, kind == 1),
    }
    rows = Rows.at(people.number[who], LOGS, day, single=False)
    return block.form(DS, rows, fields, {"TRT_DISCONTINUED": (kind == 0) & (stopped[who] > 0)})


def deviations(block: Block) -> dict[str, Cells]:
    """DV: one row for each subject with a deviation."""
    who = np.flatnonzero(block.flag("DEVIATION"))
    kind = block.people.number[who] % len(DEVIATIONS)
    visit = np.where(kind == 1, D2, D1P30)
    day = block.schedule.visit[who, visit]
    fields: dict[str, Field] = {
        "DVTERM": pick([term for term, _ in DEVIATIONS], kind),
        "DVCAT": Coded(
            np.array([place for _, place in DEVIATIONS])[kind],
            ("IMP", "NON"),
            ("IMPORTANT", "NOT IMPORTANT"),
        ),
        "DVDAT": Date.of(day),
    }
    rows = Rows.at(block.people.number[who], LOGS, day, single=False)
    return block.form(DV, rows, fields, {"DEVIATION": np.ones(len(who), dtype=bool)})
