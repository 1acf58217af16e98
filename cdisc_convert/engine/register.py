"""The register of persons: who takes part, and which raw row belongs to whom."""

from __future__ import annotations

import re
from collections.abc import Mapping

import numpy as np
import pandas as pd

from cdisc_convert.engine.frame import Subjects
from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.model.errors import Place, SourceError, SpecError
from cdisc_convert.model.records import Order, Table
from cdisc_convert.model.spec import Register, Source, SubjectOf

_PART = re.compile(r"{(\w+)}")


def identity(columns: Mapping[str, Column], subject: SubjectOf) -> dict[str, Column]:
    """The parts of a person's identity (SITEID, SUBJID ...) that each raw row states.

    A text that is not of the declared form has no parts (missing).
    """
    pattern = re.escape(subject.form)
    names = _PART.findall(subject.form)
    for position, name in enumerate(names):
        is_last = position == len(names) - 1
        pattern = pattern.replace(
            re.escape(f"{{{name}}}"), f"(?P<{name}>.+)" if is_last else f"(?P<{name}>.+?)", 1
        )
    form = re.compile(pattern)
    column = columns[subject.column]

    def part(name: str) -> Column:
        def make(text: str) -> str | None:
            match = form.fullmatch(text.strip())
            return match[name] if match else None

        return column.map_texts(make)

    found = {name: part(name) for name in names}
    for name in subject.with_:
        found[name] = columns[name].map_texts(str.strip)
    return found


def make_subjects(
    register: Register,
    studyid: str,
    parts: Mapping[str, Column],
    same: list[Column],
    order: list[Column],
    sites: Table | None,
    source: Source,
) -> tuple[Subjects, np.ndarray]:
    """The persons in order of USUBJID, and for each register row its person (-1 = none stated).

    parts: identity of each register row. same: columns that, where filled and equal, make rows one
    person. order: the first row in this order names USUBJID, the last one SUBJID.
    Raises SourceError where two persons would get the same USUBJID.
    """
    size = len(next(iter(parts.values())))
    stated = np.logical_and.reduce([column.present for column in parts.values()])
    person = _persons(parts, same, size)
    # rows equal in `order` are taken in order of their own numbers, not of the file
    positions = Order.by(*order, *parts.values()).positions(person)
    positions = positions[stated[positions]]
    sorted_person = person[positions]
    is_first = np.ones(len(positions), dtype=bool)
    is_first[1:] = sorted_person[1:] != sorted_person[:-1]
    is_last = np.append(is_first[1:], True) if len(positions) else is_first
    firsts, lasts = positions[is_first], positions[is_last]
    usubjid = _filled(register.id, {"STUDYID": Column.constant(studyid, size), **parts}, firsts)
    columns: dict[str, Column] = {name: column.take(lasts) for name, column in parts.items()}
    columns["EARLIER"] = _earlier(parts, positions, is_first, is_last, len(firsts))
    columns["STUDYID"] = Column.constant(studyid, len(firsts))
    if "SITEID" in parts:
        columns["SITEID"] = parts["SITEID"].take(firsts)
    columns["USUBJID"] = usubjid
    rank = np.argsort(usubjid.sort_keys(), kind="stable")
    columns = {name: column.take(rank) for name, column in columns.items()}
    _refuse_same_id(columns["USUBJID"], source)
    if sites is not None:
        _add_site(columns, sites)
    place_of = np.empty(len(rank), dtype=np.int64)
    place_of[rank] = np.arange(len(rank))
    subject = np.full(size, -1, dtype=np.int64)
    subject[positions] = place_of[np.cumsum(is_first) - 1]
    return Subjects(columns, lasts[rank]), subject


def _persons(parts: Mapping[str, Column], same: list[Column], size: int) -> np.ndarray:
    """Code of the person of each register row: by the shared columns, else by its own identity."""
    own = group_codes(list(parts.values()), size)
    if not same:
        return own
    shared = group_codes(same, size)
    has = np.logical_and.reduce([column.present for column in same])
    codes = np.where(has, shared, shared.max(initial=-1) + 1 + own)
    dense, _ = pd.factorize(codes)
    return dense.astype(np.int64)


def _filled(template: str, columns: Mapping[str, Column], at: np.ndarray) -> Column:
    """The template with the parts of each person filled in."""
    names = [name for name in _PART.findall(template) if name in columns]
    pieces = _PART.split(template)  # text, name, text, name, ... text
    made = np.full(len(at), "", dtype=object)
    texts = {name: columns[name].take(at).texts() for name in names}
    for position, piece in enumerate(pieces):
        if position % 2 == 0:
            made = made + piece
        elif piece in texts:
            made = made + np.where(texts[piece] == None, "", texts[piece])  # noqa: E711
    return Column.of_texts(made.tolist())


