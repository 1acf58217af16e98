"""What a rule kind of our catalogue sees: the records of one domain, with what is worked out once.

Columns, masks, group codes and dates are kept, so that many rules on one variable cost as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial

import numpy as np

from cdisc_convert.model.column import Column, Kind, group_codes
from cdisc_convert.model.iso_dates import Precision, is_unreadable, precision, whole_days
from cdisc_convert.rules.adam_structure import structure_of
from cdisc_convert.rules.cells import Cell, as_numbers, as_texts
from cdisc_convert.rules.faults import MissingVariable, NotApplicable
from cdisc_convert.rules.frame import Entry, Frame, Later, below_each_other
from cdisc_convert.rules.joins import first_match, joint_codes
from cdisc_convert.rules.study import Study, StudyDataset

SDTM, ADAM = "sdtm", "adam"
SUBJECT = "USUBJID"
KEPT_BYTES = 128 << 20
"""What views of datasets that lie on disk may keep in memory between two rules."""
_LEVEL_BYTES = 64
"""A distinct text with its object, on average."""


@dataclass(eq=False)
class World:
    """The study under validation as views, one per domain (parts of a split domain together).

    sources: datasets of the other standard that these were made from (SDTM behind ADaM).
    looked: domains that were asked for and are none of the study's own, so may be a source.
    """

    study: Study
    sources: Sequence[StudyDataset] = ()
    looked: set[str] = field(default_factory=set)
    _views: dict[str, View] = field(default_factory=dict)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names of the domains, as they come."""
        return tuple(dict.fromkeys(self.name_of(one) for one in self.study.datasets))

    def name_of(self, dataset: StudyDataset) -> str:
        """The domain of a dataset; an analysis dataset is itself, also where it keeps a DOMAIN."""
        is_analysis = self.study.library.family == "ADaM" and dataset.name.startswith("AD")
        return dataset.name if is_analysis else dataset.whole_name

    def views(self) -> list[View]:
        """Every domain of the study."""
        return [view for name in self.names if (view := self.view(name)) is not None]

    def view(self, name: str) -> View | None:
        """The domain called `name`, also of the sources; None where there is none."""
        if name not in self._views:
            parts = [one for one in self.study.datasets if self.name_of(one) == name]
            if not parts:
                self.looked.add(name)
                parts = [one for one in self.sources if one.whole_name == name]
            if not parts:
                return None
            self._views[name] = View(self, name, tuple(parts))
        return self._views[name]

    def make_room(self) -> None:
        """Let go what views of datasets on disk have worked out, where that is much."""
        stored = [view for view in self._views.values() if view.is_stored]
        if sum(view.kept_bytes() for view in stored) > KEPT_BYTES:
            for view in stored:
                view.forget()

    def need(self, name: str) -> View:
        """The domain called `name`; raises NotApplicable where there is none."""
        found = self.view(name)
        if found is None:
            raise NotApplicable(f"dataset {name} is not in the study")
        return found


