"""Persons of the trial: dates and numbers over the whole trial, the rest block by block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Cells, Flags, Floats, Ints, integers, joined, looked_up
from cdisc_convert.simulate.dirt import Plan, half_up
from cdisc_convert.simulate.sep import facts
from cdisc_convert.simulate.sep.plan import HALTED, Course, make_plan
from cdisc_convert.simulate.streams import Streams, stream

BLOCK = 400
"""Randomised subjects per block; fixed, as the streams are drawn by block."""


@dataclass(frozen=True)
class Allocation:
    """The whole trial: first the randomised, then the screen failures."""

    seed: int
    subjects: int
    plan: Plan
    course: Course
    site: Ints
    dose1: Ints  # day; of a screen failure the day on which it would have been
    number: Ints  # within the site
    screening: Ints
    rand_no: Ints  # of the randomised

    @property
    def blocks(self) -> int:
        """Number of blocks of persons."""
        return max(1, -(-self.subjects // BLOCK))


@dataclass(frozen=True)
class People:
    """The persons of a block in order of site and number; one element per person."""

    index: Ints  # among the randomised; -1 for screen failures
    member: Ints  # among all persons
    site: Ints
    number: Ints
    screening: Ints
    dose1: Ints
    randomised: Flags
    active: Flags
    ending: Ints
    later_death: Ints
    dst: Flags
    infected: Flags
    age: Ints
    female: Flags
    weight: Floats

    @property
    def size(self) -> int:
        """Number of persons."""
        return len(self.index)

    @property
    def american(self) -> Flags:
        """True at US sites."""
        return np.asarray(self.site > 200)

    @property
    def record(self) -> Cells:
        """Record ids: site and number."""
        return record_ids(self.site, self.number)


def record_ids(site: Ints, number: Ints) -> Cells:
    """Subjects as REDCap and the vendors name them, such as 103-004."""
    return joined(integers(site), "-", integers(number, width=3))


def allocate(seed: int, subjects: int) -> Allocation:
    """Arms, sites, dates, numbers and dirt of a trial with `subjects` randomised."""
    course = Course.deal(seed, subjects)
    failures = half_up(facts.SCREEN_FAILURES, subjects, facts.SHIPPED)
    span = facts.LAST_FIRST_DOSE - facts.FIRST_DOSE
    place = np.arange(subjects)
    dose1 = facts.FIRST_DOSE + place * span // max(1, subjects - 1)
    dose1 = np.where(course.ending == HALTED, facts.HALT - facts.HALT_AFTER, dose1)
    dose1 = np.where(course.dst, facts.DST_DOSE_1, dose1)
    rest = np.arange(failures)
    sites = np.append(course.site, np.array(facts.FAILURE_SITES)[rest % len(facts.FAILURE_SITES)])
    days = np.append(dose1, facts.LAST_FIRST_DOSE - 20 - rest * 7 % 300)
    order = np.lexsort((days, sites))
    number = np.empty(len(order), dtype=np.int64)
    sorted_sites = sites[order]
    first = np.searchsorted(sorted_sites, sorted_sites)
    number[order] = np.arange(len(order)) - first + 1
    screening = np.empty(len(order), dtype=np.int64)
    screening[np.argsort(days, kind="stable")] = np.arange(1, len(order) + 1)
    rand_no = 10001 + stream(seed, facts.TRIAL, "trial/number").permutation(subjects)
    plan = make_plan(seed, subjects, course, number[:subjects])
    return Allocation(seed, subjects, plan, course, sites, days, number, screening, rand_no)


def block_of(trial: Allocation, block: int) -> tuple[People, Streams]:
    """The persons of a block and their streams."""
    first, last = block * BLOCK, min((block + 1) * BLOCK, trial.subjects)
    rest = len(trial.site) - trial.subjects
    low, high = (trial.subjects + rest * turn // trial.blocks for turn in (block, block + 1))
    members = np.concatenate([np.arange(first, last), np.arange(low, high)])
    order = np.lexsort((trial.number[members], trial.site[members]))
    streams = Streams(trial.seed, facts.TRIAL, block, last - first, high - low, order)
    members = members[order]
    index = np.where(members < trial.subjects, members, -1)
    course = trial.course
    bodies = streams.normal("body", 3)
    female = streams.uniform("sex")[:, 0] < 0.38
    age = np.clip(np.floor(facts.AGE_MEAN + facts.AGE_SD * bodies[:, 0]), 19, 92)
    weight = np.where(female, 70.0, 82.0) + 12 * bodies[:, 1]
    people = People(
        index=index,
        member=members,
        site=trial.site[members],
        number=trial.number[members],
        screening=trial.screening[members],
        dose1=trial.dose1[members],
        randomised=index >= 0,
        active=looked_up(course.active, index),
        ending=looked_up(course.ending, index),
        later_death=looked_up(course.later_death, index),
        dst=looked_up(course.dst, index),
        infected=looked_up(course.infected, index),
        age=age.astype(np.int64),
        female=female,
        weight=np.clip(weight, 45.0, 130.0),
    )
    return people, streams
