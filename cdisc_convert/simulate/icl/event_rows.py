"""Rows of the adverse event form, and the records to be coded."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Flags,
    Ints,
    constant,
    integers,
    pick,
    positions,
    ticks,
)
from cdisc_convert.simulate.coding import Coding
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.edc import Coded, Date, Field, Form, Rows, subject
from cdisc_convert.simulate.icl.events import (
    CONTINUED,
    FEVER,
    OTHERS,
    SEEDED,
    SEEDED_CLASSES,
    SERIOUS,
    TERMS,
    Events,
)
from cdisc_convert.simulate.icl.schedule import LOGS

AE = Form(
    "AE",
    "Adverse Events",
    (
        "AENUM", "AETERM", "date:AESTDAT", "AESTDAT_TIM", "date:AEENDAT", "AEENDAT_TIM", "AEONGO",
        "coded:AEGR", "coded:AESER", "AESCRIT1", "AESCRIT2", "AESCRIT3", "AESCRIT4", "AESCRIT5",
        "AESCRIT6", "coded:AEREL", "coded:AEACN", "AEACNOTH", "coded:AEOUT", "INJSITE",
    ),
)  # fmt: skip
GRADES = ("1", "2", "3", "4", "5")
RELATIONS = ("UNRELATED", "UNLIKELY", "POSSIBLE", "PROBABLE", "DEFINITE")
ACTIONS = (
    ("0", "DOSE NOT CHANGED"), ("1", "DRUG INTERRUPTED"), ("2", "DRUG WITHDRAWN"),
    ("8", "NOT APPLICABLE"),
)  # fmt: skip
OUTCOMES = (("1", "RECOVERED/RESOLVED"), ("2", "NOT RECOVERED/NOT RESOLVED"))


def adverse_events(block: Block, events: Events) -> tuple[dict[str, Cells], Coding]:
    """AE: one row per event and grade, and the records to be coded."""
    who, slot = np.nonzero(events.present)
    order = np.lexsort((slot == CONTINUED, events.number[who, slot], who))
    who, slot = who[order], slot[order]
    number, position = block.people.number[who], positions(who)
    seeded = {name: block.flag(name)[who] & (slot == SEEDED) for name in SEEDED_CLASSES}
    fields = _dates(block, events, who, slot, seeded) | _assessment(events, who, slot)
    planted = {name: rows for name, rows in seeded.items() if name.startswith("AE_")}
    planted["AE_GRADE_CHANGE"] = slot == CONTINUED
    typed = events.end[who, slot]
    rows = Rows(number, np.full(len(who), LOGS), typed, position)
    deleted = block.flag("deleted ae")[who] & (position == 1)
    columns = block.form(AE, rows, fields, planted, deleted)
    # The copy of a deleted record stands at the end and is not coded.
    record, term = (columns[name][: len(who)] for name in ("RecordId", "AETERM"))
    coding = Coding(
        "AE", subject(number), record, term, term, seeded["NOT_CODED"], seeded["CODED_TWICE"]
    )
    return columns, coding


def _dates(
    block: Block, events: Events, who: Ints, slot: Ints, seeded: dict[str, Flags]
) -> dict[str, Field]:
    """Start, end, ongoing and outcome; the seeded rows have the dates of their class."""
    start, end = events.start[who, slot], events.end[who, slot]
    day = start // clock.DAY
    end = np.minimum(end, np.maximum(block.schedule.end[who], day))
    end = np.where(seeded["AE_END_BEFORE_START"], day - 3, end)
    open_event = np.isin(slot, OTHERS) & (events.number[who, slot] % 9 == 4)
    ongoing = open_event | seeded["AE_ONGOING_WITH_END"]
    known = np.select([seeded["AE_START_NO_DAY"], seeded["AE_START_NO_MONTH"]], [2, 1], 3)
    outcome = ongoing.astype(np.int64)
    return {
        "AESTDAT": Date(day, known),
        "AESTDAT_TIM": clock.clock(start % clock.DAY, known=slot < OTHERS[0]),
        "AEENDAT": Date.of(end, ~open_event),
        "AEENDAT_TIM": constant("", len(who)),
        "AEONGO": ticks(ongoing),
        "AEOUT": Coded(outcome, [code for code, _ in OUTCOMES], [text for _, text in OUTCOMES]),
    }


def _assessment(events: Events, who: Ints, slot: Ints) -> dict[str, Field]:
    """Number, term, grade, seriousness, relation and action."""
    term, serious = events.term[who, slot], slot == SERIOUS
    return {
        "AENUM": integers(events.number[who, slot]),
        "AETERM": pick(TERMS, term),
        "AEGR": Coded(events.grade[who, slot] - 1, GRADES, [f"Grade {code}" for code in GRADES]),
        "AESER": Coded(serious.astype(np.int64), ("N", "Y"), ("No", "Yes")),
        **{f"AESCRIT{box}": ticks(np.full(len(who), box == 3), serious) for box in range(1, 7)},
        "AEREL": Coded(events.relation[who, slot], GRADES, RELATIONS),
        "AEACN": Coded(
            events.action[who, slot], [code for code, _ in ACTIONS], [text for _, text in ACTIONS]
        ),
        "AEACNOTH": pick(("Paracetamol given",), np.where(term == FEVER, 0, -1)),
        "INJSITE": ticks(term < FEVER),
    }
