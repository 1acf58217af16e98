"""Results of laboratories near the subject: draws on visit days, in the zone of the draw site."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Floats,
    constant,
    decimals,
    integers,
    joined,
    pick,
    replaced,
)
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.laboratory import REMOTE_VISITS
from cdisc_convert.simulate.icl.schedule import D1P30

REMOTE = FileLayout(
    "lab/remote_lab.csv",
    (
        "STUDYSUBJ", "DRAWDATE", "DRAWTIME", "LBTEST_LOCAL", "VALUE", "UNIT", "LO", "HI",
        "FASTING", "LAB_TZ",
    ),
)  # fmt: skip

# Local name, unit, place in laboratory.TESTS, factor, decimals, limits.
TESTS = (
    ("ALC", "cells/uL", 0, 1000, 0, "1000", "4800"),
    ("WBC", "10^3/uL", 1, 1, 1, "4.0", "11.0"),
    ("ANC", "cells/uL", 2, 1000, 0, "1800", "7700"),
    ("PLATELETS", "10^3/uL", 3, 1, 0, "150", "400"),
    ("HEMOGLOBIN", "g/dL", 4, 1, 1, "12.0", "16.5"),
    ("CREATININE", "mg/dL", 5, 1, 2, "0.50", "1.20"),
    ("AST (SGOT)", "IU/L", 6, 1, 0, "10", "40"),
    ("ALT (SGPT)", "IU/L", 7, 1, 0, "7", "45"),
    ("BILIRUBIN TOTAL", "mg/dL", 8, 1, 1, "0.2", "1.2"),
    ("MPV", "fL", -1, 1, 1, "7.5", "11.5"),
)
ALC, VOLUME = 0, 9
SPELLINGS = ("/uL", "cells/mm3", "/mm3")
"""Other spellings of the unit of the lymphocyte count (studies.md, D-04)."""
ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Los_Angeles")
STRANGER = 99
"""Number of a subject that is not in the trial."""


def remote_laboratory(block: Block, values: Floats) -> dict[str, Cells]:
    """Columns of lab/remote_lab.csv; the first draw falls on the day of a draw at the NIH."""
    people = block.people
    seen, visit = block.visits(REMOTE_VISITS, people.remote & people.treated)
    unknown = block.flag("LAB_TEST_UNKNOWN")[seen] & (visit == D1P30)
    ordered = np.ones((len(seen), len(TESTS)), dtype=bool)
    ordered[:, VOLUME] = unknown
    row, test = np.nonzero(ordered)
    who, when = seen[row], visit[row]
    places = np.array([entry[2] for entry in TESTS])[test]
    factor = np.array([entry[3] for entry in TESTS])[test]
    # The other laboratory reads the same blood a little differently.
    bias = np.exp(0.03 * block.streams.normal("remote value", 17 * 10).reshape(-1, 17, 10))
    result = values[who, when, places] * factor * bias[who, when, test]
    result = np.where(test == VOLUME, 9.4, result)
    text = np.full(len(test), "", dtype=object)
    for place, entry in enumerate(TESTS):
        rows = test == place
        text[rows] = decimals(result[rows], entry[4]) if entry[4] else integers(result[rows])
    spelled = block.flag("ALC_UNITS")[who] & (when == D1P30) & (test == ALC)
    spelling = pick(SPELLINGS, people.number[who] % len(SPELLINGS))
    columns = {
        "STUDYSUBJ": integers(people.number[who], width=4),
        "DRAWDATE": clock.dates(block.schedule.visit[who, when], clock.COMPACT),
        "DRAWTIME": clock.clock(450 + people.number[who] % 12 * 5, "{h:02d}{m:02d}"),
        "LBTEST_LOCAL": pick([entry[0] for entry in TESTS], test),
        "VALUE": text,
        "UNIT": replaced(pick([entry[1] for entry in TESTS], test), spelled, spelling),
        "LO": pick([entry[5] for entry in TESTS], test),
        "HI": pick([entry[6] for entry in TESTS], test),
        "FASTING": pick(("Y", "N", "U"), people.number[who] % 3),
        "LAB_TZ": pick(ZONES, people.number[who] // 2 % len(ZONES)),
    }
    identity = keys(columns)
    block.log.plant("ALC_UNITS", REMOTE.path, identity[spelled])
    block.log.plant("LAB_TEST_UNKNOWN", REMOTE.path, identity[test == VOLUME])
    return columns


def strangers(subjects: int, number: int, first_day: int) -> dict[str, Cells]:
    """Rows of a subject number that nobody in the trial has."""
    rows = np.arange(number)
    name = STRANGER if subjects < STRANGER else subjects + STRANGER
    return {
        "STUDYSUBJ": integers(np.full(number, name), width=4),
        "DRAWDATE": clock.dates(first_day + 90 + rows // 2, clock.COMPACT),
        "DRAWTIME": clock.clock(np.full(number, 500), "{h:02d}{m:02d}"),
        "LBTEST_LOCAL": pick(("ALC", "WBC"), rows % 2),
        "VALUE": pick(("640", "4.1"), rows % 2),
        "UNIT": pick(("cells/uL", "10^3/uL"), rows % 2),
        "LO": pick(("1000", "4.0"), rows % 2),
        "HI": pick(("4800", "11.0"), rows % 2),
        "FASTING": constant("U", number),
        "LAB_TZ": constant("America/Denver", number),
    }


def keys(columns: dict[str, Cells]) -> Cells:
    """Subject, date, time and test of each row, joined with |."""
    names = ("DRAWDATE", "DRAWTIME", "LBTEST_LOCAL")
    parts: list[Cells | str] = [columns["STUDYSUBJ"]]
    for name in names:
        parts += ["|", columns[name]]
    return joined(*parts)
