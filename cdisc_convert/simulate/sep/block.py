"""What the themes of a block share: its persons, schedule, streams and dirt."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate.cells import Cells, Flags, Ints, looked_up
from cdisc_convert.simulate.dirt import DirtLog
from cdisc_convert.simulate.sep.people import Allocation, People, block_of
from cdisc_convert.simulate.sep.redcap import DATA, FormRows
from cdisc_convert.simulate.sep.schedule import Schedule, make_schedule
from cdisc_convert.simulate.streams import Streams


@dataclass(frozen=True)
class Block:
    """The persons of a block and everything their rows are made from."""

    trial: Allocation
    people: People
    schedule: Schedule
    streams: Streams
    log: DirtLog

    @classmethod
    def make(cls, trial: Allocation, place: int, log: DirtLog) -> Block:
        """The block with the number `place`."""
        people, streams = block_of(trial, place)
        return cls(trial, people, make_schedule(trial, people, streams), streams, log)

    def flag(self, class_id: str) -> Flags:
        """Per person: does he or she carry the class."""
        return self.trial.plan.of(class_id, self.people.index)

    def rank(self, flags: Flags) -> Ints:
        """The place of each person among the randomised that are flagged in `flags`."""
        return looked_up(np.cumsum(flags) - 1, self.people.index)

    def plant(self, class_id: str, rows: FormRows, where: Flags) -> None:
        """Take down that the rows of a REDCap form flagged in `where` carry the class."""
        if where.any():
            self.log.plant(class_id, DATA.path, rows.keys(self.people)[where])

    def missing_codes(self, cells: Cells) -> None:
        """Count the cells that hold a missing-data code of the project."""
        codes = {"NI", "UNK", "ASKU", "ND", "NA", "-999"}
        self.log.count("MISSING_CODE", sum(text in codes for text in cells.tolist()))
