"""Everything that exists while a mapping runs: sources, datasets, tables, subjects, the ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from cdisc_convert.engine.door import effective
from cdisc_convert.engine.frame import Frame, Rows, Subjects
from cdisc_convert.engine.ledger import Ledger
from cdisc_convert.model.column import Column
from cdisc_convert.model.errors import Place, SourceError
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Source, Study

TermsOf = Callable[[str], Mapping[str, str]]


@dataclass(frozen=True, eq=False)
class Doubt:
    """Values that a statement could not use, or used although they are doubtful.

    at: records of the dataset; values: the input text of each.
    """

    owner: str
    name: str
    how: str
    because: str
    at: np.ndarray
    values: Column
    subject: np.ndarray
    is_rejected: bool
    issue: str
    place: Place
    source: str = ""
    source_positions: np.ndarray | None = None


@dataclass(eq=False)
class World:
    """The state of a run (of one chunk of subjects).

    emptied: values after the cut-off that were emptied, by DATASET.NAME.
    used_columns: by source the raw columns and `let` names that the mapping uses.
    terms_of: submission values of a codelist, see `Terms` in `functions/_arguments.py`.
    """

    study: Study
    subjects: Subjects
    tables: Mapping[str, Table]
    terms_of: TermsOf
    values: Mapping[str, str]
    frames: dict[str, Frame] = field(default_factory=dict)
    collected: dict[str, dict[str, Column]] = field(default_factory=dict)
    ledger: Ledger = field(default_factory=Ledger)
    doubts: list[Doubt] = field(default_factory=list)
    study_level: frozenset[str] = frozenset()
    used_columns: Mapping[str, frozenset[str]] = field(default_factory=dict)
    emptied: Counter[str] = field(default_factory=Counter)
    register_rows: np.ndarray | None = None  # per person its record in the register's source
    _by_subject: dict[str, tuple[Rows, np.ndarray]] = field(default_factory=dict)

    def table_frame(self, name: str) -> Frame:
        """A table as a frame without subjects."""
        table = self.tables[name]
        size = len(table)
        return Frame(name, Rows(size, np.full(size, -1)), dict(table.columns))

    def frame(self, name: str) -> Frame:
        """The frame of a source, table, dataset, or of the register."""
        if name not in self.frames:
            if name in self.tables:
                self.frames[name] = self.table_frame(name)
            elif name == "subjects":
                size = self.subjects.size
                rows = Rows(size, np.arange(size))
                if self.study.register is not None and self.register_rows is not None:
                    rows.index[self.study.register.source] = self.register_rows
                self.frames[name] = Frame(name, rows, dict(self.subjects.columns))
        return self.frames[name]

    def column(self, frame: str, name: str) -> Column:
        """A column of a frame; USUBJID comes from the register."""
        found = self.frame(frame)
        if name == "USUBJID" and frame not in self.tables and frame not in self.study_level:
            own = found.columns.get(name)
            return (
                own
                if own is not None and frame in self.study.datasets
                else self.usubjid(found.rows)
            )
        if name not in found.columns:
            return Column.missing(found.size)
        return found.columns[name]

    def usubjid(self, rows: Rows) -> Column:
        """USUBJID of the subject of each row."""
        if not self.subjects.size:
            return Column.missing(rows.size)
        return self.subjects.columns["USUBJID"].take(rows.subject)

    def one_per_subject(self, frame: str) -> np.ndarray:
        """For each subject the position of its only record in `frame`, -1 = none.

        Raises SourceError where a subject has two.
        """
        found = self.frame(frame)
        known = self._by_subject.get(frame)
        if known is not None and known[0] is found.rows:
            return known[1]
        position = np.full(self.subjects.size + 1, -1, dtype=np.int64)
        has = np.flatnonzero(found.subject >= 0)
        position[found.subject[has]] = has
        if len(has) > len(np.unique(found.subject[has])):
            self._two_records(frame, found, has)
        self._by_subject[frame] = (found.rows, position)
        return position

    def _two_records(self, frame: str, found: Frame, has: np.ndarray) -> None:
        subjects = found.subject[has]
        order = np.argsort(subjects, kind="stable")
        again = np.flatnonzero(subjects[order][1:] == subjects[order][:-1])
        first, second = has[order[again[0]]], has[order[again[0] + 1]]
        usubjid = self.subjects.columns["USUBJID"].take(subjects[order[again[:1]]]).tolist()[0]
        place = self.place_of(frame)
        raise SourceError.at(
            place,
            f"{frame} is used as one record per subject, but {usubjid} has several (records "
            f"{self.row_number(frame, int(first))} and {self.row_number(frame, int(second))}); "
            "pick one with a records function or keep_one",
        )

    def source(self, name: str) -> Source:
        """The declaration of a source, with what a form takes over from its file."""
        return effective(self.study, name)

    def place_of(self, frame: str) -> Place:
        """Where the frame is declared."""
        if frame in self.study.sources:
            return self.study.sources[frame].place
        if frame in self.study.datasets:
            return self.study.datasets[frame].place
        return Place(frame)

    def row_number(self, frame: str, position: int) -> int:
        """The number by which a person finds the record (from 1; for sources the raw record)."""
        found = self.frame(frame)
        return 1 + int(position if found.positions is None else found.positions[position])
