"""A dataset that is ready, with the way back to the records it was made from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.model.column import Column
from cdisc_convert.model.dataset import Dataset


@dataclass(frozen=True, eq=False)
class Finished:
    """A dataset with, for each of its records, the position in the frame it came from.

    source: the frame (for SUPP-- that of the parent dataset); positions: -1 = none.
    name: for SUPP-- the frame's column that each record shows, as a text column.
    """

    dataset: Dataset
    source: str
    positions: np.ndarray
    column: Column | None = None
