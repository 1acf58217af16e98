"""Concomitant medications, some of them given for an adverse event or a condition."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import Cells, Flags, Ints, integers, pick, positions, ticks
from cdisc_convert.simulate.coding import Coding
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.edc import Date, Field, Form, Rows, subject
from cdisc_convert.simulate.icl.events import FEVERISH, HEADACHES, SERIOUS, Events
from cdisc_convert.simulate.icl.history import CRYPTOCOCCOSIS, PRESSURE, History
from cdisc_convert.simulate.icl.schedule import LOGS

CM = Form(
    "CM",
    "Medications",
    (
        "CMNUM", "CMTRT", "CMIND", "CMDOSE", "CMDOSU", "CMROUTE", "CMFREQ", "date:CMSTDAT",
        "date:CMENDAT", "CMONGO", "CMPRIOR", "AENUM", "MHNUM",
    ),
)  # fmt: skip

# Name, indication, dose, unit, route, frequency.
DRUGS = (
    ("Bactrim", "Pneumocystis prophylaxis", "1", "TABLET", "ORAL", "QD"),
    ("Fluconazole", "Cryptococcosis", "200", "mg", "ORAL", "QD"),
    ("Lisinopril", "High blood pressure", "10", "mg", "ORAL", "QD"),
    ("Levothyroxine", "Low thyroid", "75", "ug", "ORAL", "QD"),
    ("Cetirizine", "Hay fever", "10", "mg", "ORAL", "PRN"),
    ("Hydrocortisone cream", "Rash", "1", "g", "TOPICAL", "BID"),
    ("Albuterol inhaler", "Asthma", "100", "ug", "RESPIRATORY (INHALATION)", "PRN"),
    ("Tylenol", "Fever", "500", "mg", "ORAL", "TID"),
    ("Ibuprofen", "Headache", "400", "mg", "ORAL", "PRN"),
    ("Azithromycin", "Pneumonia", "500", "mg", "ORAL", "QD"),
    ("Ibuprofen", "Muscle pain", "1-2", "TABLET", "ORAL", "PRN"),
    ("Valacyclovir", "Herpes prophylaxis", "500", "mg", "ORAL", "BID"),
    ("Cetirizine", "Itching", "10", "mg", "ORAL", "ONCE"),
)
PROPHYLAXIS, FUNGUS, BLOOD_PRESSURE = 0, 1, 2
LINKED = {7: FEVERISH, 8: HEADACHES, 9: SERIOUS}
"""Place of a drug given for an event, and the slot of that event."""
DOSE_AS_TEXT, PARTIAL_START, LOST_LINK = 10, 11, 12
OTHER_SHARES = (0.5, 0.0, 0.0, 0.12, 0.2, 0.1, 0.15, 0.0, 0.0, 0.0, 0.0, 0.15, 0.0)
NO_SUCH_EVENT = 99


def medications(block: Block, events: Events, history: History) -> tuple[dict[str, Cells], Coding]:
    """CM: one row per medication, and the records to be coded."""
    people = block.people
    present = _present(block, events, history)
    who, drug = np.nonzero(present)
    start, end = _dates(block, events, who, drug)
    event = np.select(
        [drug == place for place in LINKED],
        [events.number[who, slot] for slot in LINKED.values()],
        0,
    )
    event = np.where(drug == LOST_LINK, NO_SUCH_EVENT, event)
    condition = np.select(
        [drug == FUNGUS, drug == BLOOD_PRESSURE],
        [history.number[who, CRYPTOCOCCOSIS], history.number[who, PRESSURE]],
        0,
    )
    ongoing = ~np.isin(drug, (*LINKED, DOSE_AS_TEXT, LOST_LINK))
    partial = block.flag("cm partial")[who] & (drug == PARTIAL_START)
    prior = start < np.where(people.treated[who], people.dose1[who], np.iinfo(np.int64).max)
    columns_of = [pick([row[place] for row in DRUGS], drug) for place in range(6)]
    position = positions(who)
    deleted = block.flag("deleted cm")[who] & (drug == PROPHYLAXIS)
    fields: dict[str, Field] = {
        "CMNUM": integers(position),
        "CMTRT": columns_of[0],
        "CMIND": columns_of[1],
        "CMDOSE": columns_of[2],
        "CMDOSU": columns_of[3],
        "CMROUTE": columns_of[4],
        "CMFREQ": columns_of[5],
        "CMSTDAT": Date(start, np.where(partial, 1, 3)),
        "CMENDAT": Date.of(end, ~ongoing),
        "CMONGO": ticks(ongoing),
        "CMPRIOR": ticks(prior),
        "AENUM": integers(event, event > 0),
        "MHNUM": integers(condition, condition > 0),
    }
    planted = {
        "CM_DOSE_TEXT": drug == DOSE_AS_TEXT,
        "LINK_WITHOUT_PARTNER": drug == LOST_LINK,
        "PARTIAL_OTHER": partial,
    }
    rows = Rows(people.number[who], np.full(len(who), LOGS), np.maximum(start, end), position)
    columns = block.form(CM, rows, fields, planted, deleted)
    none = np.zeros(len(who), dtype=bool)
    records = columns["RecordId"][: len(who)]
    coding = Coding(
        "CM", subject(people.number[who]), records, columns_of[0], columns_of[0], none, none
    )
    return columns, coding


def _present(block: Block, events: Events, history: History) -> Flags:
    draws = block.streams.uniform("medication", len(DRUGS))
    present = draws < np.array(OTHER_SHARES)
    present[:, PROPHYLAXIS] |= block.flag("deleted cm")
    present[:, FUNGUS] = history.present[:, CRYPTOCOCCOSIS]
    present[:, BLOOD_PRESSURE] = history.present[:, PRESSURE]
    for place, slot in LINKED.items():
        present[:, place] = events.present[:, slot]
    present[:, DOSE_AS_TEXT] = block.flag("CM_DOSE_TEXT")
    present[:, PARTIAL_START] |= block.flag("cm partial")
    present[:, LOST_LINK] = block.flag("LINK_WITHOUT_PARTNER")
    return np.asarray(present)


def _dates(block: Block, events: Events, who: Ints, drug: Ints) -> tuple[Ints, Ints]:
    """First and last day of each medication."""
    ago = block.streams.between("medication age", 60, 1500, len(DRUGS))[who, drug]
    start = block.people.consent[who] - ago
    for place, slot in LINKED.items():
        begins = events.start[who, slot] // clock.DAY
        start = np.where(drug == place, begins, start)
    later = np.isin(drug, (DOSE_AS_TEXT, LOST_LINK))
    start = np.where(later, block.schedule.dose[who, 0] + 25 + ago % 20, start)
    return start, start + 4
