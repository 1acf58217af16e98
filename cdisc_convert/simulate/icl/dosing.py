"""Injections of NT-I7 by the dosing-weight rule (studies.md, section 1.3)."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import Cells, blank, decimals, integers, joined, pick, rounded
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.edc import Coded, Date, Field, Form, Rows
from cdisc_convert.simulate.icl.examination import WEIGHT_GAIN
from cdisc_convert.simulate.icl.schedule import D1, D2, D3

EX_INJ = Form(
    "EX_INJ",
    "Injection",
    (
        "coded:EXDONE", "EXREAS", "DOSENUM", "date:EXDAT", "EXTIM", "COHDOSE", "CALCWT",
        "TOTDOSE_UG", "VOL_ML", "LOT", "coded:MUSCLE", "coded:SIDE", "NINJ",
    ),
)  # fmt: skip


def injections(block: Block) -> dict[str, Cells]:
    """EX_INJ: one row per injection; a missed dose has one row without values."""
    people, schedule = block.people, block.schedule
    missed = block.of_enrolled(block.trial.course.missed)
    delayed = block.of_enrolled(block.trial.course.delayed)
    per_dose = schedule.given.astype(np.int64)
    per_dose[missed, 2] = 1
    per_dose[block.flag("TWO_INJECTIONS"), 0] = 2
    who, dose = np.nonzero(per_dose)
    number = per_dose[who, dose]
    row = np.repeat(np.arange(len(who)), number)
    first = np.append(True, row[1:] != row[:-1]) if len(row) else np.zeros(0, dtype=bool)
    who, dose, number = who[row], dose[row], number[row]
    done = schedule.given[who, dose]
    wrong = block.flag("DOSE_WEIGHT_MISMATCH")[who] & (dose == 1)
    weight = rounded(
        np.where(wrong, people.weight[who] * WEIGHT_GAIN, people.dosing_weight[who]), 1
    )
    cohort = people.cohort[who]
    total = np.array(facts.COHORT_DOSES)[cohort] * weight / number
    muscle = block.streams.between("muscle", 0, 2, 3)[who, dose]
    side = np.where(number == 2, (~first).astype(np.int64), people.number[who] % 2)
    time = schedule.dose_time[who, dose] + np.where(first, 0, 2)
    day = schedule.dose[who, dose]
    planned = schedule.visit[who, np.array([D1, D2, D3])[dose]]
    fields: dict[str, Field] = {
        "EXDONE": Coded(done.astype(np.int64), ("N", "Y"), ("No", "Yes")),
        "EXREAS": pick(("REFUSED",), np.where(done, -1, 0)),
        "DOSENUM": integers(dose + 1),
        "EXDAT": Date.of(day, done),
        "EXTIM": clock.clock(time, known=done),
        "COHDOSE": integers(np.array(facts.COHORT_DOSES)[cohort]),
        "CALCWT": decimals(weight, 1, done),
        "TOTDOSE_UG": _amount(total, done),
        "VOL_ML": decimals(total / facts.STRENGTH, 2, done),
        "LOT": blank(joined("L", integers(24001 + (day - facts.FIRST_DOSE) // 90)), ~done),
        "MUSCLE": Coded(
            np.where(done, muscle, -1), ("UA", "TH", "BU"), ("Upper arm", "Thigh", "Buttock")
        ),
        "SIDE": Coded(np.where(done, side, -1), ("L", "R"), ("LEFT", "RIGHT")),
        "NINJ": integers(number, done),
    }
    planted = {
        "TWO_INJECTIONS": (number == 2) & first,
        "DOSE_WEIGHT_MISMATCH": wrong,
        "DOSE_MISSED": ~done,
        "DOSE_DELAYED": delayed[who] & (dose == 1),
    }
    folder = np.array([D1, D2, D3])[dose]
    position = np.where(number == 2, np.where(first, 1, 2), 0)
    rows = Rows(people.number[who], folder, planned, position)
    return block.form(EX_INJ, rows, fields, planted)


def _amount(micrograms: np.ndarray, known: np.ndarray) -> Cells:
    """Micrograms with one decimal only where it is needed."""
    tenths = decimals(micrograms, 1, known)
    texts = [text.removesuffix(".0") for text in tenths.tolist()]
    return np.array(texts, dtype=object)
