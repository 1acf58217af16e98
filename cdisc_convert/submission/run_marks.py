"""Marks of what the steps after the conversion read, so that they can be taken over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.fingerprint import Fingerprints, described
from cdisc_convert.model.memory import Memory, mark
from cdisc_convert.model.records import Table

ABSENT = "absent"


@dataclass(eq=False)
class RunMarks:
    """The memory of a run, and marks of what its steps read.

    study: mark of the files of the mapping. files: SHA-256 of the transport file of each dataset;
    a dataset whose records lie on disk is known by that.
    """

    memory: Memory = field(default_factory=Memory)
    study: str = ""
    tables: Mapping[str, Table] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    prints: Fingerprints = field(default_factory=Fingerprints)

    def dataset(self, dataset: Dataset) -> str:
        """Mark of a dataset; "" where nothing is remembered."""
        if not self.memory.is_on:
            return ""
        if dataset.is_for_transport:
            return mark(described(dataset), self.files[dataset.name])
        return self.prints.dataset(dataset)

    def datasets(self, held: Mapping[str, Dataset], names: Iterable[str]) -> list[str]:
        """Marks of some datasets by name, in order of the names."""
        if not self.memory.is_on:
            return []
        return [
            f"{name}={self.dataset(held[name]) if name in held else ABSENT}"
            for name in sorted(set(names))
        ]

    def of_tables(self) -> str:
        """Mark of the look-up tables of the study."""
        if not self.memory.is_on:
            return ""
        return mark(
            *(
                f"{name}.{column}={self.prints.column(values)}"
                for name, table in self.tables.items()
                for column, values in table.columns.items()
            )
        )
