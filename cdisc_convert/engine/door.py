"""The door: raw records become frames. Corrections, missing codes, deleted rows, whose row it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from cdisc_convert.engine.conditions import holds
from cdisc_convert.engine.corrections import Correction
from cdisc_convert.engine.frame import Frame, Rows
from cdisc_convert.engine.ledger import Booking, Ledger, Reason
from cdisc_convert.engine.reading import RawSource
from cdisc_convert.engine.register import KnownSubjects, identity
from cdisc_convert.language.expect import did_you_mean
from cdisc_convert.model.column import Column, group_codes
from cdisc_convert.model.errors import Place, Problem, SourceError
from cdisc_convert.model.records import Table
from cdisc_convert.model.spec import Reference, Source, Study, references_of

NOT_REGISTERED = "SUBJECT_UNKNOWN"


@dataclass(eq=False)
class Door:
    """What the door gives: frames, the texts before missing codes were emptied, corrections."""

    frames: dict[str, Frame] = field(default_factory=dict)
    collected: dict[str, dict[str, Column]] = field(default_factory=dict)
    corrections: list[Correction] = field(default_factory=list)
    parts: dict[str, dict[str, Column]] = field(default_factory=dict)


def effective(study: Study, name: str) -> Source:
    """The source with what a form takes over from the file that it is part of."""
    source = study.sources[name]
    if not source.form_of:
        return source
    whole = study.sources[source.form_of]
    return replace(
        source,
        reader=whole.reader,
        subject=source.subject or whole.subject,
        time_zone=whole.time_zone if source.time_zone == "site" else source.time_zone,
        time_zone_column=source.time_zone_column or whole.time_zone_column,
        missing={**whole.missing, **source.missing},
        deleted_when=source.deleted_when or whole.deleted_when,
        is_vendor=source.is_vendor or whole.is_vendor,
        crf=source.crf or whole.crf,
        columns={**whole.columns, **source.columns},
    )


def raw_columns(
    source: Source, raw: RawSource, needed: tuple[str, ...]
) -> tuple[dict[str, Column], list[Problem]]:
    """The raw columns that are needed; one that the file lacks is a problem."""
    columns = dict(raw.columns)
    problems = []
    for name in (*needed, *columns_of_door(source)):
        if name in columns:
            continue
        if raw.is_absent:
            columns[name] = Column.missing(len(raw))
            continue
        if source.form_of:
            # a form whose field is not in the header was never used at any site
            columns[name] = Column.missing(len(raw))
            continue
        problems.append(
            Problem(
                source.place,
                f"source {source.name}: {raw.files[0]} has no column '{name}'"
                f"{did_you_mean(name, raw.header)}",
            )
        )
        columns[name] = Column.missing(len(raw))
    return columns, problems


def columns_of_door(source: Source) -> tuple[str, ...]:
    """Columns that the door itself reads, also those that a form takes over from its file."""
    of_subject = (source.subject.column, *source.subject.with_) if source.subject else ()
    zone = (source.time_zone_column,) if source.time_zone_column else ()
    conditions = references_of((source.deleted_when, source.when))
    return (*of_subject, *zone, *source.key, *(ref.name for ref in conditions))


def without_missing_codes(
    source: Source, columns: Mapping[str, Column]
) -> tuple[dict[str, Column], dict[str, Column]]:
    """(columns with declared missing codes emptied, columns as collected where one was emptied)."""
    codes = set(source.missing) - {""}
    if not codes:
        return dict(columns), {}
    cleaned, collected = {}, {}
    for name, column in columns.items():
        assert column.levels is not None
        hit = np.array([level in codes for level in column.levels], dtype=bool)
        if hit.any() and (np.append(hit, False)[column.values]).any():
            collected[name] = column
            cleaned[name] = column.map_texts(lambda text: None if text in codes else text)
        else:
            cleaned[name] = column
    return cleaned, collected


def keys_are_unique(source: Source, columns: Mapping[str, Column], raw: RawSource) -> None:
    """Raises SourceError naming two records with equal key, unless duplicates are reported only."""
    if not source.key or source.duplicates == "report" or not len(raw):
        return
    codes = group_codes([columns[name] for name in source.key], len(raw))
    counts = np.bincount(codes)
    if counts.max() <= 1:
        return
    doubled = np.flatnonzero(codes == int(np.flatnonzero(counts > 1)[0]))[:2]
    values = " | ".join(
        str(columns[name].take(doubled[:1]).tolist()[0] or "") for name in source.key
    )
    first, second = (raw.where(int(position)) for position in doubled)
    raise SourceError.at(
        Place(first[0], first[1]),
        f"source {source.name}: rows {first[1]} and {second[1]} of {second[0]} have the same key "
        f"({', '.join(source.key)}: {values}); {int((counts > 1).sum())} keys repeat. Mend the file, "
        "declare a longer key, or say 'duplicates: report'",
    )


def enter(
    source: Source,
    columns: Mapping[str, Column],
    size: int,
    known: KnownSubjects,
    ledger: Ledger,
    tables: Mapping[str, Table],
    register_codes: np.ndarray | None,
    found: tuple[np.ndarray, np.ndarray] | None = None,
) -> Frame:
    """The records of a source that come in, with the person of each; the others are booked.

    register_codes: for the register itself the person of each row.
    found: what `known.codes` gives for the rows, where it has been asked already.
    """
    stays = np.ones(size, dtype=bool)

    def resolve(ref: Reference) -> Column:
        return columns[ref.name]

    def refuse(mask: np.ndarray, because: str, kind: str = "excluded", issue: str = "") -> None:
        gone = np.flatnonzero(stays & mask)
        if len(gone):
            reason = Reason(source.name, because, source.place, kind, issue)
            ledger.door.append(Booking(source.name, gone, reason))
            stays[gone] = False

    if source.deleted_when is not None:
        refuse(holds(source.deleted_when, resolve, size, tables), "deleted in the EDC")
    if source.when is not None:
        refuse(~holds(source.when, resolve, size, tables), source.because)
    if register_codes is not None:
        subject = register_codes
        refuse(subject < 0, "names no person", "quarantined", NOT_REGISTERED)
    elif source.subject is None:
        subject = np.full(size, -1, dtype=np.int64)
    else:
        subject, several = found or known.codes(identity(columns, source.subject))
        refuse(several, "subject number belongs to several persons", "quarantined", NOT_REGISTERED)
        refuse(subject < 0, "subject is not registered", "quarantined", NOT_REGISTERED)
    kept = np.flatnonzero(stays)
    ledger.count(source.name, "enter", source.place, size, size - len(kept), len(kept))
    rows = Rows(len(kept), subject[kept], {source.name: np.arange(len(kept))})
    is_whole = len(kept) == size
    taken = {name: column if is_whole else column.take(kept) for name, column in columns.items()}
    return Frame(source.name, rows, taken, positions=kept)
