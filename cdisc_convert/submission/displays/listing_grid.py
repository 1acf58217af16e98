"""Listings: the records of a dataset as they are, in order."""

from __future__ import annotations

import numpy as np

from cdisc_convert.engine.analysis_table import Analysable, table_of
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Order
from cdisc_convert.model.result import Display
from cdisc_convert.submission.displays.sheet import Cells, Sheet


def listing_of(display: Display, source: Analysable) -> Sheet | None:
    """The listing; None where its dataset was not made."""
    table = table_of(source, display.dataset, display.join, display.among, display.place)
    if table is None:
        return None
    keys = display.order
    order = Order(
        tuple(table.column(key.reference) for key in keys),
        tuple(key.descending for key in keys),
    )
    positions = order.positions() if keys else np.arange(len(table))
    cells = tuple(_cells(table.column(ref).take(positions)) for ref in display.columns)
    heads = [source.label_of(ref, display.dataset) for ref in display.columns]
    return Sheet(heads[0], tuple(heads[1:]), cells, np.zeros(len(table), dtype=bool))


def _cells(column: Column) -> Cells:
    text = column_as_text(column)
    assert text.levels is not None
    return Cells.of_codes(text.values, [str(level) for level in text.levels.tolist()])
