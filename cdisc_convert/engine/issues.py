"""Data issues and mapping findings: what a data manager must look at, each with its raw row."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.door import NOT_REGISTERED
from cdisc_convert.engine.execute import Run
from cdisc_convert.engine.frame import Rows
from cdisc_convert.engine.lineage import first_raw, raw_rows, source_names
from cdisc_convert.engine.reading import SpooledRaw
from cdisc_convert.engine.sight import Sight
from cdisc_convert.functions.text.template import template
from cdisc_convert.language.references import template_references
from cdisc_convert.model.column import Column
from cdisc_convert.model.decimals import column_as_text
from cdisc_convert.model.errors import Place
from cdisc_convert.model.spec import Check, references_of

FIELDS = "id severity to file row usubjid dataset field value message effect query place".split()
SHOWN_VALUES = 20
UNLISTED = "COLUMN_NOT_MAPPED"
_BRACES = re.compile(r"{[^{}]*}")


@dataclass(frozen=True)
class Issue:
    """One line of the issue list."""

    id: str
    severity: str
    to: str
    file: str
    row: int | None
    usubjid: str
    dataset: str
    field: str
    value: str
    message: str
    effect: str
    query: str
    place: str

    def values(self) -> tuple[object, ...]:
        """The cells of the line, in the order of `FIELDS`."""
        return tuple(getattr(self, field) for field in FIELDS)


@dataclass(frozen=True)
class Finding:
    """Values that a statement could not use (or doubted), counted."""

    id: str
    severity: str
    dataset: str
    variable: str
    because: str
    count: int
    values: tuple[tuple[str, int], ...]
    place: str


def issues_of(run: Run) -> list[Issue]:
    """Every data issue of the run, in order of id, file and row."""
    return in_order([*_checked(run), *_flagged(run), *_doubted(run), *_strangers(run)])


def in_order(issues: Iterable[Issue]) -> list[Issue]:
    """Issues in the order of the list."""
    return sorted(
        issues,
        key=lambda i: (i.id, i.file, i.row or 0, i.usubjid, i.field, i.message, i.value, i.place),
    )


def stops(run: Run, issues: list[Issue]) -> list[Issue]:
    """Issues of checks whose severity ends the run."""
    return [issue for issue in issues if issue.severity == "stop"]


FindingKey = tuple[str, str, str, str, str, str]
"""id, severity, dataset, variable, because, place."""


def findings_of(run: Run) -> list[Finding]:
    """Rejected and doubtful values by statement, with count and the most frequent values."""
    return findings_from(run, doubtful_values(run))


def doubtful_values(run: Run) -> dict[FindingKey, dict[str, int]]:
    """How often each value was rejected or doubted, by statement and reason."""
    grouped: dict[FindingKey, dict[str, int]] = {}
    for doubt in run.world.doubts:
        severity = "warning" if doubt.is_rejected else "info"
        key = (
            f"MAP-{doubt.how}",
            severity,
            doubt.owner,
            doubt.name,
            doubt.because,
            str(doubt.place),
        )
        counts = grouped.setdefault(key, {})
        assert doubt.values.levels is not None
        texts = [*doubt.values.levels, ""]
        for code, count in zip(*np.unique(doubt.values.values, return_counts=True), strict=True):
            counts[texts[code]] = counts.get(texts[code], 0) + int(count)
    return grouped


def findings_from(run: Run, grouped: Mapping[FindingKey, Mapping[str, int]]) -> list[Finding]:
    """The findings of a run; grouped: `doubtful_values` of it, or of its parts together."""
    found = _unlisted(run)
    for (id_, severity, dataset, variable, because, place), counts in grouped.items():
        ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        found.append(
            Finding(
                id_,
                severity,
                dataset,
                variable,
                because,
                sum(counts.values()),
                tuple(ordered[:SHOWN_VALUES]),
                place,
            )
        )
    return sorted(found, key=lambda f: (f.dataset, f.variable, f.id, f.place, f.because))


def _unlisted(run: Run) -> list[Finding]:
    """Raw columns that the mapping does not know, with the number of their values."""
    return [
        Finding(
            UNLISTED,
            "warning" if values else "info",
            source,
            column,
            "no statement uses the column and 'not_submitted' does not list it",
            values,
            (),
            str(run.study.sources[source].place),
        )
        for source, columns in run.unmapped.items()
        for column, values in columns.items()
    ]


# -- checks -------------------------------------------------------------------------------------


def _checked(run: Run) -> list[Issue]:
    checks = [*run.study.checks]
    for spec in run.study.datasets.values():
        checks += spec.checks
    found: list[Issue] = []
    for check in checks:
        if run.is_whole(check.on) and run.looks_at(check.on):
            found += _check(run, check)
    return found


def _check(run: Run, check: Check) -> list[Issue]:
    frame = run.world.frames[check.on]
    sight = Sight(run.world, check.on, frame.rows, frame.columns, reader=check.on)
    at = np.flatnonzero(holds(check.when, sight.column, frame.size, run.world.tables))
    if not len(at):
        return []
    here = sight.narrow(at)
    refs = {piece: ref for piece, ref in template_references(check.query, check.place) if ref}
    columns = {piece: here.column(ref) for piece, ref in refs.items()}
    filled = template(check.query, columns, len(at))
    assert isinstance(filled, Column)
    bare = _BRACES.sub("", check.query)  # where every value is missing
    queries = [str(query) if query else bare for query in filled.tolist()]
    tested = list(dict.fromkeys(references_of(check.when)))
    field = str(tested[0]) if tested else ""
    values = column_as_text(here.column(tested[0])).tolist() if tested else [None] * len(at)
    return _issues(
        run,
        check.id,
        check.severity,
        check.to,
        check.on,
        at,
        field,
        values,
        queries,
        check.effect,
        check.place,
    )


def _flagged(run: Run) -> list[Issue]:
    found: list[Issue] = []
    for flag in run.flags:
        size = flag.rows.size
        source, raw = _raw_of_rows(run, flag.rows)
        usubjid = run.world.usubjid(flag.rows).tolist()
        places, keys = _file_rows(run, source, raw), _keys_of(run, source, raw)
        for at in range(size):
            file, row = places[at]
            field, value = keys[at]
            query = f"{flag.text[:1].upper()}{flag.text[1:]} ({value}). Please check the record."
            found.append(
                Issue(
                    flag.issue,
                    "warning",
                    "data management",
                    file,
                    row,
                    str(usubjid[at] or ""),
                    flag.owner,
                    field,
                    value,
                    flag.text,
                    flag.effect,
                    query,
                    str(flag.place),
                )
            )
    return found


def _keys_of(run: Run, source: np.ndarray, raw: np.ndarray) -> list[tuple[str, str]]:
    """The key columns of raw rows and their values."""
    found = [("", "")] * len(raw)
    for name, at in _by_source(run, source, raw):
        held, rows = run.raw[name], raw[at]
        frame = run.world.frames[name]
        columns: dict[str, Column] = {}
        for key in run.study.sources[name].key:
            if isinstance(held, SpooledRaw):  # its records are in the trace of the parts alone
                as_read = getattr(frame, "as_collected", frame.columns.get)(key)
                if as_read is not None:
                    columns[key] = as_read.take(rows)
            elif key in held.columns:
                columns[key] = held.columns[key].take(raw_rows(run.world, name, rows))
        texts = [[str(text or "") for text in column.tolist()] for column in columns.values()]
        for number, position in enumerate(at.tolist()):
            found[position] = ", ".join(columns), " | ".join(each[number] for each in texts)
    return found


def _by_source(run: Run, source: np.ndarray, raw: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Names of the sources that stand behind records, with the positions of those records."""
    there = (source >= 0) & (raw >= 0)
    for number in np.unique(source[there]).tolist():
        yield source_names(run.world)[number], np.flatnonzero(there & (source == number))


