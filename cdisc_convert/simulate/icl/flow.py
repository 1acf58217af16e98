"""Flow cytometry of the NIH laboratory: one wide row per specimen."""

from __future__ import annotations

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    blank,
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
from cdisc_convert.simulate.icl.schedule import D1P14, D1P30, D2P14, TBNK_LABELS

TBNK = FileLayout(
    "flow/tbnk.csv",
    (
        "SUBJECT", "SPECIMEN_ID", "VISIT_LABEL", "COLL_DTTM", "PANEL", "LYM_ABS", "CD3_PCT",
        "CD3_ABS", "CD4_PCT", "CD4_ABS", "CD8_PCT", "CD8_ABS", "CD19_PCT", "CD19_ABS", "NK_PCT",
        "NK_ABS", "CD4_CD8", "VIABILITY", "QC",
    ),
)  # fmt: skip


def flow_cytometry(block: Block, counts: Counts) -> dict[str, Cells]:
    """Columns of flow/tbnk.csv; failed specimens, limits and empty counts are seeded."""
    who, visit = block.visits(range(17))
    schedule, number = block.schedule, block.people.number[who]
    drawn = schedule.visit[who, visit] * clock.DAY + schedule.arrival[who, visit] + 15
    draws = block.streams.uniform("flow", 17)[who, visit]
    failed = block.flag("FLOW_QC_FAILED")[who] & (visit == D1P14)
    limit = block.flag("FLOW_LIMIT")[who] & (visit == D2P14)
    empty = block.flag("FLOW_EMPTY")[who] & (visit == D1P30)
    total = counts.lymphocytes[who, visit]
    first = block.numbers.take("specimen", len(who))
    columns = {
        "SUBJECT": joined(f"{facts.STUDY}-{facts.SITE}-", integers(number, width=4)),
        "SPECIMEN_ID": joined("F-", integers(first + np.arange(len(who)), width=6)),
        "VISIT_LABEL": pick(TBNK_LABELS, visit),
        "COLL_DTTM": clock.stamps(drawn, clock.ISO),
        "PANEL": constant("TBNK 6-COLOR", len(who)),
        "LYM_ABS": integers(total),
        "CD4_CD8": decimals(counts.cd4[who, visit] / counts.cd8[who, visit], 2),
        "VIABILITY": decimals(np.where(failed, 61.0, 90.0) + 9 * draws, 1),
        "QC": pick(("PASS", "FAIL"), failed.astype(np.int64)),
    }
    for name, grid in (
        ("CD3", counts.cd3), ("CD4", counts.cd4), ("CD8", counts.cd8), ("CD19", counts.cd19),
        ("NK", counts.nk),
    ):  # fmt: skip
        columns[f"{name}_ABS"] = integers(grid[who, visit])
        columns[f"{name}_PCT"] = decimals(100 * grid[who, visit] / total, 1)
    # Few NK cells: below 1, or none at all, in turn.
    none = limit & (number % 2 == 0)
    columns["NK_ABS"] = replaced(replaced(columns["NK_ABS"], limit, "<1"), none, "0")
    columns["NK_PCT"] = replaced(columns["NK_PCT"], limit, "0.0")
    columns["CD8_ABS"] = blank(columns["CD8_ABS"], empty)
    columns["CD4_CD8"] = blank(columns["CD4_CD8"], empty)
    for class_id, rows in (
        ("FLOW_QC_FAILED", failed), ("FLOW_LIMIT", limit), ("FLOW_EMPTY", empty),
    ):  # fmt: skip
        block.log.plant(class_id, TBNK.path, columns["SPECIMEN_ID"][rows])
    return columns
