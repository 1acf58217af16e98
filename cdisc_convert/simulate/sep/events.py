"""Adverse events, secondary infections and the committee's verdicts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Flags,
    Ints,
    blank,
    integers,
    pick,
    ticks,
)
from cdisc_convert.simulate.coding import Coding
from cdisc_convert.simulate.event_numbers import numbered_by_start
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.sep.block import Block
from cdisc_convert.simulate.sep.plan import REACTION
from cdisc_convert.simulate.sep.redcap import FormRows, logged
from cdisc_convert.simulate.sep.schedule import NEVER

SIC = FileLayout("sic/adjudication.csv", ("SUBJID", "INF_NO", "SIC_DATE", "VERDICT", "CATEGORY"))

# English, French.
TERMS = (
    ("Fever", "Fièvre"),
    ("Respiratory distress", "Détresse respiratoire"),
    ("Acute kidney injury", "Insuffisance rénale aiguë"),
    ("Delirium", "Syndrome confusionnel"),
    ("Anemia", "Anémie"),
    ("Low platelets", "Thrombopénie"),
    ("Atrial fibrillation", "Fibrillation auriculaire"),
    ("High blood sugar", "Hyperglycémie"),
    ("Diarrhea", "Diarrhée"),
    ("Low potassium", "Hypokaliémie"),
    ("Pressure ulcer", "Escarre sacrée"),
    ("Rash", "Éruption cutanée"),
    ("Multiple organ failure", "Défaillance multiviscérale"),
    ("Pneumonia", "Pneumonie"),
    ("Bacteremia", "Bactériémie"),
    ("Urinary infection", "Infection urinaire"),
    ("Abdominal abscess", "Abcès abdominal"),
    ("Catheter infection", "Infection de cathéter"),
    ("Wound infection", "Infection de paroi"),
)
GENERAL, ORGAN_FAILURE, INFECTION = range(2, 12), 12, 13
SLOT_FEVER, SLOT_DISTRESS, OTHERS = 0, 1, (2, 3, 4, 5)
SLOT_FATAL, SLOT_INFECTION, SEEDED, CONTINUED, SLOTS = 6, 7, 8, 9, 10
OTHER_SHARE = 0.5
SEEDED_CLASSES = (
    "AE_START_NO_DAY", "AE_ONGOING_WITH_END", "AE_END_BEFORE_START", "AE_GRADE_CHANGE",
    "AE_TERM_FRENCH", "NOT_CODED", "CODED_TWICE",
)  # fmt: skip

INFECTION_SITES = ("1", "2", "3", "4", "5", "9")
CATEGORIES = ("PNEUMONIA", "BSI", "UTI", "ABDOMINAL", "CATHETER", "OTHER")
ORGANISMS = (
    "Pseudomonas aeruginosa", "Staphylococcus epidermidis", "Escherichia coli",
    "Enterococcus faecium", "Candida albicans", "Klebsiella pneumoniae",
)  # fmt: skip
# In rounds of seven infections: what the committee says and what the site knew.
REJECTED_TURNS, PENDING_TURNS, DISAGREEING_TURN = (2, 5), (0, 4), 2
CONFIRMED, REJECTED, PENDING = range(3)


@dataclass(frozen=True)
class Events:
    """The events of a block as a grid person x slot."""

    present: Flags
    start: Ints  # stamp
    end: Ints  # stamp
    term: Ints
    grade: Ints
    number: Ints
    infection_day: Ints


def make_events(block: Block) -> Events:
    """Which events happen, when and how severe (studies.md, section 6.2)."""
    people, schedule, size = block.people, block.schedule, block.people.size
    chance = block.streams.uniform("event", SLOTS)
    when = block.streams.uniform("event time", SLOTS)
    kind = block.streams.uniform("event kind", SLOTS)
    last = np.minimum(schedule.hospital_out, schedule.death) // clock.DAY
    room = np.clip(last - people.dose1 - 4, 2, 40)
    day = people.dose1[:, None] + 1 + np.floor(when * room[:, None]).astype(np.int64)
    infection_day = people.dose1 + 8 + people.index % 13
    day[:, SLOT_INFECTION] = infection_day
    day[:, SEEDED] = people.dose1 + 5 + people.index % 10
    start = day * clock.DAY + 480 + np.floor(when * 36).astype(np.int64) * 15
    end = start + (1 + np.floor(kind * 6).astype(np.int64)) * clock.DAY
    end[:, SEEDED] = start[:, SEEDED] + 4 * clock.DAY
    start[:, CONTINUED], end[:, CONTINUED] = (
        end[:, SEEDED],
        end[:, SEEDED] + 2 * clock.DAY,
    )
    # Fever and distress begin together and are over within two days (SEP-SAF-1).
    for slot, length in ((SLOT_FEVER, 1300), (SLOT_DISTRESS, 1500)):
        start[:, slot], end[:, slot] = schedule.reaction, schedule.reaction + length
    fatal = schedule.death < NEVER
    start[:, SLOT_FATAL], end[:, SLOT_FATAL] = schedule.death - 900, schedule.death
    end = np.where(fatal[:, None], np.minimum(end, schedule.death[:, None]), end)
    start = np.where(fatal[:, None], np.minimum(start, end - 60), start)
    term = np.floor(kind * len(GENERAL)).astype(np.int64) + GENERAL.start
    term[:, SLOT_FEVER], term[:, SLOT_DISTRESS], term[:, SLOT_FATAL] = 0, 1, ORGAN_FAILURE
    term[:, SLOT_INFECTION] = INFECTION + _infection_site(block)
    term[:, CONTINUED] = term[:, SEEDED]
    present = np.zeros((size, SLOTS), dtype=bool)
    present[:, [SLOT_FEVER, SLOT_DISTRESS]] = (people.ending == REACTION)[:, None]
    present[:, OTHERS] = chance[:, OTHERS] < OTHER_SHARE
    present[:, SLOT_FATAL] = fatal
    present[:, SLOT_INFECTION] = people.infected
    present[:, SEEDED] = np.logical_or.reduce([block.flag(name) for name in SEEDED_CLASSES])
    present[:, CONTINUED] = block.flag("AE_GRADE_CHANGE")
    grade = 1 + np.searchsorted((0.35, 0.75, 0.95), kind * 11 % 1)
    grade[:, [SLOT_FEVER, SLOT_DISTRESS]] = 3
    grade[:, SLOT_FATAL], grade[:, SLOT_INFECTION] = 5, 3
    grade[:, SEEDED], grade[:, CONTINUED] = 1, 2
    present &= people.randomised[:, None]
    number = numbered_by_start(present, start, SEEDED, CONTINUED)
    return Events(present, start, end, term, grade, number, infection_day)


def adverse_events(block: Block, events: Events) -> tuple[FormRows, Coding]:
    """ae_log: one row per event and grade, and the records to be coded."""
    people = block.people
    who, slot = np.nonzero(events.present)
    order = np.lexsort((slot == CONTINUED, events.number[who, slot], who))
    who, slot = who[order], slot[order]
    is_of = {name: block.flag(name)[who] & (slot == SEEDED) for name in SEEDED_CLASSES}
    start, end, term = (grid[who, slot] for grid in (events.start, events.end, events.term))
    end = np.where(is_of["AE_END_BEFORE_START"], start - 2 * clock.DAY, end)
    reaction = slot <= SLOT_DISTRESS
    timed = reaction | (slot == SLOT_FATAL)
    grade, fatal = events.grade[who, slot], slot == SLOT_FATAL
    serious = reaction | fatal | (grade >= 4) | (slot == SLOT_INFECTION)
    box = np.select([fatal, grade >= 4, slot == SLOT_INFECTION], [1, 2, 3], 6)
    ongoing = is_of["AE_ONGOING_WITH_END"]
    french = ~people.american[who]
    english_text = pick([entry[0] for entry in TERMS], term)
    french_text = pick([entry[1] for entry in TERMS], term)
    only_french = is_of["AE_TERM_FRENCH"]
    fields = {
        "ae_no": integers(events.number[who, slot]),
        "ae_term": blank(english_text, only_french),
        "ae_start": _when(start, timed, is_of["AE_START_NO_DAY"]),
        "ae_stop": _when(end, timed, np.zeros(len(who), dtype=bool)),
        "ae_ongoing": pick(("0", "1"), ongoing.astype(np.int64)),
        "ae_grade": integers(grade),
        "ae_serious": pick(("0", "1"), serious.astype(np.int64)),
        **{f"ae_ser___{place}": ticks(serious & (box == place)) for place in range(1, 7)},
        "ae_rel": pick(("0", "1"), (reaction | (term == 11)).astype(np.int64)),
        "ae_out": pick(("1", "4", "5"), np.select([fatal, ongoing], [2, 1], 0)),
        "ae_act": pick(("0", "2", "3"), np.select([fatal, reaction], [2, 1], 0)),
        "ae_txt_fr": blank(french_text, ~french),
    }
    rows = logged("ae_log", who, fields)
    for name in SEEDED_CLASSES[:5]:
        block.plant(name, rows, slot == CONTINUED if name == "AE_GRADE_CHANGE" else is_of[name])
    block.plant("DST", rows, people.dst[who] & (slot == SLOT_DISTRESS))
    coding = Coding(
        "ae_log",
        people.record[who],
        integers(rows.instance),
        np.where(only_french, french_text, english_text),
        english_text,
        is_of["NOT_CODED"],
        is_of["CODED_TWICE"],
    )
    return rows, coding


def _when(stamp: Ints, timed: Flags, no_day: Flags) -> Cells:
    """Date and time where the time is known, else the date; UNK for an unknown day."""
    days = stamp // clock.DAY
    text = np.where(timed, clock.stamps(stamp, clock.ISO), clock.dates(days, clock.ISO))
    return np.where(no_day, clock.dates(days, "{y:04d}-{m:02d}-UNK"), text)


def _infection_site(block: Block) -> Ints:
    return np.asarray(block.people.index % len(INFECTION_SITES))


def infections(block: Block, events: Events) -> tuple[FormRows, dict[str, Cells]]:
    """infection_log and the columns of sic/adjudication.csv, whose verdict counts."""
    people = block.people
    who = np.flatnonzero(people.infected)
    turn = block.rank(block.trial.course.infected)[who] % 7
    verdict = np.where(np.isin(turn, REJECTED_TURNS), REJECTED, CONFIRMED)
    known = np.select(
        [np.isin(turn, PENDING_TURNS), turn == DISAGREEING_TURN], [PENDING, CONFIRMED], verdict
    )
    site, day = _infection_site(block)[who], events.infection_day[who]
    fields = {
        "inf_no": integers(np.ones(len(who))),
        "inf_dt": clock.dates(day, clock.ISO),
        "inf_site": pick(INFECTION_SITES, site),
        "inf_org": pick(ORGANISMS, site),
        "inf_sample_dt": clock.stamps(day * clock.DAY + 620, clock.ISO),
        "inf_sic": pick(("1", "2", "3"), known),
        "inf_ae_no": integers(events.number[who, SLOT_INFECTION]),
    }
    rows = logged("infection_log", who, fields)
    block.plant("SIC_PENDING", rows, known == PENDING)
    block.plant("SIC_DISAGREES", rows, turn == DISAGREEING_TURN)
    category = pick(CATEGORIES, site)
    verdicts = {
        "SUBJID": people.record[who],
        "INF_NO": fields["inf_no"],
        "SIC_DATE": clock.dates(day + 60, clock.ISO),
        "VERDICT": pick(("CONFIRMED", "REJECTED"), verdict),
        "CATEGORY": np.where(verdict == REJECTED, "NONE", category).astype(object),
    }
    return rows, verdicts
