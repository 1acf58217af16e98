"""Adverse events: a grid of possible events per subject, of which some happen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import Flags, Ints
from cdisc_convert.simulate.dirt import half_up
from cdisc_convert.simulate.event_numbers import numbered_by_start
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.block import Block

TERMS = (
    "Injection site erythema", "Injection site pain", "Injection site induration", "Fever", "Rash",
    "Headache", "Fatigue", "Nausea", "Diarrhea", "Joint pain", "Back pain", "Cold",
    "Enlarged lymph nodes", "ALT increased", "Shingles", "Pneumonia", "Swollen legs",
)  # fmt: skip
FEVER, RASH, HEADACHE, SHINGLES, PNEUMONIA = 3, 4, 5, 14, 15
GENERAL = range(6, 15)

# Columns of the grid.
REACTION, FEVERISH, RASHES, HEADACHES, OTHERS = (0, 1, 2), 3, 4, 5, (6, 7, 8, 9)
SERIOUS, STOPPING, SEEDED, CONTINUED, SLOTS = 10, 11, 12, 13, 14
OTHER_SHARE = 0.45
UNRELATED, UNLIKELY, POSSIBLE, PROBABLE, DEFINITE = range(5)
NOT_CHANGED, INTERRUPTED, STOPPED_DRUG, NOT_APPLICABLE = range(4)

SEEDED_CLASSES = (
    "AE_START_NO_DAY", "AE_START_NO_MONTH", "AE_ONGOING_WITH_END", "AE_END_BEFORE_START",
    "AE_BEFORE_CONSENT", "AE_GRADE_CHANGE", "NOT_CODED", "CODED_TWICE",
)  # fmt: skip


@dataclass(frozen=True)
class Events:
    """The events of a block as a grid person x slot."""

    present: Flags
    start: Ints  # stamp, minutes
    end: Ints  # day
    term: Ints
    grade: Ints
    relation: Ints
    action: Ints
    number: Ints  # AENUM


def make_events(block: Block) -> Events:
    """Which events happen, when, how severe and how related (studies.md, section 6.1)."""
    people, size = block.people, block.people.size
    chance = block.streams.uniform("event", SLOTS)
    when = block.streams.uniform("event time", SLOTS)
    kind = block.streams.uniform("event kind", SLOTS)
    end_day = block.schedule.end
    dose = block.schedule.dose
    present = _present(block, chance)
    term = np.floor(kind * len(GENERAL)).astype(np.int64) + GENERAL.start
    term[:, REACTION] = np.floor(kind[:, REACTION] * 3)
    term[:, FEVERISH], term[:, RASHES], term[:, HEADACHES] = FEVER, RASH, HEADACHE
    term[:, SERIOUS], term[:, STOPPING] = PNEUMONIA, SHINGLES
    term[:, CONTINUED] = term[:, SEEDED]
    # Other events lie anywhere between dose 1 and two weeks before the end of participation.
    room = np.maximum(end_day - 15 - dose[:, 0], 20)
    day = dose[:, :1] + 1 + np.floor(when * (room[:, None] - 1)).astype(np.int64)
    day[:, SERIOUS] = dose[:, 0] + 8 + np.floor(when[:, SERIOUS] * 60).astype(np.int64)
    day[:, STOPPING] = dose[:, 0] + 70
    day[:, SEEDED] = dose[:, 0] + 20 + np.floor(when[:, SEEDED] * 40).astype(np.int64)
    early = block.flag("AE_BEFORE_CONSENT")
    day[early, SEEDED] = people.consent[early] - 6
    minute = 600 + np.floor(when * 40).astype(np.int64) * 15
    start = day * clock.DAY + minute
    # Reactions begin 2 to 11 hours after the injection, a rash a day later: never at night.
    onset = np.floor(when * 40).astype(np.int64) * 13 + 120
    injected = dose * clock.DAY + block.schedule.dose_time
    start[:, REACTION] = injected + onset[:, REACTION]
    for slot in (FEVERISH, RASHES, HEADACHES):
        start[:, slot] = injected[:, 0] + onset[:, slot] + (clock.DAY if slot == RASHES else 0)
    length = 1 + np.floor(kind * 9).astype(np.int64)
    end = start // clock.DAY + length
    end[:, SEEDED] = start[:, SEEDED] // clock.DAY + 5
    # A change of grade is a row of its own that begins where the first one ends.
    start[:, CONTINUED] = end[:, SEEDED] * clock.DAY + minute[:, CONTINUED]
    end[:, CONTINUED] = end[:, SEEDED] + 4
    grade = np.where(chance * 7 % 1 < 0.3, 2, 1)
    grade[:, SERIOUS], grade[:, STOPPING], grade[:, SEEDED], grade[:, CONTINUED] = 3, 2, 1, 2
    course = block.trial.course
    action = np.full((size, SLOTS), NOT_CHANGED)
    action[:, STOPPING] = np.where(
        block.of_enrolled(course.stop_after) > 0, STOPPED_DRUG, INTERRUPTED
    )
    action[early, SEEDED] = NOT_APPLICABLE
    relation = _relation(block, kind, early)
    return Events(
        present,
        start,
        end,
        term,
        grade,
        relation,
        action,
        numbered_by_start(present, start, SEEDED, CONTINUED),
    )


def _present(block: Block, chance: np.ndarray) -> Flags:
    given, people = block.schedule.given, block.people
    present = np.zeros(chance.shape, dtype=bool)
    reacts = chance[:, 0] < facts.REACTION_SHARE
    present[:, 0] = reacts
    present[:, 1:3] = reacts[:, None] & (chance[:, 1:3] < 0.6)
    present[:, REACTION] &= given
    shares = (facts.FEVER_SHARE, facts.RASH_SHARE, facts.HEADACHE_SHARE)
    present[:, FEVERISH : HEADACHES + 1] = chance[:, FEVERISH : HEADACHES + 1] < np.array(shares)
    present[:, OTHERS] = chance[:, OTHERS] < OTHER_SHARE
    present[:, SERIOUS] = _serious(block)
    course = block.trial.course
    stopped = block.of_enrolled(course.stop_after) == 1
    present[:, STOPPING] = stopped | block.of_enrolled(course.delayed)
    seeded = [block.flag(name) for name in (*SEEDED_CLASSES, "deleted ae")]
    present[:, SEEDED] = np.logical_or.reduce(seeded)
    present[:, CONTINUED] = block.flag("AE_GRADE_CHANGE")
    return np.asarray(present & people.treated[:, None])


def _serious(block: Block) -> Flags:
    """One subject with a serious event per ten of a cohort: the third of each ten."""
    index, people = block.people.index, block.people
    cohorts = block.trial.cohort[: block.trial.subjects]
    first = np.searchsorted(cohorts, people.cohort)
    place = index - first
    per_cohort = np.bincount(cohorts, minlength=3)
    number = np.array([half_up(1, int(size), 10) for size in per_cohort])
    return np.asarray(
        people.treated & (place % 10 == 2) & (place // 10 < number[np.maximum(people.cohort, 0)])
    )


def _relation(block: Block, kind: np.ndarray, early: Flags) -> Ints:
    other = kind * 13 % 1
    relation = np.select([other < 0.5, other < 0.8], [UNRELATED, UNLIKELY], POSSIBLE)
    relation[:, REACTION] = np.where(kind[:, REACTION] < 0.5, PROBABLE, DEFINITE)
    relation[:, FEVERISH] = PROBABLE
    relation[:, RASHES] = np.where(kind[:, RASHES] < 0.5, POSSIBLE, PROBABLE)
    relation[:, HEADACHES] = POSSIBLE
    relation[:, STOPPING] = POSSIBLE
    relation[:, CONTINUED] = relation[:, SEEDED]
    relation[early, SEEDED] = UNRELATED
    return np.asarray(relation)
