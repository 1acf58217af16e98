"""Marks of what the steps after the conversion read, so that they can be taken over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from cdisc_convert.model.dataset import Dataset
from cdisc_convert.model.fingerprint import Fingerprints, described
from cdisc_convert.model.memory import Memory, mark
from cdisc_convert.model.records import Table
from cdisc_convert.submission.reads import ABOUT, NAMES, Look, Watched

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

    def step(
        self,
        stage: str,
        name: str,
        inputs: Iterable[str],
        datasets: Mapping[str, Dataset],
        make: Callable[[Mapping[str, Dataset]], bytes],
    ) -> bytes:
        """What a step gives that finds out which columns it needs only when it is done.

        inputs: marks of what `make` reads beside the datasets that it is given. It is taken over
        where all columns that it looked at in the run before are the same.
        """
        memory = self.memory
        if not memory.is_on:
            memory.note(stage, name, is_done=True)
            return make(datasets)
        own = mark(*inputs)
        kept = memory.recall(stage, name)
        if kept is not None:
            head, _, content = kept.partition(b"\n")
            known, looks = json.loads(head)
            if known == own and all(told == self._look(datasets, at) for at, told in _told(looks)):
                memory.note(stage, name, is_done=False)
                memory.keep(stage, name, kept)
                return content
        looked: dict[Look, None] = {}
        content = make(Watched(datasets, lambda look: looked.setdefault(look)))
        looks = [[*look, self._look(datasets, look)] for look in sorted(looked)]
        memory.keep(stage, name, json.dumps([own, looks]).encode() + b"\n" + content)
        memory.note(stage, name, is_done=True)
        return content

    def _look(self, datasets: Mapping[str, Dataset], look: Look) -> str:
        """Mark of what a step sees that looks there."""
        name, column = look
        if column == NAMES:
            return mark(*datasets)
        dataset = datasets.get(name)
        if dataset is None:
            return ABSENT
        if dataset.is_for_transport:  # its records lie on disk: it is known as a whole
            return self.dataset(dataset)
        if column == ABOUT:
            return mark(described(dataset), *dataset.columns)
        found = dataset.columns.get(column)
        return ABSENT if found is None else self.prints.column(found)


def _told(looks: Iterable[tuple[str, str, str]]) -> Iterable[tuple[Look, str]]:
    return (((name, column), told) for name, column, told in looks)
