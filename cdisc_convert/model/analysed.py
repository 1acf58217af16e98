"""What a statistic gets besides the values: whose records they are, and the population."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.model.column import Column


@dataclass(frozen=True, eq=False)
class AnalysedRecords:
    """The records of one group of an analysis.

    subjects: code of the person of each record.
    names: by argument the names of the variables that it refers to.
    persons: number of persons in the population of this group; None = the result names none.
    population: by grouping variable the group of each of these persons (levels as in the data).
    """

    subjects: np.ndarray
    names: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    persons: int | None = None
    population: Mapping[str, Column] = field(default_factory=dict)

    def name(self, argument: str) -> str:
        """The only variable that `argument` refers to."""
        return self.names[argument][0]