def _doubted(run: Run) -> list[Issue]:
    found: list[Issue] = []
    for doubt in run.world.doubts:
        if not doubt.issue:
            continue
        values = doubt.values.tolist()
        usubjids = (
            run.world.subjects.columns["USUBJID"].take(doubt.subject).tolist()
            if run.world.subjects.size
            else [None] * len(values)
        )
        effect = "The value is left empty." if doubt.is_rejected else "The value is used."
        for at, (value, usubjid) in enumerate(zip(values, usubjids, strict=True)):
            file, row = "", None
            if doubt.source_positions is not None and doubt.source_positions[at] >= 0:
                raw = int(raw_rows(run.world, doubt.source, doubt.source_positions[at : at + 1])[0])
                file, row = run.raw[doubt.source].where(raw)
            found.append(
                Issue(
                    doubt.issue,
                    "warning",
                    "data management",
                    file,
                    row,
                    str(usubjid or ""),
                    doubt.owner,
                    doubt.name,
                    str(value or ""),
                    f"'{value or ''}' {doubt.because}",
                    effect,
                    "",
                    str(doubt.place),
                )
            )
    return found


def _strangers(run: Run) -> list[Issue]:
    found: list[Issue] = []
    for booking in run.world.ledger.door:
        if booking.reason.issue != NOT_REGISTERED:
            continue
        source = run.study.sources[booking.frame]
        subject = source.subject
        raw = run.raw[booking.frame]
        column = raw.columns.get(subject.column) if subject else None
        values = (
            column.take(booking.positions).tolist() if column else [None] * len(booking.positions)
        )
        for position, value in zip(booking.positions, values, strict=True):
            file, row = raw.where(int(position))
            found.append(
                Issue(
                    NOT_REGISTERED,
                    "warning",
                    "data management",
                    file,
                    row,
                    "",
                    booking.frame,
                    subject.column if subject else "",
                    str(value or ""),
                    booking.reason.because,
                    "The row is set aside.",
                    f"Subject '{value or ''}' is not in the register. To whom does this row belong?",
                    str(booking.reason.place),
                )
            )
    return found


