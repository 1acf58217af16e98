"""Listings: the records of a dataset as they are, in order."""

from __future__ import annotations

import numpy as np

from cdisc_convert.engine.analysis_table import Analysable, table_of
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.records import Order
from cdisc_convert.model.result import Display
from cdisc_convert.submission.displays.table_grid import Grid, GridRow


def listing_of(display: Display, source: Analysable) -> Grid | None:
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
    columns = [_texts(table.column(ref), positions) for ref in display.columns]
    heads = [source.label_of(ref, display.dataset) for ref in display.columns]
    rows = tuple(GridRow(cells[0], cells=tuple(cells[1:])) for cells in zip(*columns, strict=True))
    return Grid(tuple(heads[1:]), rows, stub=heads[0])


def _texts(column: Column, positions: np.ndarray) -> list[str]:
    return [str(text or "") for text in column_as_text(column.take(positions)).tolist()]
