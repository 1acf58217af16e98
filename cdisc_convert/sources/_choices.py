"""Values that the export's own description does not list for their column."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.source import Note

SHOWN = 20


def no_choice(
    name: str, column: Column, rows: np.ndarray, possible: Collection[str], listed_in: str
) -> tuple[Note, ...]:
    """A note where `column` holds texts other than those `possible`, which stay as they are.

    rows: the row of each value in the file. listed_in: what lists them, as "the dictionary".
    Nothing is noted where nothing is listed.
    """
    if not possible:
        return ()
    column = column.compact()
    assert column.levels is not None
    strange = [code for code, text in enumerate(column.levels) if text not in possible]
    if not strange:
        return ()
    where = np.isin(column.values, strange)
    counts = np.bincount(column.values[where], minlength=len(column.levels))
    shown = ", ".join(f"'{column.levels[code]}' ({counts[code]})" for code in strange[:SHOWN])
    more = ", ..." if len(strange) > SHOWN else ""
    row = int(rows[np.argmax(where)])
    text = (
        f"column {name} holds what is no choice of {listed_in}, on {int(where.sum())} of "
        f"{int(column.present.sum())} rows: {shown}{more}; first on row {row}"
    )
    return (Note("VALUE_NO_CHOICE", text, row),)
