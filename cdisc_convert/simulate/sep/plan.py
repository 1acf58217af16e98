"""Arms, sites, courses of treatment and dirt over the whole trial."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Flags, Ints
from cdisc_convert.simulate.dirt import Deck, Plan, half_up, scaled
from cdisc_convert.simulate.sep import facts
from cdisc_convert.simulate.streams import stream

COMPLETED, REACTION, HIGH_ALC, DEATH, HALTED, DISCHARGED = range(6)
"""How treatment ends."""
EARLY, LATE = 1, 2
"""Death of a subject who completed treatment: before day 29, or later."""


@dataclass(frozen=True)
class Course:
    """The way of each randomised subject through the trial."""

    active: Flags
    site: Ints
    ending: Ints
    later_death: Ints  # 0, EARLY or LATE
    dst: Flags  # reaction in the night in which the clock goes back
    infected: Flags

    @property
    def survives_day_29(self) -> Flags:
        """True for subjects who are alive at day 29."""
        return np.asarray((self.ending != DEATH) & (self.later_death != EARLY))

    @property
    def american(self) -> Flags:
        """True for subjects of US sites."""
        return np.asarray(self.site > 200)

    @classmethod
    def deal(cls, seed: int, subjects: int) -> Course:
        """Deal arms and courses in the numbers of section 6.2."""
        place = np.arange(subjects)
        # 8 and 21 have no common factor: the round of sites is gone through in mixed order.
        site = np.array(facts.SITE_ROUND)[place * 8 % len(facts.SITE_ROUND)]
        active = np.zeros(subjects, dtype=bool)
        shuffled = stream(seed, facts.TRIAL, "trial/arm").permutation(subjects)
        active[shuffled[: half_up(facts.ACTIVE, subjects, facts.SHIPPED)]] = True
        deck = Deck(stream(seed, facts.TRIAL, "trial/course").permutation(subjects))
        ending = np.full(subjects, COMPLETED)

        def number(count: int) -> int:
            return half_up(count, subjects, facts.SHIPPED)

        # The last subjects of each arm are the ones under treatment at the halt.
        last = number(facts.HALTED)
        for arm in (active, ~active):
            ending[np.flatnonzero(arm)[::-1][:last]] = HALTED
        free = active & (ending == COMPLETED)
        reactions = number(facts.REACTIONS)
        nights = min(scaled(facts.DIRT["DST"], subjects, facts.SHIPPED), reactions)
        dst = deck.deal(nights, free & (site < 200))
        ending[dst | deck.deal(reactions - int(dst.sum()), free & ~dst)] = REACTION
        ending[deck.deal(number(facts.ABOVE_LIMIT), active & (ending == COMPLETED))] = HIGH_ALC
        for arm in (active, ~active):
            ending[deck.deal(number(facts.DEATHS_ON_TREATMENT), arm & (ending == COMPLETED))] = (
                DEATH
            )
        ending[deck.deal(number(facts.DISCHARGED), ~active & (ending == COMPLETED))] = DISCHARGED
        later = np.zeros(subjects, dtype=np.int64)
        later[deck.deal(number(facts.EARLY_DEATHS), active & (ending == COMPLETED))] = EARLY
        for arm in (active, ~active):
            later[
                deck.deal(number(facts.LATE_DEATHS), arm & (ending == COMPLETED) & (later == 0))
            ] = LATE
        alive = (ending != DEATH) & (later == 0)
        many, few = (number(count) for count in facts.INFECTIONS)
        infected = deck.deal(many, active & alive) | deck.deal(few, ~active & alive)
        return cls(active, site, ending, later, dst, infected)


def make_plan(seed: int, subjects: int, course: Course, number: Ints) -> Plan:
    """Deal the dirt of section 2.3; `number` is the number of each subject within the site."""
    flags: dict[str, Flags] = {}
    stays = course.survives_day_29 & (course.later_death == 0)
    french, completed = ~course.american, course.ending == COMPLETED

    def deal(deck_name: str, *classes: tuple[str, Flags]) -> None:
        deck = Deck(stream(seed, facts.TRIAL, f"trial/{deck_name}").permutation(subjects))
        for name, eligible in classes:
            count = scaled(facts.DIRT[name], subjects, facts.SHIPPED)
            flags[name] = deck.deal(count, eligible)

    quiet = stays & (course.ending != REACTION)
    deal(
        "events",
        ("AE_TERM_FRENCH", quiet & french),
        ("AE_START_NO_DAY", quiet),
        ("AE_ONGOING_WITH_END", quiet),
        ("AE_END_BEFORE_START", quiet),
        ("AE_GRADE_CHANGE", quiet),
        ("NOT_CODED", quiet),
        ("CODED_TWICE", quiet),
    )
    deal("missed", ("DOSE_MISSED", completed))
    goes_on = completed & ~flags["DOSE_MISSED"]
    deal(
        "infusions",
        ("DOSE_DELAYED", goes_on),
        ("WEIGHT_CARRIED", goes_on),
        ("INFUSION_STOP_BEFORE_START", goes_on),
    )
    deal(
        "laboratory",
        ("LAB_DUPLICATE", french),
        ("LAB_NOT_DONE", french),
        ("ALC_UNITS", french & stays),
        ("LAB_CORRECTED", french),
        ("LAB_TEST_UNKNOWN", french),
        ("QUALALC_DIFFERS", french),
    )
    deal("american laboratory", ("LAB_RESULT_NOT_GIVEN", course.american))
    deal("flow", ("FLOW_LIMIT", quiet), ("FLOW_EMPTY", quiet))
    deal("medications", ("LINK_WITHOUT_PARTNER", stays), ("CM_DOSE_TEXT", stays))
    deal("partial", ("PARTIAL_OTHER", stays))
    # The mistyped subject is 103-004; in a larger trial every fourth subject of the site.
    fourth = (course.site == 103) & (number % 4 == 0)
    third_dose = ~flags["DOSE_MISSED"]
    deal("typing", ("SUBJECT_UNKNOWN", fourth if fourth.any() else third_dose))
    deal("kits", ("KIT_REPLACED", completed & third_dose & ~flags["SUBJECT_UNKNOWN"]))
    deal("visits", ("VISIT_UNSCHEDULED", stays), ("SUPPORT_ONGOING", quiet))
    deal("death", ("AFTER_DEATH", (course.ending == DEATH) | (course.later_death == EARLY)))
    deal("race", ("RACE_SEVERAL", course.american))
    deal("night", ("TIME_24", course.active & (course.ending != HALTED)))
    deal("deviations", ("DEVIATION", ~course.dst))
    return Plan(flags)
