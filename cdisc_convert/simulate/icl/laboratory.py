"""Results of the NIH Clinical Center laboratory: one row per result."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Flags,
    Floats,
    Ints,
    constant,
    decimals,
    integers,
    joined,
    pick,
    replaced,
)
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.biology import Counts
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.schedule import (
    D1M5,
    D1P14,
    D1P30,
    D2P14,
    D2P30,
    D3P14,
    D3P30,
    NIHCC_LABELS,
    SCR,
    W36,
    W60,
)

NIHCC = FileLayout(
    "lab/nihcc_lab.csv",
    (
        "PROTOCOL", "PT_ID", "VISIT_LABEL", "COLL_DT", "ACC", "TEST_CD", "TEST_NAME", "RESULT",
        "UNITS", "REF_LOW", "REF_HIGH", "FLAG", "STATUS", "RPT_DT", "COMMENT",
    ),
)  # fmt: skip

# Code, name, unit, decimals, limits of the range, mean, spread as a share; lymphocytes first.
TESTS = (
    ("LYM", "Lymphocytes", "K/uL", 2, 1.0, 4.8, 0.0, 0.0),
    ("WBC", "Leukocytes", "K/uL", 2, 4.0, 11.0, 0.0, 0.0),
    ("NEUT", "Neutrophils", "K/uL", 2, 1.8, 7.7, 3.2, 0.25),
    ("PLT", "Platelets", "K/uL", 0, 150, 400, 235, 0.18),
    ("HGB", "Hemoglobin", "g/dL", 1, 12.0, 16.5, 13.6, 0.08),
    ("CREAT", "Creatinine", "mg/dL", 2, 0.5, 1.2, 0.85, 0.15),
    ("AST", "AST", "U/L", 0, 10, 40, 24, 0.25),
    ("ALT", "ALT", "U/L", 0, 7, 45, 25, 0.3),
    ("TBIL", "Bilirubin, Total", "mg/dL", 1, 0.2, 1.2, 0.5, 0.55),
    ("ALP", "Alkaline Phosphatase", "U/L", 0, 40, 130, 75, 0.2),
    ("BUN", "Urea Nitrogen", "mg/dL", 0, 7, 20, 13, 0.2),
    ("ALB", "Albumin", "g/dL", 1, 3.5, 5.0, 4.2, 0.06),
    ("GLUC", "Glucose", "mg/dL", 0, 70, 110, 92, 0.1),
    ("IGG", "IgG", "mg/dL", 0, 700, 1600, 1020, 0.16),
)
LYM, WBC, NEUT, AST, TBIL, GLUC, IGG = 0, 1, 2, 6, 8, 12, 13
AST_ABOVE_THE_LIMIT = 128
"""U/L: more than 2.5 x ULN (EXCL05)."""
IGG_FLOOR = 520
IGG_BETWEEN_THE_LIMITS = 380
"""mg/dL: below 450 mg/dL, far above 450 mg/L (ICL-INC-F)."""

SEROLOGY = (
    ("HCG", "HCG, Serum", "Negative", ""),
    ("HIVAB", "HIV-1/2 Ag/Ab", "Negative", ""),
    ("HBSAG", "Hepatitis B Surface Ag", "Negative", ""),
    ("HBCAB", "Hepatitis B Core Ab", "Negative", ""),
    ("HCVAB", "Hepatitis C Ab", "Negative", ""),
    ("HCVRNA", "HCV RNA", "<15", "IU/mL"),
    ("CRAGS", "Cryptococcal Ag, Serum", "Negative", ""),
    ("CRAGC", "Cryptococcal Ag, CSF", "Negative", ""),
    ("JCVPCR", "JC Virus DNA, CSF", "Negative", ""),
)
HCG, FLUID = 0, (7, 8)
REMOTE_VISITS = (D1P30, D2P30, D3P30)
NOT_DONE = ("QNS", "HEMOLYZED")


def panel_values(block: Block, counts: Counts) -> Floats:
    """Results per person, visit and test of TESTS; lymphocytes are those of the cell counts."""
    means = np.array([test[6] for test in TESTS])
    spreads = np.array([test[7] for test in TESTS])
    own = block.streams.normal("laboratory", len(TESTS))
    noise = block.streams.normal("laboratory noise", 17 * len(TESTS)).reshape(-1, 17, len(TESTS))
    values = means * np.exp(spreads * (0.8 * own[:, None, :] + 0.45 * noise))
    values[:, :, LYM] = counts.lymphocytes / 1000
    values[:, :, WBC] = values[:, :, LYM] + values[:, :, NEUT] + 0.55
    values[:, :, IGG] = np.maximum(values[:, :, IGG], IGG_FLOOR)
    values[block.flag("IGG_LIMIT_READING"), SCR, IGG] = IGG_BETWEEN_THE_LIMITS
    values[block.people.fails("E5"), SCR, AST] = AST_ABOVE_THE_LIMIT
    return np.asarray(values)


def nih_laboratory(block: Block, values: Floats) -> dict[str, Cells]:
    """Columns of lab/nihcc_lab.csv: panels, then seeded rows beside the rows they belong to."""
    who, visit = block.visits(range(17))
    away = block.people.remote[who] & np.isin(visit, REMOTE_VISITS[1:])
    who, visit = who[~away], visit[~away]
    first = block.numbers.take("accession", len(who))
    row, test = np.nonzero(_ordered(block, who, visit))
    schedule = block.schedule
    drawn = schedule.visit[who, visit] * clock.DAY + schedule.arrival[who, visit] + 15
    columns = _specimen(block, who, visit, drawn, first + np.arange(len(who)), row)
    result = values[who, visit][row, np.minimum(test, len(TESTS) - 1)]
    columns |= _results(result, test)
    block.log.count("LAB_LIMIT", _limits(columns))
    return _seeded(block, columns, who[row], visit[row], test)


def _ordered(block: Block, who: Ints, visit: Ints) -> Flags:
    """Which tests are ordered for each specimen: TESTS, then SEROLOGY."""
    ordered = np.zeros((len(who), len(TESTS) + len(SEROLOGY)), dtype=bool)
    ordered[:, : len(TESTS)] = True
    ordered[:, IGG] = np.isin(visit, (SCR, W36, W60))
    screening = visit == SCR
    ordered[:, len(TESTS) :] = screening[:, None]
    ordered[:, len(TESTS) + HCG] &= block.people.female[who]
    punctured = block.people.cryptococcosis[who] & np.isin(visit, (SCR, W36))
    for test in FLUID:
        ordered[:, len(TESTS) + test] = punctured
    return ordered


def _specimen(
    block: Block, who: Ints, visit: Ints, drawn: Ints, accession: Ints, row: Ints
) -> dict[str, Cells]:
    number = block.people.number[who]
    made = {
        "PROTOCOL": constant(facts.STUDY, len(who)),
        "PT_ID": joined(f"{facts.STUDY}-", integers(number, width=4)),
        "VISIT_LABEL": pick(NIHCC_LABELS, visit),
        "COLL_DT": clock.stamps(drawn, clock.AMERICAN),
        "ACC": joined("A", integers(accession, width=7)),
        "STATUS": constant("F", len(who)),
        "RPT_DT": clock.stamps(drawn + 1440 + number % 50 * 7, clock.AMERICAN),
        "COMMENT": constant("", len(who)),
    }
    return {name: cells[row] for name, cells in made.items()}


def _results(result: Floats, test: Ints) -> dict[str, Cells]:
    """Result, unit, range and flag of each row."""
    text = np.full(len(test), "", dtype=object)
    low, high = text.copy(), text.copy()
    flag = np.full(len(test), -1)
    for place, (_, _, _, places, least, most, _, _) in enumerate(TESTS):
        rows = test == place
        text[rows] = decimals(result[rows], places) if places else integers(result[rows])
        low[rows], high[rows] = f"{least:g}", f"{most:g}"
        flag[rows & (result < least)], flag[rows & (result > most)] = 0, 1
    few = (test == TBIL) & (result < 0.2)
    text[few] = "<0.2"
    serology = pick([row[2] for row in SEROLOGY], np.maximum(test - len(TESTS), -1))
    is_serology = test >= len(TESTS)
    return {
        "TEST_CD": _described(0, test),
        "TEST_NAME": _described(1, test),
        "RESULT": replaced(text, is_serology, serology),
        "UNITS": pick([row[2] for row in TESTS] + [row[3] for row in SEROLOGY], test),
        "REF_LOW": low,
        "REF_HIGH": high,
        "FLAG": pick(("L", "H"), flag),
    }


def _described(place: int, test: Ints) -> Cells:
    texts: Sequence[str] = [str(row[place]) for row in (*TESTS, *SEROLOGY)]
    return pick(texts, test)


def _limits(columns: dict[str, Cells]) -> int:
    return sum(text.startswith(("<", ">")) for text in columns["RESULT"].tolist())


def _seeded(
    block: Block, columns: dict[str, Cells], who: Ints, visit: Ints, test: Ints
) -> dict[str, Cells]:
    """Results not obtained, duplicates, corrected reports, and a stamp of 24:00."""
    not_done = block.flag("LAB_NOT_DONE")[who] & (visit == D1P14) & (test == GLUC)
    reason = pick(NOT_DONE, block.people.number[who] % 2)
    columns["RESULT"] = replaced(columns["RESULT"], not_done, reason)
    columns["FLAG"] = replaced(columns["FLAG"], not_done, "")
    _plant(block, "LAB_NOT_DONE", columns, not_done)
    igg = block.flag("IGG_LIMIT_READING")[who] & (visit == SCR) & (test == IGG)
    _plant(block, "IGG_LIMIT_READING", columns, igg)
    twice = block.flag("LAB_DUPLICATE")[who] & (visit == D2P14) & (test == NEUT)
    _plant(block, "LAB_DUPLICATE", columns, twice)
    mended = block.flag("LAB_CORRECTED")[who] & (visit == D1M5) & (test == NEUT)
    _plant(block, "LAB_CORRECTED", columns, mended)
    midnight = block.flag("time 24 lab")[who] & (visit == D3P14) & (test == GLUC)
    added = np.flatnonzero(twice | mended | midnight)
    row = np.sort(np.append(np.arange(len(who)), added), kind="stable")
    again = np.append(False, row[1:] == row[:-1]) if len(row) else np.zeros(0, dtype=bool)
    made = {name: cells[row] for name, cells in columns.items()}
    later = again & mended[row]
    changed = [f"{float(text) + 0.4:.2f}" if text else "" for text in made["RESULT"][later]]
    made["RESULT"][later] = np.array(changed, dtype=object)
    made["STATUS"] = replaced(made["STATUS"], later, "C")
    made["COMMENT"] = replaced(made["COMMENT"], later, "Corrected report")
    day = block.schedule.visit[who, visit][row]
    report = clock.stamps((day + 3) * clock.DAY + 900, clock.AMERICAN)
    made["RPT_DT"] = replaced(made["RPT_DT"], later, report)
    night = again & midnight[row]
    made["COLL_DT"] = replaced(
        made["COLL_DT"], night, joined(clock.dates(day, clock.AMERICAN), " 24:00")
    )
    accession = block.numbers.take("accession", int(night.sum())) + np.arange(int(night.sum()))
    made["ACC"][night] = joined("A", integers(accession, width=7)) if night.any() else ""
    block.log.plant("TIME_24", NIHCC.path, _keys(made, night))
    return made


def _keys(columns: dict[str, Cells], rows: Flags) -> Cells:
    return joined(columns["ACC"][rows], "|", columns["TEST_CD"][rows])


def _plant(block: Block, class_id: str, columns: dict[str, Cells], rows: Flags) -> None:
    block.log.plant(class_id, NIHCC.path, _keys(columns, rows))
