"""Medical history and the historical CD4 counts that prove the diagnosis."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Cells, Flags, Ints, integers, pick, positions, ticks
from cdisc_convert.simulate.coding import Coding
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.edc import Coded, Date, Field, Form, Rows, subject
from cdisc_convert.simulate.icl.schedule import LOGS

MH = Form(
    "MH",
    "Medical History",
    (
        "MHNUM", "MHTERM", "coded:MHCAT", "date:MHSTDAT", "date:MHENDAT", "MHONGO", "ORGANISM",
        "SITE",
    ),
)  # fmt: skip
CD4HX = Form("CD4HX", "Historical CD4", ("date:CD4HXDAT", "CD4HXVAL", "CD4HXU"))

CATEGORIES = (
    ("GEN", "GENERAL"), ("OI", "OPPORTUNISTIC INFECTION"), ("HPV", "HPV DISEASE"),
    ("AUTOIM", "AUTOIMMUNE"), ("MALIG", "MALIGNANCY"), ("ICLDX", "ICL DIAGNOSIS"),
)  # fmt: skip
GEN, OI, HPV, AUTOIMMUNE, MALIGNANCY, DIAGNOSIS = range(6)

# Term, category, organism, site; the order is the order of lines on the page.
CONDITIONS = (
    ("Idiopathic CD4 lymphopenia", DIAGNOSIS, "", ""),
    ("Cryptococcal meningitis", OI, "Cryptococcus neoformans", "Central nervous system"),
    ("Molluscum contagiosum", OI, "Molluscum contagiosum virus", "Skin"),
    ("Pulmonary NTM infection", OI, "Mycobacterium avium complex", "Lung"),
    ("Anogenital warts", HPV, "", ""),
    ("Hand warts", HPV, "", ""),
    ("High blood pressure", GEN, "", ""),
    ("Asthma", GEN, "", ""),
    ("Low thyroid", GEN, "", ""),
    ("Hay fever", GEN, "", ""),
    ("Vitiligo", AUTOIMMUNE, "", ""),
    ("Basal cell cancer of the skin", MALIGNANCY, "", ""),
)
CRYPTOCOCCOSIS, MOLLUSCUM, NTM, WARTS, HAND_WARTS, PRESSURE = range(1, 7)
OTHER_SHARES = (0.30, 0.15, 0.12, 0.20, 0.08, 0.05)
FINISHED = 11
COUNT_ABOVE_THE_LIMIT = 344
"""Historical CD4 count of a screen failure without proof of the diagnosis."""


@dataclass(frozen=True)
class History:
    """Which conditions a person has, person x CONDITIONS, and their line numbers."""

    present: Flags
    number: Ints
    start: Ints


def make_history(block: Block) -> History:
    """Conditions with the shares of studies.md, section 6.1."""
    people = block.people
    draws = block.streams.uniform("conditions", 12)
    present = np.zeros((people.size, 12), dtype=bool)
    present[:, 0] = True
    present[:, CRYPTOCOCCOSIS] = people.cryptococcosis
    present[:, MOLLUSCUM] = people.molluscum
    present[:, NTM] = people.ntm
    present[:, WARTS] = people.hpv
    present[:, HAND_WARTS] = people.hpv & (draws[:, HAND_WARTS] < 0.5)
    present[:, PRESSURE:] = draws[:, PRESSURE:] < np.array(OTHER_SHARES)
    present[:, PRESSURE] |= block.flag("mh partial")
    # The diagnosis is older than the consent; infections are stable for more than a year.
    low, high = facts.DIAGNOSIS_TO_CONSENT
    ago = low + np.floor(block.streams.uniform("condition age", 12) * (high - low))
    start = people.consent[:, None] - ago.astype(np.int64)
    return History(present, np.cumsum(present, axis=1), start)


def medical_history(block: Block, history: History) -> tuple[dict[str, Cells], Coding]:
    """MH: one row per condition, and the records to be coded."""
    who, condition = np.nonzero(history.present)
    start = history.start[who, condition]
    ended = (condition == FINISHED) | np.isin(condition, (MOLLUSCUM, NTM))
    partial = block.flag("mh partial")[who] & (condition == PRESSURE)
    number = block.people.number[who]
    category = np.array([place for _, place, _, _ in CONDITIONS])[condition]
    fields: dict[str, Field] = {
        "MHNUM": integers(history.number[who, condition]),
        "MHTERM": pick([term for term, _, _, _ in CONDITIONS], condition),
        "MHCAT": Coded(
            category, [code for code, _ in CATEGORIES], [text for _, text in CATEGORIES]
        ),
        "MHSTDAT": Date(start, np.where(partial, 1, 3)),
        "MHENDAT": Date.of(start + 300, ended),
        "MHONGO": ticks(~ended),
        "ORGANISM": pick([organism for _, _, organism, _ in CONDITIONS], condition),
        "SITE": pick([site for _, _, _, site in CONDITIONS], condition),
    }
    rows = Rows.at(number, LOGS, block.people.consent[who], single=False)
    columns = block.form(MH, rows, fields, {"PARTIAL_OTHER": partial})
    none = np.zeros(len(who), dtype=bool)
    coding = Coding(
        "MH",
        subject(number),
        columns["RecordId"],
        columns["MHTERM"],
        columns["MHTERM"],
        none,
        none,
    )
    return columns, coding


def historical_counts(block: Block) -> dict[str, Cells]:
    """CD4HX: two counts below 300 at least six weeks apart, a third one where a date is partial."""
    people = block.people
    partial_subject = block.flag("cd4hx partial")
    asked = np.stack([partial_subject, *[np.ones(people.size, dtype=bool)] * 2], axis=1)
    who, turn = np.nonzero(asked)
    ago = np.stack([
        1500 + block.streams.between("count age", 0, 900)[:, 0],
        300 + block.streams.between("count age 2", 0, 80)[:, 0],
        60 + block.streams.between("count age 3", 0, 100)[:, 0],
    ], axis=1)  # fmt: skip
    value = np.exp(np.log(110) + 0.5 * block.streams.normal("count", 3)).clip(5, 280)
    value[people.fails("I4"), 2] = COUNT_ABOVE_THE_LIMIT
    partial = turn == 0
    fields: dict[str, Field] = {
        "CD4HXDAT": Date(people.consent[who] - ago[who, turn], np.where(partial, 2, 3)),
        "CD4HXVAL": integers(value[who, turn]),
        "CD4HXU": pick(("cells/uL", "cells/mm3"), positions(who) % 2),
    }
    rows = Rows.at(people.number[who], LOGS, people.consent[who], single=False)
    return block.form(CD4HX, rows, fields, {"PARTIAL_OTHER": partial})
