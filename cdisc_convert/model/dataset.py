"""A finished dataset: columns with the metadata that XPT, define.xml and rules share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.model.column import Column, Kind


@dataclass(frozen=True)
class Variable:
    """Metadata of one variable, joined from the standard and the statement that makes it.

    length: bytes for Char (None = from the data), 8 for Num.
    format: SAS display format ("DATE9.", "8.2") or "".
    """

    name: str
    label: str
    type: str  # Char or Num
    kind: Kind = Kind.TEXT
    length: int | None = None
    format: str = ""
    role: str = ""
    core: str = ""
    codelists: tuple[str, ...] = ()
    origin: str = ""
    origin_source: str = ""
    method: str = ""
    place: str = ""


@dataclass(frozen=True, eq=False)
class Dataset:
    """A dataset ready to be written.

    columns: one `Column` per variable, in the order of `variables`.
    keys: names of the key variables.
    """

    name: str
    label: str
    variables: tuple[Variable, ...]
    columns: Mapping[str, Column]
    keys: tuple[str, ...] = ()
    structure: str = ""
    class_: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()))) if self.columns else 0

    @property
    def is_for_transport(self) -> bool:
        """True where the texts have been made fit for a transport file already."""
        return False

    def pieces(self) -> Iterator[Dataset]:
        """The records in pieces that fit into memory, in order; the whole dataset is one."""
        yield self

    def slices(self) -> list[Dataset]:
        """The pieces as datasets that other processes can read; none where they cannot."""
        return []

    def pieces_of(self, name: str) -> Iterator[Column]:
        """One column in the pieces of `pieces`."""
        yield self.columns[name]

    def changed_cells(self) -> Iterator[tuple[str, int, str, str, str, str]]:
        """Cells that were changed for transport: dataset, record, variable, what, was, becomes."""
        yield from ()

    def longest_texts(self) -> dict[str, int]:
        """Bytes of the longest value of each text variable, 1 where it has none."""
        found = {}
        for variable in self.variables:
            levels = self.columns[variable.name].levels
            if variable.type == "Char" and levels is not None:
                found[variable.name] = _longest(levels)
        return found


def _longest(levels: np.ndarray) -> int:
    """Bytes of the longest text, 1 where there is none."""
    if "".join(levels).isascii():
        return max(map(len, levels), default=1)
    return max(len(level.encode()) for level in levels)
