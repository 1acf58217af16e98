"""When things happen to a subject: screening, infusions, visits, discharge, death."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import Flags, Ints, looked_up
from cdisc_convert.simulate.sep import facts
from cdisc_convert.simulate.sep.people import Allocation, People
from cdisc_convert.simulate.sep.plan import (
    DEATH,
    DISCHARGED,
    EARLY,
    HALTED,
    HIGH_ALC,
    LATE,
    REACTION,
)
from cdisc_convert.simulate.streams import Streams

EVENTS = (
    "screening_arm_1", "day1_arm_1", "day4_arm_1", "day8_arm_1", "day11_arm_1", "day15_arm_1",
    "day18_arm_1", "day22_arm_1", "day29_arm_1", "day60_arm_1", "day90_arm_1",
    "unscheduled_arm_1", "running_arm_1",
)  # fmt: skip
SCREENING, DAY1, DAY4, DAY8, DAY11, DAY15, DAY18, DAY22, DAY29, DAY60, DAY90 = range(11)
UNSCHEDULED, RUNNING = 11, 12
DOSE_EVENTS = (DAY1, DAY4, DAY8, DAY11, DAY15, DAY18)
FLOW_LABELS = ("INC", "J1", "J4", "J8", "J11", "J15", "J18", "J22", "J29", "J60", "J90", "HP")
VISIT_DAYS = (-1, 0, 3, 7, 10, 14, 17, 21, 28, 59, 89)
NEVER = np.iinfo(np.int64).max // 2
MORNING = 370
"""Minute of the day of the morning draw, before any infusion of the day."""


@dataclass(frozen=True)
class Schedule:
    """Days and stamps of the persons of a block."""

    diagnosis: Ints  # stamps
    alc1: Ints
    alc2: Ints
    consent: Ints
    dose: Ints  # day, person x 6, planned where not given
    dose_start: Ints  # stamp
    planned: Flags  # treatment has not ended before the dose
    given: Flags
    visit: Ints  # day, person x 12
    attended: Flags  # person x 12; the last is the unscheduled visit
    reaction_dose: Ints  # 0 to 5; -1 for none
    reaction: Ints  # stamp of onset, on the wall clock
    death: Ints  # stamp; NEVER
    treatment_end: Ints  # day
    end: Ints  # last day of participation
    support_end: Ints  # last day of organ support
    icu_out: Ints  # stamp
    hospital_out: Ints  # stamp


def make_schedule(trial: Allocation, people: People, streams: Streams) -> Schedule:
    """The schedule of a block, by studies.md section 6.2."""
    day1 = people.dose1
    dose = day1[:, None] + np.array(facts.DOSE_DAYS)
    dose[:, 5] += streams.between("dose 6", 0, 1)[:, 0]
    dose[:, 3] += 2 * trial.plan.of("DOSE_DELAYED", people.index)
    start = dose * clock.DAY + 480 + streams.between("dose time", 0, 30, 6) * 5
    # Twelve hours after 12:20 the sample of the night has a time above 24:00.
    late = trial.plan.of("TIME_24", people.index)
    start[late, 0] = day1[late] * clock.DAY + 740
    start[people.dst, 1] = dose[people.dst, 1] * clock.DAY + 30
    reaction_dose = np.where(people.ending == REACTION, 1 + people.index % 3, -1)
    reaction_dose = np.where(people.dst, 1, reaction_dose)
    doses = np.select(
        [
            ~people.randomised,
            people.ending == REACTION,
            np.isin(people.ending, (HIGH_ALC, DEATH, HALTED)),
            people.ending == DISCHARGED,
        ],
        [0, reaction_dose + 1, 3, 4],
        6,
    )
    planned = np.arange(6) < doses[:, None]
    given = planned.copy()
    skipped = np.flatnonzero(trial.plan.of("DOSE_MISSED", people.index))
    given[skipped, 1 + people.index[skipped] % 4] = False
    death = _deaths(people)
    reaction = _reactions(trial, people, streams, start, reaction_dose)
    visit, attended = _visits(trial, people, streams, dose, death)
    screening = _screening(trial, people, streams)
    stays = _stays(people, streams, death)
    last_dose = np.where(given, dose, 0).max(axis=1)
    treatment_end = np.select(
        [people.ending == HIGH_ALC, people.ending == HALTED, people.ending == DISCHARGED,
         people.ending == DEATH],
        [dose[:, 3], np.full(people.size, facts.HALT), day1 + 12, death // clock.DAY],
        last_dose,
    )  # fmt: skip
    last_visit = np.where(people.randomised, visit[:, DAY90], screening[3] // clock.DAY + 1)
    return Schedule(
        *screening,
        dose,
        start,
        planned,
        given,
        visit,
        attended,
        reaction_dose,
        reaction,
        death,
        treatment_end,
        np.minimum(last_visit, death // clock.DAY),
        *stays,
    )


def _screening(
    trial: Allocation, people: People, streams: Streams
) -> tuple[Ints, Ints, Ints, Ints]:
    """Stamps of diagnosis, of the two qualifying counts and of consent (SEP-INC-2)."""
    moves = streams.between("screening", 0, 11, 4)
    # One subject is treated later than 120 hours after the second count.
    first_deviation = trial.plan.of("DEVIATION", people.index) & (
        deviation_kind(trial, people) == 0
    )
    days_before = np.where(first_deviation, 5, 1)
    alc2 = (people.dose1 - days_before) * clock.DAY + MORNING + moves[:, 0]
    apart = np.array((14 * 60, 24 * 60, 34 * 60))[moves[:, 1] // 4] + moves[:, 2]
    alc1 = np.where(people.american, alc2 // clock.DAY * clock.DAY - clock.DAY + 15, alc2 - apart)
    diagnosis = alc2 - 52 * 60 - moves[:, 3] * 45
    consent = (people.dose1 - 1) * clock.DAY + 660 + moves[:, 2] * 15
    return diagnosis, alc1, alc2, consent


def deviation_kind(trial: Allocation, people: People) -> Ints:
    """The kind of deviation of each subject: 0 is a first dose that came too late."""
    rank = np.cumsum(trial.plan.flags["DEVIATION"]) - 1
    return np.asarray(looked_up(rank, people.index) % 3)


def _deaths(people: People) -> Ints:
    place = np.maximum(people.index, 0)
    after = np.select(
        [people.ending == DEATH, people.later_death == EARLY, people.later_death == LATE],
        [8 + place % 2, 23 + place % 4, 40 + place * 7 % 35],
        0,
    )
    stamp = (people.dose1 + after) * clock.DAY + 860 + place % 9 * 13
    return np.where(after > 0, stamp, NEVER)


def _reactions(
    trial: Allocation, people: People, streams: Streams, start: Ints, dose: Ints
) -> Ints:
    """Onset of fever and respiratory distress, 5 to 8 hours after the infusion began."""
    reacts = people.ending == REACTION
    order = np.cumsum((trial.course.ending == REACTION) & ~trial.course.dst)
    turn = np.where(people.dst, 0, looked_up(order, people.index))
    free = 5.2 + 2.6 * streams.uniform("reaction")[:, 0]
    exact = np.array((*facts.REACTION_HOURS, 0.0))[np.minimum(turn, 3)]
    hours = np.where(turn < len(facts.REACTION_HOURS), exact, free)
    hours = np.where(people.dst, facts.REACTION_HOURS[0], hours)
    begin = start[np.arange(people.size), np.maximum(dose, 0)]
    # In the night of the change the wall clock shows an hour less than has passed.
    onset = begin + clock.minutes(hours) - 60 * people.dst
    return np.where(reacts, onset, NEVER)


def _visits(
    trial: Allocation, people: People, streams: Streams, dose: Ints, death: Ints
) -> tuple[Ints, Flags]:
    visit = np.empty((people.size, 12), dtype=np.int64)
    visit[:, :11] = people.dose1[:, None] + np.array(VISIT_DAYS)
    visit[:, DAY1 : DAY18 + 1] = dose
    visit[:, DAY29] += streams.between("day 29", -1, 2)[:, 0]
    visit[:, DAY60] += streams.between("day 60", -4, 4)[:, 0]
    visit[:, DAY90] += streams.between("day 90", 0, 5)[:, 0]
    visit[:, UNSCHEDULED] = people.dose1 + 40 + people.index % 8
    attended = (visit < (death // clock.DAY)[:, None]) & people.randomised[:, None]
    attended[:, SCREENING] = True
    attended[:, UNSCHEDULED] = trial.plan.of("VISIT_UNSCHEDULED", people.index)
    return visit, attended


def _stays(people: People, streams: Streams, death: Ints) -> tuple[Ints, Ints, Ints]:
    """Last day of organ support, stamps of leaving the ICU and the hospital."""
    draws = streams.normal("stay", 2)
    median = np.where(people.active, *facts.SUPPORT_DAYS)
    days = np.floor(median * facts.SUPPORT_GSD ** draws[:, 0] + 0.5).clip(2, 38).astype(np.int64)
    days = np.where(people.ending == DISCHARGED, 6, days)
    died = death // clock.DAY
    support = people.dose1 + days
    support = np.where(died - people.dose1 < 29, died, support)
    icu_days = np.floor(facts.ICU_MEAN - 3 + facts.ICU_SD * draws[:, 1]).clip(3, 40)
    icu = np.maximum(people.dose1 + icu_days.astype(np.int64), support + 1)
    stay = streams.between("ward", 4, 14)[:, 0]
    hospital = np.maximum(icu + stay, people.dose1 + 20)
    gone = people.ending == DISCHARGED
    icu, hospital = (
        np.where(gone, people.dose1 + 8, icu),
        np.where(gone, people.dose1 + 12, hospital),
    )
    icu_out = np.minimum(icu * clock.DAY + 660 + people.number % 8 * 25, death)
    hospital_out = np.minimum(hospital * clock.DAY + 840 + people.number % 7 * 20, death)
    return support, icu_out, hospital_out
