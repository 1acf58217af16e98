"""Antidrug antibodies and autoantibodies."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    blank,
    integers,
    joined,
    pick,
    replaced,
)
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.schedule import D1, D1M5, D1P30, D2, D3, W36, W60

ADA = FileLayout(
    "pk/nti7_ada.csv", ("SUBJ", "VISIT", "COLL_DT", "SCREEN", "CONFIRM", "TITER", "NAB")
)
AUTOANTIBODIES = FileLayout(
    "lab/autoab.csv", ("SUBJ", "COLL_DT", "ANALYTE", "QUAL", "TITER", "PATTERN")
)
VISITS = (D1, D1P30, D2, D3, W36, W60)
LABELS = ("Baseline", "D1+30", "Dose 2", "Dose 3", "Wk 36", "Wk 60")
FALSE_POSITIVE_SHARE = 0.03

ANALYTES = ("ANA", "TPO", "RF", "dsDNA", "SSA", "SSB", "PCA")
POSITIVE_SHARES = (0.30, 0.12, 0.10, 0.05, 0.06, 0.03, 0.06)
TITERS = ("80", "160", "320", "640")
PATTERNS = ("HOMOGENEOUS", "SPECKLED", "NUCLEOLAR")
ANA = 0


def antidrug_antibodies(block: Block) -> dict[str, Cells]:
    """Columns of pk/nti7_ada.csv; only confirmed samples have a titer and a neutralising test."""
    people = block.people
    who, visit = block.visits(VISITS, people.treated)
    place = np.searchsorted(VISITS, visit)
    draws = block.streams.uniform("antidrug", 12).reshape(-1, 6, 2)[who, place]
    before, induced = block.flag("ada at baseline")[who], block.flag("ada induced")[who]
    onset = 1 + people.number[who] % 3
    confirmed = before | (induced & (place >= onset))
    screened = confirmed | (draws[:, 0] < FALSE_POSITIVE_SHARE)
    neutral = block.flag("nab")[who] & confirmed
    titer = 10 * 2 ** np.clip(place - onset + 1 + (draws[:, 1] * 2).astype(np.int64), 0, 7)
    # One sample of dose 3 has the label of dose 2.
    mislabelled = block.flag("VISIT_LABEL_DATE")[who] & (visit == D3)
    label = np.where(mislabelled, place - 1, place)
    columns = {
        "SUBJ": integers(people.number[who], width=4),
        "VISIT": pick(LABELS, label),
        "COLL_DT": clock.dates(block.schedule.visit[who, visit], clock.DASHED),
        "SCREEN": pick(("NEG", "POS"), screened.astype(np.int64)),
        "CONFIRM": blank(pick(("NEG", "POS"), confirmed.astype(np.int64)), ~screened),
        "TITER": integers(np.where(before, 20, titer), confirmed),
        "NAB": blank(pick(("NEG", "POS"), neutral.astype(np.int64)), ~confirmed),
    }
    keys = joined(columns["SUBJ"], "|", columns["VISIT"], "|", columns["COLL_DT"])
    block.log.plant("VISIT_LABEL_DATE", ADA.path, keys[mislabelled])
    return columns


def autoantibodies(block: Block) -> dict[str, Cells]:
    """Columns of lab/autoab.csv: seven analytes at three visits."""
    people, number = block.people, len(ANALYTES)
    seen, visit = block.visits((D1M5, W36, W60), people.treated)
    row, analyte = np.repeat(np.arange(len(seen)), number), np.tile(np.arange(number), len(seen))
    who, when = seen[row], visit[row]
    draws = block.streams.uniform("autoantibody", 3 * number).reshape(-1, number, 3)
    chance, level, pattern = np.moveaxis(draws[who, analyte], -1, 0)
    positive = chance < np.array(POSITIVE_SHARES)[analyte]
    rising = (when != D1M5) & (pattern < 0.2)
    step = np.minimum((level * 3).astype(np.int64) + rising, len(TITERS) - 1)
    titer = blank(joined("1:", pick(TITERS, step)), ~positive)
    odd = block.flag("TITER_SPELLING")[who] & (when == W36) & (analyte == ANA)
    titer = replaced(titer, odd & positive, pick(TITERS, step))
    titer = replaced(titer, odd & ~positive, "<1:40")
    lower = (people.number[who] % 2 == 0)[:, None]
    words = np.where(lower, ("neg", "pos"), ("NEG", "POS"))
    kind = np.where(positive & (analyte == ANA), (pattern * 3).astype(np.int64), -1)
    columns = {
        "SUBJ": integers(people.number[who], width=4),
        "COLL_DT": clock.dates(block.schedule.visit[who, when], clock.AMERICAN),
        "ANALYTE": pick(ANALYTES, analyte),
        "QUAL": words[np.arange(len(who)), positive.astype(np.int64)].astype(object),
        "TITER": titer,
        "PATTERN": pick(PATTERNS, kind),
    }
    keys = joined(columns["SUBJ"], "|", columns["COLL_DT"], "|", columns["ANALYTE"])
    block.log.plant("TITER_SPELLING", AUTOANTIBODIES.path, keys[odd])
    return columns
