"""What the themes of a block share: its persons, schedule, streams, dirt and running numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from cdisc_convert.simulate.cells import Cells, Flags, Ints, looked_up
from cdisc_convert.simulate.dirt import DirtLog, scaled
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.edc import (
    Field,
    Form,
    Rows,
    form_columns,
    record_keys,
    with_deleted,
)
from cdisc_convert.simulate.icl.people import Allocation, People, block_of
from cdisc_convert.simulate.icl.schedule import Schedule, make_schedule
from cdisc_convert.simulate.streams import Streams


@dataclass
class Numbers:
    """Running numbers of the whole export: records of the EDC, accessions, specimens, samples."""

    last: Counter[str] = field(default_factory=Counter)

    def take(self, name: str, number: int) -> int:
        """The first of the next `number` numbers of a kind."""
        first = self.last[name] + 1
        self.last[name] += number
        return first


@dataclass(frozen=True)
class Block:
    """The persons of a block and everything their rows are made from."""

    trial: Allocation
    people: People
    schedule: Schedule
    streams: Streams
    log: DirtLog
    numbers: Numbers

    @classmethod
    def make(cls, trial: Allocation, place: int, log: DirtLog, numbers: Numbers) -> Block:
        """The block with the number `place`."""
        people, streams = block_of(trial, place)
        return cls(trial, people, make_schedule(trial, people, streams), streams, log, numbers)

    def flag(self, class_id: str) -> Flags:
        """Per person: does he or she carry the class."""
        return self.trial.plan.of(class_id, self.people.index)

    def of_enrolled(self, values: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """`values` of the enrolled subjects for the persons of the block; 0 for the others."""
        return looked_up(values, self.people.index)

    def expected(self, class_id: str) -> int:
        """How many records of the whole trial carry the class."""
        return scaled(facts.DIRT[class_id], self.trial.subjects, facts.SHIPPED)

    def visits(self, folders: Sequence[int], of: Flags | None = None) -> tuple[Ints, Ints]:
        """Person and folder of each visit that took place, of the persons `of`."""
        there = self.schedule.attended[:, list(folders)]
        who, place = np.nonzero(there if of is None else there & of[:, None])
        return who, np.asarray(folders, dtype=np.int64)[place]

    def form(
        self,
        form: Form,
        rows: Rows,
        fields: Mapping[str, Field],
        planted: Mapping[str, Flags] | None = None,
        deleted: Flags | None = None,
    ) -> dict[str, Cells]:
        """The columns of a form; the rows flagged in `planted` are taken down as dirt."""
        path = form.layout.path
        columns = form_columns(form, rows, fields, self._records(len(rows.number)))
        for class_id, where in (planted or {}).items():
            self.log.plant(class_id, path, record_keys(columns, where))
        if deleted is None:
            return columns
        columns = with_deleted(columns, deleted, self._records(int(deleted.sum())))
        self.log.plant("RECORD_DELETED", path, record_keys(columns, columns["RecordActive"] == "0"))
        return columns

    def _records(self, number: int) -> int:
        return self.numbers.take("record", number)