@dataclass(eq=False)
class View:
    """The records of one domain.

    name: the domain (LB, SUPPAE) or analysis dataset; parts: its datasets, more than one where the
    domain is split. `--` at the beginning of a variable stands for `prefix`; `DM.RFSTDTC` is the
    value that the subject has in DM.
    """

    world: World
    name: str
    parts: tuple[StudyDataset, ...]
    _kept: dict[object, np.ndarray] = field(default_factory=dict, repr=False)
    _joined: dict[str, Column] = field(default_factory=dict, repr=False)
    _measured: tuple[tuple[int, int, int], int] = ((0, 0, 0), 0)

    def __len__(self) -> int:
        return self.frame.size

    @cached_property
    def frame(self) -> Frame:
        """The records of all parts, one part below the other."""
        return below_each_other(
            [Frame.of(_with_dates(one), len(one), one.name, one.wildcard) for one in self.parts]
        )

    @cached_property
    def is_stored(self) -> bool:
        """True where the records lie on disk, so that they need not be kept."""
        return any(part.data.is_for_transport for part in self.parts)

    def kept_bytes(self) -> int:
        """Bytes of all that was read or worked out and is kept."""
        cells = self.frame.kept() if "frame" in vars(self) else []
        count = len(self._kept), len(self._joined), len(cells)
        if self._measured[0] != count:  # what is kept is never exchanged for something else
            self._measured = count, self._bytes_of(cells)
        return self._measured[1]

    def _bytes_of(self, cells: list[Cell]) -> int:
        columns = [*self._joined.values(), *(c for c in cells if isinstance(c, Column))]
        arrays = [*self._kept.values(), *(column.values for column in columns)]
        texts = sum(len(column.levels) for column in columns if column.levels is not None)
        return sum(array.nbytes for array in arrays) + _LEVEL_BYTES * texts

    def forget(self) -> None:
        """Keep nothing that can be read or worked out again."""
        self._kept.clear()
        self._joined.clear()
        self._measured = (0, 0, 0), 0
        vars(self).pop("frame", None)

    @cached_property
    def family(self) -> str:
        """`adam` for an analysis dataset, else `sdtm`."""
        is_adam = self.world.study.library.family == "ADaM" and self.name.startswith("AD")
        return ADAM if is_adam else SDTM

    @cached_property
    def class_(self) -> str:
        """Observation class in capitals, "" = none known; of an analysis dataset its structure."""
        if self.family == ADAM:
            return structure_of(self.parts[0])
        return self.world.study.class_of(self.parts[0])

    @property
    def domain(self) -> str:
        """DOMAIN of the first record, or ""."""
        return self.parts[0].domain

    @property
    def is_split(self) -> bool:
        """True where the domain comes in several datasets."""
        return len(self.parts) > 1

    @property
    def prefix(self) -> str:
        """What `--` stands for."""
        return self.frame.wildcard

    # -- variables --------------------------------------------------------------------------------

    def real(self, name: str) -> str:
        """`name` with a leading `--` replaced."""
        return self.frame.real_name(name)

    def has(self, name: str) -> bool:
        """True where the variable is there."""
        if "." in name:
            other, variable = name.split(".", 1)
            joined = self.world.view(other)
            return joined is not None and joined.has(variable) and self.has(SUBJECT)
        return self.real(name) in self.frame

    def need(self, *names: str) -> None:
        """Raises NotApplicable for the first of `names` that is not there."""
        for name in names:
            if not self.has(name):
                raise MissingVariable(self.real(name))

    def column(self, name: str) -> Column:
        """The values of `name`; missing throughout where the variable is not there."""
        if "." in name:
            return self._of_subject(name)
        real = self.real(name)
        return self.frame.column(real) if real in self.frame else Column.missing(len(self))

    def texts(self, name: str) -> Column:
        """The values of `name` as text, numbers as people write them."""
        column = self.column(name)
        if column.is_text:
            return column
        key = f"texts {name}"
        if key not in self._joined:
            self._joined[key] = as_texts(column)
        return self._joined[key]

    def _of_subject(self, name: str) -> Column:
        if name not in self._joined:
            other, variable = name.split(".", 1)
            joined = self.world.view(other)
            if joined is None or not self.has(name):
                self._joined[name] = Column.missing(len(self))
            else:
                self._joined[name] = joined.column(variable).take(self.rows_in(other))
        return self._joined[name]

    def rows_in(self, other: str, key: str = SUBJECT) -> np.ndarray:
        """Per record the first record of the domain `other` with the same `key`, -1 = none."""
        kept = ("rows", other, key)
        if kept not in self._kept:
            theirs = self.world.need(other)
            mine, keys = joint_codes([self.column(key)], [theirs.column(key)])
            rows = first_match(mine, keys)
            rows[self.column(key).absent] = -1
            self._kept[kept] = rows
        return self._kept[kept]

    # -- worked out once --------------------------------------------------------------------------

    def present(self, name: str) -> np.ndarray:
        """True where `name` has a value."""
        key = ("present", self.real(name))
        if key not in self._kept:
            self._kept[key] = self.column(name).present
        return self._kept[key]

    def numbers(self, name: str) -> np.ndarray:
        """The numbers of `name`; NaN where missing or where a text is no number."""
        key = ("numbers", self.real(name))
        if key not in self._kept:
            self._kept[key] = as_numbers(self.column(name))
        return self._kept[key]

    def groups(self, names: Sequence[str]) -> np.ndarray:
        """Whole numbers from 0 that are equal where all of `names` are; variables not there drop."""
        real = tuple(self.real(name) for name in names if self.has(name))
        if ("groups", real) not in self._kept:
            columns = [self.column(name) for name in real]
            self._kept[("groups", real)] = group_codes(columns, len(self))
        return self._kept[("groups", real)]

    def date(self, name: str) -> Column:
        """The dates of `name`; a number that is no date counts as missing."""
        column = self.column(name)
        return Column.missing(len(self)) if column.kind is Kind.NUMBER else column

    def days(self, name: str) -> np.ndarray:
        """Days since 1960-01-01 where the date is complete, else NaN."""
        key = ("days", self.real(name))
        if key not in self._kept:
            self._kept[key] = whole_days(self.date(name))
        return self._kept[key]

    def is_complete(self, name: str) -> np.ndarray:
        """True where year, month and day of the date are known."""
        key = ("complete", self.real(name))
        if key not in self._kept:
            self._kept[key] = precision(self.date(name)) >= Precision.DAY
        return self._kept[key]

    def is_no_date(self, name: str) -> np.ndarray:
        """True where there is a value that is no ISO 8601 date."""
        key = ("no date", self.real(name))
        if key not in self._kept:
            column = self.column(name)
            is_number = column.kind is Kind.NUMBER
            self._kept[key] = column.present if is_number else is_unreadable(column)
        return self._kept[key]


def _with_dates(dataset: StudyDataset) -> dict[str, Entry]:
    """The columns, numbers that are shown as dates or times as such; read when they are asked for."""
    formats = {variable.name: variable.format for variable in dataset.data.variables}
    return {
        name: Later(partial(_shown, dataset, name, kind_of_format(formats.get(name, ""))))
        for name in dataset.data.columns
    }


def _shown(dataset: StudyDataset, name: str, kind: Kind | None) -> Column:
    column = dataset.data.columns[name]
    return column.as_kind(kind) if kind is not None and column.kind is Kind.NUMBER else column


@cache
def kind_of_format(format_: str) -> Kind | None:
    """What a number with the SAS display format `format_` stands for; None = a number."""
    name = format_.upper().lstrip("$").rstrip("0123456789.")
    if name.startswith(("DATETIME", "E8601DT", "B8601DT")):
        return Kind.DATETIME
    if name.startswith(("DATE", "E8601DA", "B8601DA", "YYMMDD", "MMDDYY", "DDMMYY", "IS8601DA")):
        return Kind.DATE
    if name.startswith(("TIME", "E8601TM", "B8601TM", "HHMM", "TOD")):
        return Kind.TIME
    return None
