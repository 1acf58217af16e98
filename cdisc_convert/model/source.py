"""Raw data as a reader gives them: text as collected, with the row each value stands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.model.column import Column


@dataclass(frozen=True)
class Note:
    """Something a reader noticed and that the report must say (encoding guessed, row left out...)."""

    code: str  # e.g. ENCODING_GUESSED, EOF_MISSING
    text: str
    row: int | None = None


@dataclass(frozen=True, eq=False)
class RawTable:
    """One table of a raw file.

    columns: header -> values; text as collected (`001`, `NA`, `1,5` unchanged), "" = missing.
    rows: for each record its row in the file as a spreadsheet would number it (header row counted).
    file: path of the file as the user gave it; for a member of a zip `archive.zip!member`.
    labels: column label where the format has one.
    left_out: rows that the format itself marks as no data (an EOF line), each with its reason.
    """

    columns: Mapping[str, Column]
    rows: np.ndarray
    file: str
    encoding: str = "utf-8"
    labels: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[Note, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)
