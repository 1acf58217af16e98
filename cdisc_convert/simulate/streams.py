"""Named streams of random numbers: a subject's draws do not depend on files or on other subjects."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Floats, Ints


def stream(seed: int, trial: str, name: str, block: int = 0) -> np.random.Generator:
    """The generator of one purpose; equal arguments give equal numbers on every platform."""
    words = [seed, block, *f"{trial}/{name}".encode()]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(words)))


@dataclass(frozen=True)
class Streams:
    """Draws for the persons of a block: the enrolled, then the others, put in `order`."""

    seed: int
    trial: str
    block: int
    enrolled: int
    others: int
    order: Ints

    def uniform(self, name: str, columns: int = 1) -> Floats:
        """Numbers from 0 to below 1: one row per person, `columns` columns."""
        draws = [
            stream(self.seed, self.trial, f"{group}/{name}", self.block).random((size, columns))
            for group, size in self._groups()
        ]
        return np.asarray(np.vstack(draws)[self.order])

    def normal(self, name: str, columns: int = 1) -> Floats:
        """Standard normal numbers: one row per person, `columns` columns."""
        draws = [
            stream(self.seed, self.trial, f"{group}/{name}", self.block).standard_normal(
                (size, columns)
            )
            for group, size in self._groups()
        ]
        return np.asarray(np.vstack(draws)[self.order])

    def between(self, name: str, low: int, high: int, columns: int = 1) -> Ints:
        """Whole numbers from `low` to `high`, both possible."""
        share = self.uniform(name, columns)
        return np.asarray(low + np.floor(share * (high - low + 1)), dtype=np.int64)

    def _groups(self) -> tuple[tuple[str, int], tuple[str, int]]:
        return ("enrolled", self.enrolled), ("others", self.others)
