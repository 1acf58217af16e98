"""Rows of the EDC extract: the common columns and the columns that a field of a form becomes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from cdisc_convert.simulate import clock
from cdisc_convert.simulate.cells import (
    Cells,
    Flags,
    Ints,
    constant,
    integers,
    joined,
    pick,
    positions,
    replaced,
)
from cdisc_convert.simulate.folder import FileLayout
from cdisc_convert.simulate.icl import facts
from cdisc_convert.simulate.icl.schedule import FOLDER_NAMES, FOLDERS

COMMON = (
    "project", "subjectId", "Subject", "siteid", "SiteNumber", "Folder", "FolderName", "FolderSeq",
    "DataPageName", "PageRepeatNumber", "RecordPosition", "RecordId", "RecordActive",
    "MinCreated", "MaxUpdated", "SaveTS",
)  # fmt: skip


@dataclass(frozen=True)
class Date:
    """A date field: days, and how much of each is known (0 nothing, 1 year, 2 month, 3 day)."""

    days: Ints
    known: Ints

    @classmethod
    def of(cls, days: Ints, known: Flags | None = None) -> Date:
        """Complete dates; empty where not `known`."""
        there = np.ones(len(days), dtype=bool) if known is None else known
        return cls(days, np.where(there, 3, 0))


@dataclass(frozen=True)
class Coded:
    """A coded field: the place of each value in `codes`, -1 for none, and the decoded texts."""

    place: Ints
    codes: Sequence[str]
    texts: Sequence[str]


Field = Cells | Date | Coded


@dataclass(frozen=True)
class Form:
    """A form: file name, page, and its fields; `date:` and `coded:` fields make several columns."""

    name: str
    page: str
    fields: tuple[str, ...]
    log: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns after the common ones."""
        made: list[str] = []
        for entry in self.fields:
            kind, _, name = entry.rpartition(":")
            if kind == "date":
                made += [name, f"{name}_YY", f"{name}_MM", f"{name}_DD"]
            elif kind == "coded":
                made += [name, f"{name}_STD"]
            else:
                made.append(name)
        return tuple(made)

    @property
    def layout(self) -> FileLayout:
        """How the file of the form is written."""
        path = f"edc/{self.name}.csv"
        return FileLayout(path, COMMON + self.columns, quote_all=True, newline="\r\n")


@dataclass(frozen=True)
class Rows:
    """Where rows of a form belong: number of the subject, folder, day on which they were typed."""

    number: Ints
    folder: Ints
    day: Ints
    position: Ints

    @classmethod
    def at(cls, number: Ints, folder: Ints | int, day: Ints, single: bool = True) -> Rows:
        """Rows in one or several folders; not `single` rows are numbered within folder."""
        folders = np.broadcast_to(np.asarray(folder, dtype=np.int64), number.shape)
        if single:
            return cls(number, folders, day, np.zeros(len(number), dtype=np.int64))
        return cls(number, folders, day, positions(number, folders))


def subject(number: Ints) -> Cells:
    """Subject numbers as the EDC shows them: site and number."""
    return joined(f"{facts.SITE}-", integers(number, width=4))


def record_keys(columns: Mapping[str, Cells], where: Flags) -> Cells:
    """The keys of rows as they stand in the EDC, parts joined with |."""
    names = ("Subject", "Folder", "FolderSeq", "PageRepeatNumber", "RecordPosition")
    parts: list[Cells | str] = []
    for name in names:
        parts += [columns[name][where], "|"]
    return joined(*parts[:-1]) if where.any() else np.zeros(0, dtype=object)


def form_columns(
    form: Form, rows: Rows, fields: Mapping[str, Field], first_record: int
) -> dict[str, Cells]:
    """The columns of a form in the order of its layout; records are numbered from `first_record`."""
    columns = _common(form, rows, first_record)
    for name, field in fields.items():
        if isinstance(field, Date):
            columns |= _date_columns(name, field)
        elif isinstance(field, Coded):
            columns[name] = pick(field.texts, field.place)
            columns[f"{name}_STD"] = pick(field.codes, field.place)
        else:
            columns[name] = field
    return columns


def with_deleted(columns: dict[str, Cells], deleted: Flags, first_record: int) -> dict[str, Cells]:
    """Add a copy of each `deleted` row that is marked as deleted, as the last record of its page."""
    number = int(deleted.sum())
    if number == 0:
        return columns
    made = {name: np.append(cells, cells[deleted]) for name, cells in columns.items()}
    new = np.arange(len(deleted) + number) >= len(deleted)
    made["RecordActive"] = replaced(made["RecordActive"], new, "0")
    # The record was typed at the end of the page and deleted there.
    made["RecordPosition"] = replaced(made["RecordPosition"], new, "99")
    identity = integers(first_record + np.arange(number), width=7)
    made["RecordId"] = np.append(columns["RecordId"], identity)
    return made


def _common(form: Form, rows: Rows, first_record: int) -> dict[str, Cells]:
    size = len(rows.number)
    typed = (rows.day + rows.number % 3) * clock.DAY + 1020 + rows.number % 7 * 11
    saved = clock.stamps(typed, clock.ISO, "T")
    stamp = joined(saved, ":00Z")
    return {
        "project": constant(facts.STUDY, size),
        "subjectId": integers(200_000 + rows.number * 3),
        "Subject": subject(rows.number),
        "siteid": constant(facts.SITE, size),
        "SiteNumber": constant(facts.SITE, size),
        "Folder": pick(FOLDERS, rows.folder),
        "FolderName": pick(FOLDER_NAMES, rows.folder),
        "FolderSeq": constant("1", size),
        "DataPageName": constant(form.page, size),
        "PageRepeatNumber": constant("0", size),
        "RecordPosition": integers(rows.position),
        "RecordId": integers(first_record + np.arange(size), width=7),
        "RecordActive": constant("1", size),
        "MinCreated": stamp,
        "MaxUpdated": stamp,
        "SaveTS": stamp,
    }


def _date_columns(name: str, date: Date) -> dict[str, Cells]:
    days, known = date.days, date.known
    text = clock.dates(days, clock.EDC, known == 3)
    for part, pattern in ((2, "UN {mon} {y:04d}"), (1, "UN UNK {y:04d}")):
        if (known == part).any():
            text = replaced(text, known == part, clock.dates(days, pattern))
    safe = np.where(known > 0, days, 0)
    return {
        name: text,
        f"{name}_YY": integers(clock.year_of(safe), known >= 1),
        f"{name}_MM": integers(clock.month_of(safe), known >= 2),
        f"{name}_DD": integers(clock.date_of(safe), known >= 3),
    }