def _earlier(
    parts: Mapping[str, Column],
    positions: np.ndarray,
    is_first: np.ndarray,
    is_last: np.ndarray,
    persons: int,
) -> Column:
    """SUBJIDs of a person before the last one, joined by "; "."""
    if "SUBJID" not in parts:
        return Column.missing(persons)
    names = parts["SUBJID"].take(positions).texts()
    number = np.cumsum(is_first) - 1
    final = np.empty(persons, dtype=object)
    final[number[is_last]] = names[is_last]
    earlier: list[list[str]] = [[] for _ in range(persons)]
    for at in np.flatnonzero(~is_last):
        who = int(number[at])
        if names[at] != final[who] and names[at] not in earlier[who]:
            earlier[who].append(names[at])
    return Column.of_texts(["; ".join(found) for found in earlier])


def _refuse_same_id(usubjid: Column, source: Source) -> None:
    counts = pd.Series(usubjid.values).value_counts()
    doubled = counts[counts > 1]
    if len(doubled):
        assert usubjid.levels is not None
        raise SourceError.at(
            source.place,
            f"subjects: {int(doubled.iloc[0])} persons of {source.name} get the same USUBJID "
            f"'{usubjid.levels[int(doubled.index[0])]}'; name what tells them apart in 'id'",
        )


def _add_site(columns: dict[str, Column], sites: Table) -> None:
    """Columns of the sites table for each person.

    Raises SpecError where two lines of the table have the same SITEID.
    """
    key = sites.columns.get("SITEID")
    if key is None or "SITEID" not in columns:
        return
    named = np.flatnonzero(key.present)
    texts = pd.Index(key.take(named).texts())
    doubled = np.flatnonzero(texts.duplicated())
    if len(doubled):
        again, site = int(named[doubled[0]]), texts[doubled[0]]
        first = int(named[int(np.flatnonzero(texts == site)[0])])
        raise SpecError.at(
            Place(sites.path or sites.name, again + 2),
            f"SITEID '{site}' stands on line {first + 2} already; a site has one line",
        )
    found = texts.get_indexer(columns["SITEID"].texts())
    line = np.where(found < 0, -1, named[found] if len(named) else -1)
    for name, column in sites.columns.items():
        if name != "SITEID":
            columns[name] = column.take(line)


class KnownSubjects:
    """Finds the person of a raw row by the parts of identity that the row states.

    A part that persons do not have (VISIT ...) does not count; persons are matched also by their
    earlier SUBJID.
    """

    def __init__(self, subjects: Subjects) -> None:
        self.subjects = subjects
        self._lines: dict[tuple[str, ...], dict[tuple[str | None, ...], set[int]]] = {}

    def codes(self, parts: Mapping[str, Column]) -> tuple[np.ndarray, np.ndarray]:
        """For each row the code of its person (-1 = nobody), and a mask of rows that name several."""
        names = tuple(name for name in parts if name in self.subjects.columns)
        size = len(next(iter(parts.values()))) if parts else 0
        lines = self._lines_of(names)
        codes = group_codes([parts[name] for name in names], size)
        first = np.empty(int(codes.max(initial=-1)) + 1, dtype=np.int64)
        first[codes[::-1]] = np.arange(size)[::-1]
        texts = [parts[name].take(first).texts() for name in names]
        person_of = np.full(len(first), -1, dtype=np.int64)
        several = np.zeros(len(first), dtype=bool)
        for position in range(len(first)):
            found = lines.get(tuple(column[position] for column in texts), set())
            several[position] = len(found) > 1
            person_of[position] = next(iter(found)) if len(found) == 1 else -1
        return person_of[codes], several[codes]

    def _lines_of(self, names: tuple[str, ...]) -> dict[tuple[str | None, ...], set[int]]:
        """Persons by the texts of the parts `names`."""
        if names in self._lines:
            return self._lines[names]
        lines: dict[tuple[str | None, ...], set[int]] = {}
        known = {name: self.subjects.columns[name].texts() for name in names}
        earlier = self.subjects.columns["EARLIER"].texts()
        for person in range(self.subjects.size):
            key = tuple(known[name][person] for name in names)
            lines.setdefault(key, set()).add(person)
            if "SUBJID" in names and earlier[person]:
                at = names.index("SUBJID")
                for subjid in earlier[person].split("; "):
                    lines.setdefault((*key[:at], subjid, *key[at + 1 :]), set()).add(person)
        self._lines[names] = lines
        return lines
