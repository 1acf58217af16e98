"""Marks of what the steps after the conversion read, so that they can be taken over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

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

    def step_that_looks(
        self,
        stage: str,
        name: str,
        own: str,
        still: Callable[[Any], Any],
        make: Callable[[], tuple[Any, bytes]],
    ) -> bytes:
        """What a step gives that tells what it looked at only when it is done.

        own: mark of all that is known before. make: gives what was looked at, with marks, as JSON
        holds it (None = it cannot be kept), and the content. still: is given what was looked at in
        the run before; gives the same with the marks of now, None where it looks otherwise now.
        """
        memory = self.memory
        kept = memory.recall(stage, name)
        if kept is not None:
            head, _, content = kept.partition(b"\n")
            own_before, seen = json.loads(head)
            now = still(seen) if own_before == own else None
            if now is not None:
                memory.note(stage, name, is_done=False)
                memory.keep(stage, name, _head(own, now) + content)
                return content
        seen, content = make()
        if seen is not None:
            memory.keep(stage, name, _head(own, seen) + content)
        memory.note(stage, name, is_done=True)
        return content


def _head(own: str, seen: Any) -> bytes:
    return json.dumps([own, seen]).encode() + b"\n"
