"""Which subjects take which course through the trial, and which carry which dirt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Flags, Ints
from cdisc_convert.simulate.dirt import Deck, Plan, scaled
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.streams import stream


@dataclass(frozen=True)
class Course:
    """The way of each enrolled subject through treatment and follow-up."""

    stop_after: Ints  # dose after which treatment stops, 0 = never
    missed: Flags  # dose 3 not given, treatment goes on
    delayed: Flags  # dose 2 three weeks late
    withdrawn: Flags  # consent withdrawn after week 36
    lost: Flags  # lost after week 36
    rescreened: Flags

    @classmethod
    def deal(cls, seed: int, subjects: int) -> Course:
        """Deal the courses of section 2.3 and 6.1 to different subjects."""
        deck = Deck(stream(seed, facts.TRIAL, "trial/course").permutation(subjects))
        everyone = np.ones(subjects, dtype=bool)
        number = {name: scaled(facts.DIRT[name], subjects, facts.SHIPPED) for name in facts.DIRT}
        stopped = deck.deal(number["TRT_DISCONTINUED"], everyone)
        where = np.flatnonzero(stopped)
        stop_after = np.zeros(subjects, dtype=np.int64)
        stop_after[where] = 1 + np.arange(len(where)) % 2
        missed = deck.deal(number["DOSE_MISSED"], ~stopped)
        delayed = deck.deal(number["DOSE_DELAYED"], ~stopped & ~missed)
        stays = ~stopped & ~missed & ~delayed
        withdrawn = deck.deal(scaled(facts.WITHDRAWN, subjects, facts.SHIPPED), stays)
        lost = deck.deal(scaled(facts.LOST, subjects, facts.SHIPPED), stays & ~withdrawn)
        # An earlier screening needs room between the start of the trial and the first dose.
        late_enough = np.arange(subjects) >= subjects // 3
        rescreened = deck.deal(number["RESCREENED"], stays & late_enough)
        return cls(stop_after, missed, delayed, withdrawn, lost, rescreened)


DECKS = (
    (
        "AE_START_NO_DAY",
        "AE_START_NO_MONTH",
        "AE_ONGOING_WITH_END",
        "AE_END_BEFORE_START",
        "AE_BEFORE_CONSENT",
        "AE_GRADE_CHANGE",
        "NOT_CODED",
        "CODED_TWICE",
    ),
    ("LAB_DUPLICATE", "LAB_CORRECTED", "LAB_NOT_DONE", "IGG_LIMIT_READING"),
    ("FLOW_QC_FAILED", "FLOW_LIMIT", "FLOW_EMPTY"),
    ("PK_PREDOSE_QUANTIFIABLE", "PK_PERIOD_MISSING", "PK_LATE"),
    ("VS_BP_INCOMPLETE", "VS_ND", "VISIT_UNSCHEDULED"),
    ("OUT_OF_RANGE", "QS_ITEM_BLANK", "VISIT_LABEL_DATE"),
    ("TITER_SPELLING", "DEVIATION", "PROC_ABORTED"),
    ("LINK_WITHOUT_PARTNER", "CM_DOSE_TEXT"),
    ("RACE_SEVERAL", "RACE_NONE", "NO_COENROLMENT"),
)
"""Classes that sit on different subjects, so that they sit on different records of a file."""


def make_plan(seed: int, subjects: int, course: Course) -> Plan:
    """Deal the dirt of section 2.3, in proportion to `subjects`."""
    dealer = _Dealer(seed, subjects)
    full = (course.stop_after == 0) & ~course.missed & ~course.delayed
    stays = ~course.withdrawn & ~course.lost
    for number, names in enumerate(DECKS):
        deck = dealer.deck(f"deck {number}")
        for name in names:
            dealer.deal(deck, name, full & stays & ~course.rescreened)
    deck = dealer.deck("dosing")
    dealer.deal(deck, "bmi below 30", full, 1)
    dealer.deal(deck, "bmi 30", full, 1)
    dealer.deal(deck, "DOSE_WEIGHT_MISMATCH", full)
    dealer.deal(deck, "TWO_INJECTIONS", full)
    special = ("bmi below 30", "bmi 30", "DOSE_WEIGHT_MISMATCH", "VS_BP_INCOMPLETE", "VS_ND")
    plain = ~np.logical_or.reduce([dealer.flags[name] for name in special])
    dealer.split("VS_UNITS", ("fahrenheit", "pounds", "inches"), full & plain)
    deck = dealer.deck("lesions")
    for name in ("PHOTO_MISSING", "LESION_UNKNOWN", "LESION_MERGED", "LESION_OVER_50"):
        dealer.deal(deck, name, full & stays)
    dealer.combine("hpv", "PHOTO_MISSING", "LESION_UNKNOWN", "LESION_MERGED", "LESION_OVER_50")
    deck = dealer.deck("remote laboratory")
    dealer.deal(deck, "LAB_TEST_UNKNOWN", full)
    dealer.deal(deck, "ALC_UNITS", full)
    dealer.combine("remote", "LAB_TEST_UNKNOWN", "ALC_UNITS")
    deck = dealer.deck("antibodies")
    free = ~dealer.flags["VISIT_LABEL_DATE"]
    dealer.deal(deck, "ada at baseline", free, facts.ADA_AT_BASELINE)
    dealer.deal(deck, "ada induced", free & ~dealer.flags["ada at baseline"], facts.ADA_INDUCED)
    dealer.deal(deck, "nab", dealer.flags["ada induced"], facts.ADA_NEUTRALISING)
    dealer.split("PARTIAL_OTHER", ("cm partial", "mh partial", "cd4hx partial"), full)
    dealer.split(
        "TIME_24", ("time 24 lab", "time 24 leuk"), full & stays & ~dealer.flags["PROC_ABORTED"]
    )
    dealer.split(
        "RECORD_DELETED", ("deleted vs", "deleted pe", "deleted cm", "deleted ae"), full & stays
    )
    return Plan(dealer.flags)


class _Dealer:
    """Deals classes to subjects and keeps the flags."""

    def __init__(self, seed: int, subjects: int) -> None:
        self.flags: dict[str, Flags] = {}
        self._seed = seed
        self._subjects = subjects

    def deck(self, name: str) -> Deck:
        """A deck with an order of its own."""
        rng = stream(self._seed, facts.TRIAL, f"trial/{name}")
        return Deck(rng.permutation(self._subjects))

    def deal(self, deck: Deck, name: str, eligible: Flags, shipped: int = 0) -> None:
        """Deal a class of dirt, or a role that `shipped` subjects of 30 have."""
        count = scaled(shipped or facts.DIRT[name], self._subjects, facts.SHIPPED)
        self.flags[name] = deck.deal(count, eligible)

    def combine(self, name: str, *parts: str) -> None:
        """Flag the subjects that have any of the `parts`."""
        self.flags[name] = np.logical_or.reduce([self.flags[part] for part in parts])

    def split(self, name: str, parts: tuple[str, ...], eligible: Flags) -> None:
        """Deal a class and share its subjects out to its places in turn."""
        chosen = np.flatnonzero(
            self.deck(name).deal(scaled(facts.DIRT[name], self._subjects, facts.SHIPPED), eligible)
        )
        for turn, part in enumerate(parts):
            self.flags[part] = np.zeros(self._subjects, dtype=bool)
            self.flags[part][chosen[turn :: len(parts)]] = True
