"""Lumbar puncture, leukapheresis and rectal swab."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Flags,
    Ints,
    blank,
    constant,
    decimals,
    integers,
    joined,
    pick,
    positions,
    replaced,
)
from cdisc_convert.simulate.icl.block import Block
from cdisc_convert.simulate.icl.edc import Coded, Date, Field, Form, Rows
from cdisc_convert.simulate.icl.schedule import D1, D1M5, D1P30, D3P14, SCR, W36

FIELDS = (
    "coded:PRDONE", "date:PRDAT", "PRTIM_ST", "PRTIM_EN", "PRREAS", "VOL", "SPECID",
)  # fmt: skip
LP = Form("LP", "Lumbar Puncture", FIELDS)
LEUK = Form("LEUK", "Leukapheresis", FIELDS)
RSWAB = Form("RSWAB", "Rectal Swab", FIELDS)
NOT_DONE_SHARE = 0.03


def lumbar_punctures(block: Block) -> dict[str, Cells]:
    """LP: subjects with cryptococcosis, at screening and, if treated, at week 36."""
    who, visit = block.visits((SCR, W36), block.people.cryptococcosis)
    start = block.schedule.arrival[who, visit] + 60
    volume = decimals(8 + block.streams.uniform("puncture", 2)[who, visit // W36] * 6, 1)
    return _procedure(block, LP, who, visit, start, start + 25, volume, "LP")


def leukaphereses(block: Block) -> dict[str, Cells]:
    """LEUK: before dose 1, after dose 3 and at week 36; one is aborted, one ends at 24:00."""
    who, visit = block.visits((D1, D3P14, W36), block.people.treated)
    place = np.searchsorted((D1, D3P14, W36), visit)
    draws = block.streams.uniform("leukapheresis", 9).reshape(-1, 3, 3)[who, place]
    # Before dose 1 it ends by 09:30, the first injection is given at 10:30 at the earliest.
    start = np.where(visit == D1, 420, 540) + np.floor(draws[:, 0] * 4).astype(np.int64) * 5
    end = start + 110
    late = block.flag("time 24 leuk")[who] & (visit == D3P14)
    start, end = np.where(late, 1360, start), np.where(late, 1440, end)
    aborted = block.flag("PROC_ABORTED")[who] & (visit == W36)
    end = np.where(aborted, start + 35, end)
    missed = (draws[:, 2] < NOT_DONE_SHARE) & ~late & ~aborted & (visit == D3P14)
    volume = integers(np.where(aborted, 40, 180 + draws[:, 1] * 60))
    planted = {"TIME_24": late, "PROC_ABORTED": aborted}
    return _procedure(block, LEUK, who, visit, start, end, volume, "LE", missed, planted)


def rectal_swabs(block: Block) -> dict[str, Cells]:
    """RSWAB: day -5, 30 days after dose 1 and week 36."""
    who, visit = block.visits((D1M5, D1P30, W36), block.people.treated)
    place = np.searchsorted((D1M5, D1P30, W36), visit)
    missed = block.streams.uniform("swab", 3)[who, place] < NOT_DONE_SHARE
    start = block.schedule.arrival[who, visit] + 40
    volume = constant("", len(who))
    return _procedure(block, RSWAB, who, visit, start, start + 5, volume, "RS", missed)


def _procedure(
    block: Block, form: Form, who: Ints, visit: Ints, start: Ints, end: Ints, volume: Cells,
    letters: str, missed: Flags | None = None, planted: dict[str, Flags] | None = None,
) -> dict[str, Cells]:  # fmt: skip
    """The rows of a procedure; not done: a reason and no values."""
    number, day = block.people.number[who], block.schedule.visit[who, visit]
    done = np.ones(len(who), dtype=bool) if missed is None else ~missed
    aborted = (planted or {}).get("PROC_ABORTED", np.zeros(len(who), dtype=bool))
    reason = pick(("Subject did not want it",), np.where(done, -1, 0))
    specimen = joined(f"{letters}-", integers(number, width=4), "-", integers(positions(who)))
    fields: dict[str, Field] = {
        "PRDONE": Coded(done.astype(np.int64), ("N", "Y"), ("No", "Yes")),
        "PRDAT": Date.of(day, done),
        "PRTIM_ST": clock.clock(start, known=done),
        "PRTIM_EN": clock.clock(end, known=done),
        "PRREAS": replaced(reason, aborted, "Aborted: poor venous access"),
        "VOL": blank(volume, ~done),
        "SPECID": blank(specimen, ~done),
    }
    return block.form(form, Rows.at(number, visit, day), fields, planted)
