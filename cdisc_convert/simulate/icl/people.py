"""Who takes part: cohorts, dates, numbers and dirt over the whole trial, and persons block by block."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Flags, Floats, Ints, rounded
from cdisc_convert.simulate.dirt import Plan, half_up
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.plan import Course, make_plan
from cdisc_convert.simulate.streams import Streams, stream

TREATED, NOT_TREATED, SCREEN_FAILURE = 0, 1, 2
FAHRENHEIT, POUNDS, INCHES = 1, 2, 3
POUND, INCH = 0.45359237, 2.54
BLOCK = 400
"""Enrolled subjects per block; fixed, as the streams are drawn by block."""


@dataclass(frozen=True)
class Allocation:
    """The whole trial: first the enrolled in order of dose 1, then the other persons."""

    seed: int
    subjects: int
    plan: Plan
    course: Course
    kind: Ints
    cohort: Ints  # 0, 1, 2; -1 for screen failures
    dose1: Ints
    consent: Ints
    number: Ints
    earlier_consent: Ints  # of an earlier screening, else -1
    earlier_number: Ints

    @property
    def blocks(self) -> int:
        """Number of blocks of persons."""
        return max(1, -(-self.subjects // BLOCK))


@dataclass(frozen=True)
class People:
    """The persons of a block, in order of their numbers; one element per person."""

    index: Ints  # among the enrolled; -1 for others
    kind: Ints
    cohort: Ints
    dose1: Ints
    consent: Ints
    number: Ints
    earlier_consent: Ints
    earlier_number: Ints
    failure: Ints  # place among the screen failures of the trial; -1 for others
    age: Ints
    female: Flags
    height: Floats  # cm
    weight: Floats  # kg, at screening
    unit_of: Ints  # 0 metric, 1 Fahrenheit, 2 pounds, 3 inches
    hpv: Flags
    cryptococcosis: Flags
    molluscum: Flags
    ntm: Flags
    remote: Flags

    @property
    def treated(self) -> Flags:
        """True for treated subjects."""
        return np.asarray(self.kind == TREATED)

    @property
    def size(self) -> int:
        """Number of persons."""
        return len(self.kind)

    def fails(self, criterion: str) -> Flags:
        """True for screen failures who do not meet the criterion."""
        places = [p for p, name in enumerate(facts.FAILED_CRITERIA) if name == criterion]
        rounds = len(facts.FAILED_CRITERIA)
        return np.asarray((self.failure >= 0) & np.isin(self.failure % rounds, places))

    @property
    def ideal_weight(self) -> Floats:
        """Ideal body weight, kg (Devine)."""
        inches = np.maximum(0.0, self.height / 2.54 - 60)
        return np.where(self.female, 45.5, 50.0) + 2.3 * inches

    @property
    def dosing_weight(self) -> Floats:
        """Weight that sets the dose, kg: adjusted from BMI 30 on (studies.md, section 1.3)."""
        ideal = self.ideal_weight
        adjusted = rounded(ideal + facts.ADJUSTED_SHARE * (self.weight - ideal), 1)
        return np.where(
            body_mass(self.weight, self.height) < facts.BMI_LIMIT, self.weight, adjusted
        )


def body_mass(weight: Floats, height: Floats) -> Floats:
    """BMI in kg/m2; the small subtrahend keeps an exact 30 from looking like 29.999."""
    return np.asarray(weight * 1e4 / (height * height) + 1e-9, dtype=np.float64)


def allocate(seed: int, subjects: int) -> Allocation:
    """Cohorts, dates, numbers and dirt of a trial with `subjects` treated."""
    course = Course.deal(seed, subjects)
    others = half_up(facts.NOT_TREATED, subjects, facts.SHIPPED)
    failures = half_up(facts.SCREEN_FAILURES, subjects, facts.SHIPPED)
    kind = np.repeat([TREATED, NOT_TREATED, SCREEN_FAILURE], [subjects, others, failures])
    place = np.arange(subjects)
    span = facts.LAST_FIRST_DOSE - facts.FIRST_DOSE
    dose1 = facts.FIRST_DOSE + place * span // max(1, subjects - 1)
    ahead = np.floor(stream(seed, facts.TRIAL, "trial/ahead").random(subjects) * 4)
    rest = (
        facts.FIRST_CONSENT
        + 7
        + np.arange(1, others + failures + 1) * (span - 20) // (others + failures + 1)
    )
    consent = np.append(dose1 - 28 - ahead.astype(np.int64), rest)
    dose1 = np.append(dose1, rest + 28)
    cohort = np.append(np.sort(place % 3), np.where(kind[subjects:] == NOT_TREATED, 0, -1)).astype(
        np.int64
    )
    earlier = np.full(len(kind), -1, dtype=np.int64)
    again = np.append(course.rescreened, np.zeros(others + failures, dtype=bool))
    earlier[again] = np.maximum(consent[again] - 75, facts.FIRST_CONSENT)
    number, earlier_number = _numbers(consent, earlier)
    return Allocation(
        seed, subjects, make_plan(seed, subjects, course), course, kind, cohort, dose1, consent,
        number, earlier, earlier_number,
    )  # fmt: skip


def _numbers(consent: Ints, earlier: Ints) -> tuple[Ints, Ints]:
    """Subject numbers in order of consent, of the screenings that count and of earlier ones."""
    again = np.flatnonzero(earlier >= 0)
    order = np.argsort(np.append(consent, earlier[again]), kind="stable")
    number = np.empty(len(order), dtype=np.int64)
    number[order] = np.arange(1, len(order) + 1)
    earlier_number = np.full(len(consent), -1, dtype=np.int64)
    earlier_number[again] = number[len(consent) :]
    return number[: len(consent)], earlier_number


def block_of(trial: Allocation, block: int) -> tuple[People, Streams]:
    """The persons of a block and their streams."""
    first, last = block * BLOCK, min((block + 1) * BLOCK, trial.subjects)
    rest = len(trial.kind) - trial.subjects
    low, high = (trial.subjects + rest * turn // trial.blocks for turn in (block, block + 1))
    members = np.concatenate([np.arange(first, last), np.arange(low, high)])
    order = np.argsort(trial.number[members], kind="stable")
    streams = Streams(trial.seed, facts.TRIAL, block, last - first, high - low, order)
    return _people(trial, members[order], streams), streams


def _people(trial: Allocation, members: Ints, streams: Streams) -> People:
    index = np.where(members < trial.subjects, members, -1)
    female = streams.uniform("sex")[:, 0] < facts.FEMALE_SHARE
    shape = streams.normal("body", 2)
    height = np.floor(np.where(female, 163 + 6 * shape[:, 0], 176 + 6.5 * shape[:, 0]) + 0.5)
    mass = np.clip(facts.BMI_MEAN + facts.BMI_SD * shape[:, 1], 18.0, 42.0)
    weight = rounded(mass * height * height / 1e4, 1)
    # Two subjects stand at the limit of the dosing rule: BMI 29.96 and exactly 30.
    below, exact = trial.plan.of("bmi below 30", index), trial.plan.of("bmi 30", index)
    height = np.where(below, 160.0, np.where(exact, 180.0, height))
    weight = np.where(below, 76.7, np.where(exact, 97.2, weight))
    unit_of = np.zeros(len(members), dtype=np.int64)
    for unit, name in ((FAHRENHEIT, "fahrenheit"), (POUNDS, "pounds"), (INCHES, "inches")):
        unit_of[trial.plan.of(name, index)] = unit
    # What the form shows in pounds and inches is the weight and height that count.
    weight = np.where(unit_of == POUNDS, rounded(weight / POUND, 1) * POUND, weight)
    height = np.where(unit_of == INCHES, rounded(height / INCH, 1) * INCH, height)
    history = streams.uniform("history", 4)
    plan = trial.plan
    hpv = (history[:, 0] < facts.HPV_SHARE) | plan.of("hpv", index)
    failed = np.sort(trial.number[trial.kind == SCREEN_FAILURE])
    failure = np.searchsorted(failed, trial.number[members])
    low, high = facts.AGE
    return People(
        index=index,
        kind=trial.kind[members],
        cohort=trial.cohort[members],
        dose1=trial.dose1[members],
        consent=trial.consent[members],
        number=trial.number[members],
        earlier_consent=trial.earlier_consent[members],
        earlier_number=trial.earlier_number[members],
        failure=np.where(trial.kind[members] == SCREEN_FAILURE, failure, -1),
        age=streams.between("age", low, high)[:, 0],
        female=female,
        height=height,
        weight=weight,
        unit_of=unit_of,
        hpv=hpv,
        cryptococcosis=history[:, 1] < facts.CRYPTOCOCCOSIS_SHARE,
        molluscum=history[:, 2] < facts.MOLLUSCUM_SHARE,
        ntm=history[:, 3] < facts.NTM_SHARE,
        remote=(streams.uniform("remote")[:, 0] < facts.REMOTE_SHARE) | plan.of("remote", index),
    )
