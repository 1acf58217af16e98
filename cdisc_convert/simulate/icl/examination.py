"""Vital signs, physical examination and the EQ-5D-5L questionnaire."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Floats,
    blank,
    constant,
    decimals,
    integers,
    pick,
    positions,
    replaced,
)
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.edc import Coded, Date, Field, Form, Rows
from cdisc_convert.simulate.icl.people import FAHRENHEIT, INCH, INCHES, POUND, POUNDS
from cdisc_convert.simulate.icl.schedule import (
    D1,
    D1M5,
    D1P14,
    D2,
    D2P14,
    D3,
    SCR,
    UNSCH,
    W36,
    W48,
    W60,
)

VS = Form(
    "VS",
    "Vital Signs",
    (
        "date:VSDAT", "VSDAT_TIM", "HT", "HT_U", "WT", "WT_U", "TEMP", "TEMP_U", "SYSBP", "DIABP",
        "PULSE", "RESP", "O2SAT", "VSND",
    ),
)  # fmt: skip
PE = Form("PE", "Physical Examination", ("date:PEDAT", "coded:BODSYS", "coded:PERES", "PEDESC"))
EQ5D = Form(
    "EQ5D", "EQ-5D-5L", ("date:QSDAT", "Q1", "Q2", "Q3", "Q4", "Q5", "QVAS", "QND", "QREAS")
)

WEIGHT_GAIN = 1.09
"""Weight at dose 2 of a subject whose dose is wrongly computed from it: more than 5 % off."""
SYSTEMS = (
    ("GEN", "GENERAL APPEARANCE", "Appears tired"),
    ("HEENT", "HEAD AND NECK", "Mild oral thrush"),
    ("CV", "CARDIOVASCULAR", "Soft systolic murmur"),
    ("RESP", "RESPIRATORY", "Crackles at the left base"),
    ("GI", "ABDOMEN", "Mild tenderness, right lower quadrant"),
    ("SKIN", "SKIN", "Warts on both hands"),
    ("NEURO", "NEUROLOGICAL", "Reduced sensation of both feet"),
    ("LYMPH", "LYMPH NODES", "Small cervical nodes on both sides"),
)
SKIN = 5
ABNORMAL_SHARE, NOT_DONE_SHARE = 0.05, 0.01


def weights(block: Block) -> Floats:
    """Weight in kg per person and visit; at screening the weight that sets the dose."""
    noise = 0.01 * block.streams.normal("weight", 17)
    noise[:, SCR] = 0.0
    kilograms = block.people.weight[:, None] * (1 + noise)
    wrong = block.flag("DOSE_WEIGHT_MISMATCH")
    kilograms[wrong, D2] = block.people.weight[wrong] * WEIGHT_GAIN
    return np.asarray(kilograms, dtype=np.float64)


def vital_signs(block: Block) -> dict[str, Cells]:
    """VS: one row per visit; some subjects are measured in F, lb or inches."""
    people, schedule = block.people, block.schedule
    who, visit = block.visits(range(17))
    draws = block.streams.normal("vital signs", 17 * 6).reshape(people.size, 17, 6)[who, visit]
    weight = weights(block)[who, visit]
    celsius = np.clip(36.7 + 0.25 * draws[:, 0], 35.9, 37.6)
    pounds, fahrenheit = people.unit_of[who] == POUNDS, people.unit_of[who] == FAHRENHEIT
    inches, screening = people.unit_of[who] == INCHES, visit == SCR
    height = people.height[who]
    height_text = np.where(inches, decimals(height / INCH, 1), integers(np.floor(height + 0.5)))
    not_counted = block.flag("VS_ND")[who] & (visit == D2P14)
    half = block.flag("VS_BP_INCOMPLETE")[who] & (visit == D1P14)
    means = ((122, 12), (76, 8), (72, 9), (16, 1.5), (97.6, 0.9))
    counts = [
        integers(np.clip(np.floor(mean + sd * draws[:, place + 1]), 40, 165))
        for place, (mean, sd) in enumerate(means[:3])
    ]
    counts.append(integers(np.clip(np.floor(16 + 1.5 * draws[:, 4]), 11, 22)))
    counts.append(integers(np.clip(np.floor(97.6 + 0.9 * draws[:, 5]), 94, 100)))
    day = schedule.visit[who, visit]
    fields: dict[str, Field] = {
        "VSDAT": Date.of(day),
        "VSDAT_TIM": clock.clock(schedule.arrival[who, visit] + 5),
        "HT": blank(height_text, ~screening),
        "HT_U": pick(("cm", "in"), np.where(screening, inches, -1)),
        "WT": decimals(np.where(pounds, weight / POUND, weight), 1),
        "WT_U": pick(("kg", "lb"), pounds.astype(np.int64)),
        "TEMP": decimals(np.where(fahrenheit, celsius * 1.8 + 32, celsius), 1),
        "TEMP_U": pick(("C", "F"), fahrenheit.astype(np.int64)),
        "SYSBP": counts[0],
        "DIABP": blank(counts[1], half),
        "PULSE": replaced(counts[2], not_counted, "ND"),
        "RESP": counts[3],
        "O2SAT": counts[4],
        "VSND": constant("0", len(who)),
    }
    planted = {
        "VS_UNITS": (people.unit_of[who] > 0) & screening,
        "VS_ND": not_counted,
        "VS_BP_INCOMPLETE": half,
        "VISIT_UNSCHEDULED": visit == UNSCH,
    }
    deleted = block.flag("deleted vs")[who] & (visit == D1P14)
    return block.form(VS, Rows.at(people.number[who], visit, day), fields, planted, deleted)


def physical_examination(block: Block) -> dict[str, Cells]:
    """PE: one row per body system at six visits."""
    people = block.people
    visits = (SCR, D1, D2, D3, W36, W60)
    seen, visit = block.visits(visits)
    draws = block.streams.uniform("examination", 17 * 8).reshape(people.size, 17, 8)[seen, visit]
    share = np.where(people.hpv[seen][:, None] & (np.arange(8) == SKIN), 0.7, ABNORMAL_SHARE)
    result = np.where(draws < share, 1, 0)
    result = np.where(draws > 1 - NOT_DONE_SHARE, 2, result).ravel()
    row, system = np.repeat(np.arange(len(seen)), 8), np.tile(np.arange(8), len(seen))
    who, folder = seen[row], visit[row]
    day = block.schedule.visit[who, folder]
    codes = [code for code, _, _ in SYSTEMS]
    fields: dict[str, Field] = {
        "PEDAT": Date.of(day),
        "BODSYS": Coded(system, codes, [name for _, name, _ in SYSTEMS]),
        "PERES": Coded(result, ("NORMAL", "ABNORMAL", "ND"), ("Normal", "Abnormal", "Not done")),
        "PEDESC": pick([finding for _, _, finding in SYSTEMS], np.where(result == 1, system, -1)),
    }
    block.log.count("MISSING_CODE", int((result == 2).sum()))
    deleted = block.flag("deleted pe")[who] & (folder == D2) & (system == 0)
    rows = Rows(people.number[who], folder, day, positions(row))
    columns = block.form(PE, rows, fields, deleted=deleted)
    block.log.count("MISSING_CODE", int((result[deleted] == 2).sum()))
    return columns


def questionnaire(block: Block) -> dict[str, Cells]:
    """EQ5D: one row per visit; one scale above 100 and one item left blank are seeded."""
    people = block.people
    who, visit = block.visits((D1M5, D2, D3, W36, W48, W60), people.treated)
    level = block.streams.normal("health", 1)[who, 0]
    draws = block.streams.normal("questionnaire", 17 * 6).reshape(people.size, 17, 6)[who, visit]
    items = np.clip(np.floor(1.8 - 0.5 * level[:, None] + 0.6 * draws[:, :5]), 1, 5)
    own, spread = 0.9 * facts.VAS_SD * level, 0.45 * facts.VAS_SD * draws[:, 5]
    scale = np.clip(np.floor(facts.VAS_MEAN + own + spread), 5, 100)
    over = block.flag("OUT_OF_RANGE")[who] & (visit == D2)
    skipped = block.flag("QS_ITEM_BLANK")[who] & (visit == D2)
    answers = {f"Q{item + 1}": integers(items[:, item]) for item in range(5)}
    answers["Q4"] = blank(answers["Q4"], skipped)
    day = block.schedule.visit[who, visit]
    fields: dict[str, Field] = {
        "QSDAT": Date.of(day),
        **answers,
        "QVAS": replaced(integers(scale), over, "101"),
        "QND": constant("0", len(who)),
        "QREAS": constant("", len(who)),
    }
    planted = {"OUT_OF_RANGE": over, "QS_ITEM_BLANK": skipped}
    return block.form(EQ5D, Rows.at(people.number[who], visit, day), fields, planted)