def _issues(
    run: Run,
    id_: str,
    severity: str,
    to: str,
    owner: str,
    at: np.ndarray,
    field: str,
    values: list[Any],
    queries: list[str],
    effect: str,
    place: Place,
) -> list[Issue]:
    source, raw = first_raw(run.world, owner, at)
    frame = run.world.frames[owner]
    usubjids = run.world.usubjid(frame.rows.take(at)).tolist()
    places = _file_rows(run, source, raw)
    found = []
    for number in range(len(at)):
        file, row = places[number]
        value = values[number]
        found.append(
            Issue(
                id_,
                severity,
                to,
                file,
                row,
                str(usubjids[number] or ""),
                owner,
                field,
                "" if value is None else str(value),
                queries[number],
                effect,
                queries[number],
                str(place),
            )
        )
    return found


def _raw_of_rows(run: Run, rows: Rows) -> tuple[np.ndarray, np.ndarray]:
    source = np.full(rows.size, -1, dtype=np.int64)
    raw = np.full(rows.size, -1, dtype=np.int64)
    for upstream, index in rows.index.items():
        if upstream in run.world.tables or upstream == "subjects":
            continue
        found_source, found_raw = first_raw(run.world, upstream, index)
        take = (source < 0) & (index >= 0)
        source[take], raw[take] = found_source[take], found_raw[take]
    return source, raw


def _file_rows(run: Run, source: np.ndarray, raw: np.ndarray) -> list[tuple[str, int | None]]:
    """File and row behind each record, ("", None) where no raw row stands behind it."""
    found: list[tuple[str, int | None]] = [("", None)] * len(raw)
    for name, at in _by_source(run, source, raw):
        positions = raw_rows(run.world, name, raw[at])
        for place, position in zip(at.tolist(), positions.tolist(), strict=True):
            found[place] = run.raw[name].where(position)
    return found
